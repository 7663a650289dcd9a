package main

import (
	"log/slog"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/shared/entry"
)

// asks asks for a fix in the name of somebody with a role.
func (b *board) asks(role, body string) (status int, raw string) {
	b.t.Helper()
	b.fixes = b.db
	e := events.APIGatewayV2HTTPRequest{RawPath: agentRuns, Body: body, Headers: map[string]string{"content-type": "application/json", "authorization": "Bearer " + token(b.t, role)}}
	e.RequestContext.HTTP.Method = "POST"
	response, err := entry.HTTP(slog.New(slog.DiscardHandler), b.handle)(b.t.Context(), e)
	if err != nil {
		b.t.Fatal(err)
	}
	return response.StatusCode, response.Body
}

func TestAFixIsAskedForOnce(t *testing.T) {
	t.Parallel()
	b := start(t)
	if _, err := b.conn.Exec(t.Context(), `insert into ops.builds (repo, run_id, workflow, git_sha, branch, status, source_status, started_at, finished_at, source_updated_at)
		values ('acme/odoo', 1, 'ci', repeat('a', 40), 'main', 'failed', 'completed', now(), now(), now())`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		role, body string
		status     int
	}{
		{"operator", `{"build":"1","reason":"it blocks the release"}`, 202}, {"operator", `{"build":"1","reason":"it blocks the release"}`, 202},
		{"viewer", `{"build":"1","reason":"x"}`, 403}, {"operator", `{"build":"404","reason":"x"}`, 404}, {"operator", `{"build":"one","reason":"x"}`, 400},
		{"operator", `{"build":"1","reason":" "}`, 400}, {"operator", `{"build":"1","reason":"x","branch":"main"}`, 400},
	} {
		if status, raw := b.asks(c.role, c.body); status != c.status {
			t.Errorf("%s %s: %d %s", c.role, c.body, status, raw)
		}
	}
	var tasks, lines int
	if err := b.conn.QueryRow(t.Context(), `select (select count(*) from ops.task_queue where kind = 'dispatch_run'), (select count(*) from ops.platform_events where kind = 'agent.requested')`).Scan(&tasks, &lines); err != nil || tasks != 1 || lines != 1 {
		t.Errorf("%d tasks and %d lines, want one of each (%v)", tasks, lines, err)
	}
}
