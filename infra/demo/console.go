package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/running"
)

// console is the running platform, as its owner reaches it.
type console struct {
	base, token, github, plane, vercel, mailgun string
	database                                    string
}

func connect(ctx context.Context) (*console, error) {
	dev, err := running.Find(running.DataDir())
	if err != nil {
		return nil, err
	}
	c := &console{base: dev.URL, token: dev.Token, github: dev.Secret("GITHUB_WEBHOOK_SECRETS"), plane: dev.Secret("PLANE_WEBHOOK_SECRETS"),
		vercel: dev.Secret("VERCEL_WEBHOOK_SECRETS"), database: dev.DatabaseURL, mailgun: dev.Secret("MAILGUN_SIGNING_KEYS")}
	var health json.RawMessage
	return c, c.get(ctx, "/healthz", &health)
}

// get reads the data of an envelope.
func (c *console) get(ctx context.Context, path string, data any) error {
	var envelope struct {
		OK    bool            `json:"ok"`
		Data  json.RawMessage `json:"data"`
		Error string          `json:"error"`
	}
	if err := c.raw(ctx, path, &envelope); err != nil {
		return err
	}
	if !envelope.OK {
		return fmt.Errorf("GET %s: %s", path, envelope.Error)
	}
	return json.Unmarshal(envelope.Data, data)
}

// raw reads an answer as it is.
func (c *console) raw(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("nobody answers at %s; is `make dev` running? (%w)", c.base, err)
	}
	defer response.Body.Close() //nolint:errcheck // it has been read to its end
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return fmt.Errorf("GET %s: HTTP %d without JSON", path, response.StatusCode)
	}
	return nil
}

// drained waits until no delivery is pending.
func (c *console) drained(ctx context.Context) error {
	for {
		var waiting []json.RawMessage
		if err := c.get(ctx, "/v1/webhook-deliveries?state=pending,failed&limit=1", &waiting); err != nil || len(waiting) == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("deliveries are still waiting; see %s/v1/task-queue", c.base)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

type deliveryRow struct {
	ID         string `json:"id"`
	Source     string `json:"source"`
	Event      string `json:"event"`
	Action     string `json:"action"`
	State      string `json:"state"`
	Reason     string `json:"reason"`
	Duplicates int    `json:"duplicates"`
}

// settled waits until none of the deliveries is pending any more.
func (c *console) settled(ctx context.Context, ids []string) error {
	began := time.Now()
	for _, id := range ids {
		for {
			var row deliveryRow
			if err := c.get(ctx, "/v1/webhook-deliveries/"+id, &row); err != nil {
				return err
			}
			if row.State != "pending" && row.State != "failed" {
				break
			}
			select {
			case <-ctx.Done():
				return fmt.Errorf("delivery %s is still %s after %s", id, row.State, time.Since(began).Round(time.Second))
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
	fmt.Printf("\nAll of it was processed %d ms after the last answer.\n", time.Since(began).Milliseconds())
	return nil
}

// report prints the ledger, the work items and what was refused.
func report(ctx context.Context, c *console, told story) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(out, "\nThe ledger\t\t\t\t\t\n  NUMBER\tSOURCE\tEVENT\tACTION\tSTATE\tDUPLICATES\tWHY")
	for _, id := range told.deliveries {
		var d deliveryRow
		if err := c.get(ctx, "/v1/webhook-deliveries/"+id, &d); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "  %s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.ID, d.Source, d.Event, d.Action, d.State, d.Duplicates, d.Reason)
	}
	_, _ = fmt.Fprintln(out, "\nThe work items\t\t\t\n  REF\tSTATUS\tTITLE\tLABELS")
	for _, ref := range []string{told.issue, told.item} {
		var w struct {
			Ref    string   `json:"work_item_ref"`
			Status string   `json:"status"`
			Title  string   `json:"title"`
			Labels []string `json:"labels"`
		}
		if err := c.get(ctx, "/v1/work-items/"+url.PathEscape(ref), &w); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(out, "  %s\t%s\t%s\t%s\n", w.Ref, w.Status, w.Title, strings.Join(w.Labels, ", "))
	}
	if err := deployments(ctx, c, out); err != nil {
		return err
	}
	if err := mails(ctx, c, out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Printf("\nLook yourself:\n  curl -sH \"Authorization: Bearer $(cat %s)\" '%s/v1/platform-events?kind=webhook.refused'\n", running.TokenFile(running.DataDir()), c.base)
	return nil
}

// mails prints the newest mail events of staging, as the console's panel does.
func mails(ctx context.Context, c *console, out io.Writer) error {
	var rows []struct {
		Stamp     string `json:"stamp"`
		Event     string `json:"event"`
		Subject   string `json:"subject"`
		From      string `json:"mail_from"`
		To        string `json:"mail_to"`
		Transport string `json:"transport"`
		Env       string `json:"environment"`
	}
	if err := c.get(ctx, "/v1/mail-events?environment=stage&limit=3", &rows); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, "\nThe mail catcher\t\t\t\t\t\t\n  STAMP\tEVENT\tSUBJECT\tFROM\tTO\tTRANSPORT\tENV")
	for _, r := range rows {
		_, _ = fmt.Fprintf(out, "  %.19s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Stamp, r.Event, r.Subject, r.From, r.To, r.Transport, r.Env)
	}
	return nil
}
