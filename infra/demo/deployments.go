package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
)

// deploymentSteps are three pushes within a minute, of which the second is replaced by the third. Vercel and GitHub both tell
// of it, and not in order.
func deploymentSteps(c *console, now time.Time) []step {
	at := func(seconds int) time.Time { return now.Add(time.Duration(seconds-300) * time.Second) }
	push := func(n int64) sender.Deployment {
		return sender.Deployment{
			ID: fmt.Sprintf("dpl_demo%d0000000%d", now.Unix(), n), Project: "acme-demo", ProjectID: "prj_demo", Target: "production",
			Repository: "acme-demo/odoo", RepositoryID: 4242, Branch: "main", Commit: fmt.Sprintf("%039x%d", now.UnixNano(), n),
			Title: fmt.Sprintf("Change %d", n), GitHubID: now.UnixNano()/1000*10 + n,
		}
	}
	vercel := func(d sender.Deployment, event string, seconds int) sender.Webhook {
		return sender.Vercel(c.vercel, d.Event(event, at(seconds)))
	}
	github := func(event string, body []byte) sender.Webhook {
		return sender.GitHub(c.github, event, sender.UUID(), body)
	}
	first, second, third := push(1), push(2), push(3)
	return []step{
		{"GitHub: a status of the first push, before its deployment", github("status", first.CommitStatus("success", "Deployment has completed", at(41))), http.StatusOK, false},
		{"Vercel: the first push is deployed", vercel(first, "deployment.created", 0), http.StatusOK, false},
		{"Vercel: and serves production", vercel(first, "deployment.promoted", 42), http.StatusOK, false},
		{"Vercel: the third push", vercel(third, "deployment.created", 20), http.StatusOK, false},
		{"Vercel: the second one is canceled", vercel(second, "deployment.canceled", 40), http.StatusOK, false},
		{"Vercel: as it was made, late", vercel(second, "deployment.created", 10), http.StatusOK, false},
		{"GitHub: its own account of the third push", github("deployment", third.Made(at(21))), http.StatusOK, false},
		{"Vercel: the third one serves", vercel(third, "deployment.promoted", 90), http.StatusOK, false},
	}
}

// deployments prints the demo's deployments, newest first.
func deployments(ctx context.Context, c *console, out io.Writer) error {
	var rows []struct {
		Title   string `json:"title"`
		Status  string `json:"status"`
		By      string `json:"superseded_by"`
		Current bool   `json:"is_current"`
	}
	if err := c.get(ctx, "/v1/deployments?project=acme-demo&limit=3", &rows); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, "\nThe deployments\t\t\t\n  TITLE\tSTATUS\tREPLACED BY\tSERVES")
	for _, r := range rows {
		_, _ = fmt.Fprintf(out, "  %s\t%s\t%s\t%v\n", r.Title, r.Status, r.By, r.Current)
	}
	return nil
}
