package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

const serves = `insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, git_sha, status, source_state, told_by,
	requested_at, finished_at, source_updated_at, is_current, current_since)
	values ('vercel', 'dpl_a', 'p', 'odoo', 'production', 'prod', repeat('a', 40), 'success', 'READY', 'rest', now(), now(), now(), true, now())`

func startChecklist(t *testing.T) *board {
	t.Helper()
	b := start(t)
	b.releases = b.db
	b.checklists = ssot.Convergence{Environments: []ssot.Completion{
		{Environment: "prod", Deploys: []string{"vercel"}, Checklist: []ssot.ChecklistItem{{Item: "smoke", VerifiedBy: ssot.ByPerson}, {Item: "migrated", VerifiedBy: "migrations"}}},
		{Environment: "stage", Deploys: []string{"vercel"}, Checklist: []ssot.ChecklistItem{{Item: "smoke", VerifiedBy: ssot.ByPerson}}},
	}}
	return b
}

// says answers in the name of somebody with a role.
func (b *board) says(role, environment, item, body string) (status int, raw string) {
	b.t.Helper()
	e := events.APIGatewayV2HTTPRequest{RawPath: "/v1/environments/" + environment + "/checklist/" + item, Body: body,
		PathParameters: map[string]string{"environment": environment, "item": item},
		Headers:        map[string]string{"content-type": "application/json", "authorization": "Bearer " + token(b.t, role)}}
	e.RequestContext.HTTP.Method = "POST"
	response, err := entry.HTTP(slog.New(slog.DiscardHandler), b.handle)(b.t.Context(), e)
	if err != nil {
		b.t.Fatal(err)
	}
	return response.StatusCode, response.Body
}

func TestAReleaseIsVerifiedOnce(t *testing.T) {
	t.Parallel()
	b := startChecklist(t)
	if _, err := b.conn.Exec(t.Context(), serves); err != nil {
		t.Fatal(err)
	}
	a := strings.Repeat("a", 40)
	var saying sync.WaitGroup
	for i := range 10 {
		saying.Go(func() {
			body := `{"note":"logged in"}`
			if i%2 == 0 {
				body = `{"git_sha":"` + a + `"}`
			}
			if status, raw := b.says("operator", "prod", "smoke", body); status != 200 {
				t.Error(status, raw)
			}
		})
	}
	saying.Wait()
	_, raw := b.says("admin", "prod", "smoke", `{}`)
	var got struct {
		Data struct {
			Event, By, Item string
			SHA             string `json:"git_sha"`
			Repeated        bool
		}
	}
	if err := json.Unmarshal([]byte(raw), &got); err != nil || !got.Data.Repeated || got.Data.By != "mia" || got.Data.SHA != a || got.Data.Event == "" {
		t.Errorf("%s %v", raw, err)
	}
	const said = `select concat_ws(' ', count(*), min(environment), min(subject), min(data->>'by'), min(data->>'git_sha') = repeat('a', 40)) from ops.platform_events where kind = 'checklist.verified'`
	if got := b.value(said); got != "1 prod smoke mia t" {
		t.Error(got)
	}
	if got := b.verified(); got != "smoke" {
		t.Errorf("the scan sees %q", got)
	}
	if _, err := b.conn.Exec(t.Context(), `update ops.deployments set git_sha = repeat('b', 40)`); err != nil {
		t.Fatal(err)
	}
	if got := b.verified(); got != "" {
		t.Errorf("of the next release the scan sees %q", got)
	}
	if status, raw := b.says("operator", "prod", "smoke", `{"git_sha":"`+a+`"}`); status != 409 || !strings.Contains(raw, "prod runs bbb") {
		t.Error(status, raw)
	}
	if status, raw := b.says("operator", "prod", "smoke", `{}`); status != 200 || strings.Contains(raw, `"repeated":true`) {
		t.Error(status, raw)
	}
}

// verified are the items that the scan takes for verified.
func (b *board) verified() (names string) {
	b.t.Helper()
	all, err := b.db.Realities(b.t.Context(), []store.Whereabouts{{Environment: "prod", Repo: "acme/odoo", Branch: "main", Providers: []string{"vercel"}, VercelProject: "odoo"}}, "prod", time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	for name, found := range all[0].Checklist.Things {
		if found.Good {
			names += name
		}
	}
	return names
}

func TestWhatCannotBeVerified(t *testing.T) {
	t.Parallel()
	b := startChecklist(t)
	if _, err := b.conn.Exec(t.Context(), serves); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		role, environment, item, body string
		status                        int
		says                          string
	}{
		"by a viewer":             {"viewer", "prod", "smoke", `{}`, 403, "only operators and admins"},
		"by a stranger":           {"root", "prod", "smoke", `{}`, 401, ""},
		"no such environment":     {"operator", "qa", "smoke", `{}`, 404, `no environment \"qa\"`},
		"no such item":            {"operator", "prod", "taste", `{}`, 404, `no item \"taste\"`},
		"a rule verifies it":      {"operator", "prod", "migrated", `{}`, 409, "by the rule migrations"},
		"nothing is known to run": {"operator", "stage", "smoke", `{}`, 409, "not known what runs in stage"},
		"another commit runs":     {"operator", "prod", "smoke", `{"git_sha":"` + strings.Repeat("c", 40) + `"}`, 409, "prod runs aaa"},
		"half a commit":           {"operator", "prod", "smoke", `{"git_sha":"aaaaaaa"}`, 400, "whole commit"},
		"a misspelt field":        {"operator", "prod", "smoke", `{"sha":"a"}`, 400, "git_sha"},
		"no object":               {"operator", "prod", "smoke", ``, 400, "one JSON object"},
		"two objects":             {"operator", "prod", "smoke", `{}{}`, 400, "nothing else"},
		"a huge note":             {"operator", "prod", "smoke", `{"note":"` + strings.Repeat("x", 501) + `"}`, 400, "at most"},
		"a note with a NUL":       {"operator", "prod", "smoke", `{"note":"a\u0000"}`, 400, "note"},
		"a hostile item":          {"operator", "prod", "smoke' or 1=1 --", `{}`, 404, "no item"},
	} {
		if status, raw := b.says(c.role, c.environment, c.item, c.body); status != c.status || !strings.Contains(raw, c.says) {
			t.Errorf("%s: %d %s", name, status, raw)
		}
	}
	if n := b.value(`select count(*)::text from ops.platform_events where kind = 'checklist.verified'`); n != "0" {
		t.Errorf("%s were verified", n)
	}
	_, _, _, err := b.db.VerifyChecklist(t.Context(), fmt.Sprintf(`{"role":"authenticated","app_metadata":{"ops_role":%q}}`, "viewer"), []string{"vercel"}, ops.ChecklistVerified{Environment: "prod", Item: "smoke", At: time.Now()})
	if err == nil {
		t.Error("the database let a viewer")
	}
}
