package ci

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack/fake"
)

// The second walk of ARCHITECTURE.md to its end: what an audit finds is one message in Slack; pressing its button is
// answered in its thread and by itself, and so is that it was mended. Nobody waits for a schedule: each is rung for.
func TestWalkFromFindingToSlack(t *testing.T) {
	t.Parallel()
	workspace := fake.Estate("xoxb-walk")
	server := httptest.NewServer(workspace)
	t.Cleanup(server.Close)
	p := newPlatform(t, "SLACK_BOT_TOKEN=xoxb-walk", "SLACK_API_URL="+server.URL, "SLACK_CHANNEL="+fake.EstateChannel, "OPS_CONSOLE_URL=https://console.example.com")
	said := func(want ...string) {
		t.Helper()
		p.eventually("Slack says "+strings.Join(want, " | "), 20*time.Second, func() error {
			got := shown(workspace)
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				return fmt.Errorf("it says %s", strings.Join(got, " | "))
			}
			return nil
		})
	}
	audit := func() {
		t.Helper()
		if err := p.invoke("ops-convergence-scan", `{"chore":"database-audit"}`); err != nil {
			t.Fatal(err)
		}
	}
	p.execute("alter table ops.evidence disable row level security")
	audit()
	const first = "local: Row level security is off on ops.evidence"
	said("[critical] " + first)

	message := workspace.Posted()[0]
	finding := pressed(t, message, "acknowledge")
	press := fmt.Appendf(nil, `{"type":"block_actions","user":{"id":"U0MIA","username":"mia"},"team":{"id":"T0ACME"},"message":{"ts":"%s"},
		"actions":[{"action_id":"acknowledge","value":"%s","action_ts":"%d.000001"}]}`, message.TS, finding, time.Now().Unix())
	answer, err := sender.Slack(p.dev.Secret("SLACK_SIGNING_SECRETS"), time.Now(), press).Post(t.Context(), http.DefaultClient, p.dev.URL)
	if err != nil || answer.Status != http.StatusOK {
		t.Fatalf("%+v, %v", answer, err)
	}
	said("[critical] "+first+" (changed 1)", "  [info] Acknowledged by mia (slack:T0ACME/U0MIA)")
	if value := pressed(t, workspace.Posted()[0], "acknowledge"); value != "" {
		t.Errorf("it can be acknowledged again: %s", value)
	}

	p.execute("alter table ops.evidence enable row level security")
	audit()
	said("[resolved] "+first+" (changed 2)", "  [info] Acknowledged by mia (slack:T0ACME/U0MIA)", "  [critical] Resolved: "+strings.TrimPrefix(first, "local: "))
	if value := pressed(t, workspace.Posted()[0], "fix"); value != "" {
		t.Errorf("what is mended can be fixed: %s", value)
	}
	told, err := p.get("/v1/notices?state=sent")
	var rows []struct{ Receipt, ToldIn string }
	if err != nil || json.Unmarshal(told, &rows) != nil || len(rows) != 3 {
		t.Errorf("%d notices (%v): %s", len(rows), err, told)
	}
}

// shown is what a channel looks like: first lines, replies indented, and how often each was changed.
func shown(workspace *fake.Slack) (lines []string) {
	for _, m := range workspace.Posted() {
		line := m.Text
		if m.Thread != "" {
			line = "  " + line
		}
		if m.Edits > 0 {
			line += fmt.Sprintf(" (changed %d)", m.Edits)
		}
		lines = append(lines, line)
	}
	return lines
}

// pressed is what a button of a message refers to; empty when it has none of that name.
func pressed(t *testing.T, m fake.Message, action string) string {
	t.Helper()
	var blocks []struct {
		Elements []struct {
			ActionID string `json:"action_id"`
			Value    string `json:"value"`
		} `json:"elements"`
	}
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.ActionID == action {
				return e.Value
			}
		}
	}
	return ""
}
