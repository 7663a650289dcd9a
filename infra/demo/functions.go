package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// calls are the functions that the demo has do their work, each with what it is told.
var calls = []struct{ what, function, input string }{
	{"inventory of DigitalOcean", "ops-do-ingest", `{}`},
	{"inventory of Vercel and Supabase", "ops-convergence-scan", `{"chore":"inventory"}`},
	{"what webhooks did not tell", "work-items-sync", `{}`},
	{"audit of the database", "ops-convergence-scan", `{"chore":"database-audit"}`},
	{"measurement of the databases", "ops-convergence-scan", `{"chore":"database-snapshot"}`},
	{"watch over the chores", "ops-convergence-scan", `{"chore":"schedule-watch"}`},
	{"environments against git and the SSOT", "ops-convergence-scan", `{"chore":"convergence"}`},
	{"Supabase's advisors", "ops-convergence-scan", `{"chore":"advisors"}`},
	{"names of secrets", "ops-convergence-scan", `{"chore":"secret-sync"}`},
	{"summary of yesterday", "ops-summary", `{}`},
	{"what is told in Slack", "ops-slack-notify", `{}`},
}

// work calls them as `aws lambda invoke` would, and says what they answered. One that is not configured says so itself.
func work(ctx context.Context, c *console, out io.Writer) error {
	for _, call := range calls {
		answer, err := c.invoke(ctx, call.function, call.input)
		if err != nil {
			return fmt.Errorf("call %s: %w", call.function, err)
		}
		_, _ = fmt.Fprintf(out, "  %-48s %s\n", call.what, answer)
	}
	return nil
}

func (c *console) invoke(ctx context.Context, function, input string) (string, error) {
	address := c.base + "/2015-03-31/functions/" + function + "/invocations"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader([]byte(input)))
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close() //nolint:errcheck // it has been read to its end
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return "", err
	}
	line := strings.TrimSpace(string(body))
	if len(line) > 160 {
		line = strings.ToValidUTF8(line[:160], "") + "…"
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("HTTP %d %s", resp.StatusCode, line)
	}
	return line, nil
}
