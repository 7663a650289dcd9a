package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	githubfake "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	planefake "github.com/insightpulseai/odooops-console/shared/adapters/plane/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const items = `select coalesce(key, work_item_ref) || ' ' || coalesce(status, '?') || case when deleted_at is null then '' else ' gone' end from ops.work_items order by 1`

func TestWhatNoWebhookToldIsPutRight(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.repo.Issues = []githubfake.Object{issue(1, "open", 1), issue(2, "open", 2)}
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour))}
	first := d.sync()
	if first.Outcome != "succeeded" || first.Total.Missed != 3 || first.Total.Repaired != 3 {
		t.Errorf("%+v", first)
	}
	d.shows(items, "OPS-1 in_progress", "acme/odoo#1 open", "acme/odoo#2 open")

	d.repo.Issues[0] = issue(1, "closed", 30)
	d.plane.Items[0] = item(1, "completed", d.clock.Add(-time.Minute))
	if second := d.sync(); second.Total.Repaired != 2 {
		t.Errorf("%+v", second)
	}
	d.shows(items, "OPS-1 done", "acme/odoo#1 done", "acme/odoo#2 open")
}

// A quiet estate leaves no trace in the ledger, and costs a handful of calls.
func TestNothingNewWritesNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.repo.Issues = []githubfake.Object{issue(1, "open", 1)}
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour))}
	d.sync()
	d.sync()
	const ledger = `select count(*) || ' ' || max(xmin::text::bigint) from ops.webhook_deliveries`
	var before, after string
	if err := d.conn.QueryRow(t.Context(), ledger).Scan(&before); err != nil {
		t.Fatal(err)
	}
	calls := len(d.calls.Calls())
	quiet := d.sync()
	if err := d.conn.QueryRow(t.Context(), ledger).Scan(&after); err != nil {
		t.Fatal(err)
	}
	if quiet.Total.Missed != 0 || quiet.Total.Repaired != 0 {
		t.Errorf("%+v", quiet)
	}
	if n := len(d.calls.Calls()) - calls; n > 10 {
		t.Errorf("%d calls to GitHub for nothing", n)
	}
	if !strings.HasPrefix(after, strings.Fields(before)[0]+" ") {
		t.Errorf("the ledger went from %s to %s", before, after)
	}
}

// What a webhook told already is no news, though Plane dates it once more afterwards. That it was still so hours later is: an
// older webhook may be on its way.
func TestWhatAWebhookToldIsNoNews(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour))}
	told := item(1, "started", d.clock.Add(-13*time.Hour-time.Minute))
	d.push(ops.Plane, "w1", "issue", map[string]any{"event": "issue", "action": "updated", "data": told})
	if done := d.sync(); done.Looks["plane/work_items"].Missed != 0 {
		t.Errorf("%+v", done)
	}
	d.plane.Items[0] = item(1, "started", d.clock.Add(-time.Minute))
	if done := d.sync(); done.Looks["plane/work_items"].Missed != 1 {
		t.Errorf("%+v", done)
	}
	late := item(1, "completed", d.clock.Add(-10*time.Hour))
	d.push(ops.Plane, "w2", "issue", map[string]any{"event": "issue", "action": "updated", "data": late})
	d.shows(items, "OPS-1 in_progress")
}

func TestALostDeliveryIsAskedForAgain(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.repo.Hooks = []githubfake.Object{
		{"id": 5, "active": true, "config": githubfake.Object{"url": "https://ops.example.com/webhooks/github"}},
		{"id": 6, "active": true, "config": githubfake.Object{"url": "https://elsewhere.example.com/hook"}},
	}
	d.repo.Deliveries[5] = []githubfake.Object{delivery(d, 3, "lost", 502), delivery(d, 2, "large", 413), delivery(d, 1, "known", 200)}
	d.repo.Deliveries[6] = []githubfake.Object{delivery(d, 9, "theirs", 500)}
	d.push(ops.GitHub, "5/known", "ping", map[string]any{"zen": "x"})
	var again []any
	d.github.OnRedelivery = func(hook int64, o githubfake.Object) { again = append(again, hook, o["guid"]) }

	done := d.sync().Looks["github/deliveries/"+repository]
	if done != (ops.SyncTally{Seen: 3, Missed: 2, Recovered: 2}) {
		t.Errorf("%+v", done)
	}
	if fmt.Sprint(again) != "[5 lost]" {
		t.Errorf("delivered again: %v", again)
	}
	d.shows(`select delivery_key || ' ' || secret_position || ' ' || state from ops.webhook_deliveries where delivery_key like '5/%' order by 1`,
		"5/known 1 ignored", "5/large 0 done")
	d.shows(items, "acme/odoo#7 open")

	// Asked for in vain: then it is taken from the API, and that is the end of it.
	d.repo.Deliveries[5] = append([]githubfake.Object{delivery(d, 4, "lost", 502)}, d.repo.Deliveries[5]...)
	if done := d.sync().Looks["github/deliveries/"+repository]; done.Recovered != 1 {
		t.Errorf("%+v", done)
	}
	if done := d.sync().Looks["github/deliveries/"+repository]; done.Missed != 0 || len(again) != 2 {
		t.Errorf("%+v, delivered again: %v", done, again)
	}
}

// What GitHub says it delivered and the ledger does not know is taken from the API: our answer was a success, and still it is
// lost. So is what was asked for again in vain, though no attempt since shows it: it is as old as it was.
func TestADeliveryThatIsLostForGitHubToo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.repo.Hooks = []githubfake.Object{{"id": 5, "active": true, "config": githubfake.Object{"url": "https://ops.example.com/webhooks/github"}}}
	d.repo.Deliveries[5] = []githubfake.Object{delivery(d, 2, "answered", 200), delivery(d, 1, "lost", 502)}
	asked := 0
	d.github.OnRedelivery = func(int64, githubfake.Object) { asked++ }
	look := func(want ops.SyncTally) {
		t.Helper()
		if done := d.sync().Looks["github/deliveries/"+repository]; done != want {
			t.Errorf("%+v, want %+v", done, want)
		}
	}
	look(ops.SyncTally{Seen: 2, Missed: 2, Recovered: 2})
	const keys = `select delivery_key || ' ' || secret_position from ops.webhook_deliveries where delivery_key like '5/%' order by 1`
	d.shows(keys, "5/answered 0")
	look(ops.SyncTally{Seen: 2, Missed: 1, Recovered: 1})
	d.shows(keys, "5/answered 0", "5/lost 0")
	look(ops.SyncTally{})
	if asked != 1 {
		t.Errorf("GitHub was asked %d times to deliver it again", asked)
	}
}

func delivery(d *desk, id int64, guid string, status int) githubfake.Object {
	text := "Invalid HTTP Response"
	if status == 200 {
		text = "OK"
	}
	return githubfake.Object{
		"id": id, "guid": guid, "event": "issues", "action": "opened", "status": text, "status_code": status, "redelivery": id == 4,
		"delivered_at": map[bool]time.Time{true: d.clock.Add(-5 * time.Minute), false: d.clock.Add(-time.Hour)}[id == 4].Format(time.RFC3339),
		"request": githubfake.Object{
			"headers": githubfake.Object{"X-GitHub-Event": "issues", "X-GitHub-Delivery": guid, "X-GitHub-Hook-ID": "5"},
			"payload": githubfake.Object{"action": "opened", "issue": issue(7, "open", 5), "repository": d.repo.Object},
		},
	}
}

func run(id int64, status string, conclusion any, at time.Time) githubfake.Object {
	return githubfake.Object{
		"id": id, "name": "ci", "path": ".github/workflows/ci.yaml", "workflow_id": 11, "run_number": id, "run_attempt": 1, "event": "push",
		"status": status, "conclusion": conclusion, "head_branch": "main", "head_sha": strings.Repeat("a", 40), "display_title": "x",
		"html_url": "https://github.com/acme/odoo/actions/runs/1", "created_at": at.Format(time.RFC3339), "updated_at": at.Add(5 * time.Minute).Format(time.RFC3339),
		"run_started_at": at.Format(time.RFC3339), "actor": githubfake.Object{"login": "ana"}, "head_repository": githubfake.Object{"id": 1}, "pull_requests": []any{},
	}
}

// A run whose end nobody told is read again until it has one, however long ago it began.
func TestARunIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	began := d.clock.Add(-time.Hour)
	d.repo.Runs = []githubfake.Object{run(1, "in_progress", nil, began)}
	d.sync()
	const builds = `select run_id || ' ' || status || ' ' || (select count(*) from ops.build_jobs j where j.build_id = b.id) from ops.builds b`
	d.shows(builds, "1 building 0")
	d.clock = d.clock.Add(24 * time.Hour)
	d.repo.Runs[0] = run(1, "completed", "failure", began)
	d.repo.Jobs[1] = []githubfake.Object{{
		"id": 11, "run_id": 1, "run_attempt": 1, "workflow_name": "ci", "name": "test", "status": "completed", "conclusion": "failure",
		"head_sha": strings.Repeat("a", 40), "head_branch": "main", "created_at": began.Format(time.RFC3339), "started_at": began.Format(time.RFC3339),
		"completed_at": began.Add(5 * time.Minute).Format(time.RFC3339), "steps": []any{},
	}}
	d.sync()
	d.shows(builds, "1 failed 1")
}

// A listing shows the latest attempt only, and a run does not show its jobs: both are read for what nobody told of.
func TestAnAttemptAndAJobThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	began := d.clock.Add(-time.Hour)
	again := run(1, "completed", "success", began)
	again["run_attempt"] = 2
	d.push(ops.GitHub, "5/1", "workflow_run", map[string]any{"action": "completed", "workflow_run": again, "repository": d.repo.Object})
	d.repo.Runs = []githubfake.Object{run(1, "completed", "failure", began), again}
	d.repo.Jobs[1] = []githubfake.Object{{
		"id": 11, "run_id": 1, "run_attempt": 2, "workflow_name": "ci", "name": "test", "status": "completed", "conclusion": "success",
		"head_sha": sha("a"), "head_branch": "main", "created_at": began.Format(time.RFC3339), "started_at": began.Format(time.RFC3339),
		"completed_at": began.Add(5 * time.Minute).Format(time.RFC3339), "steps": []any{},
	}}
	const builds = `select run_attempt || ' ' || status || ' ' || (select count(*) from ops.build_jobs j where j.build_id = b.id) from ops.builds b order by 1`
	d.shows(builds, "2 success 0")
	d.sync()
	d.shows(builds, "1 failed 0", "2 success 1")
}

func TestWhatIsGoneFromPlaneIsFound(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour)), item(2, "started", d.clock.Add(-12*time.Hour))}
	d.sync()
	d.plane.Items = d.plane.Items[1:]
	d.sync()
	d.shows(items, "OPS-1 in_progress", "OPS-2 in_progress") // the sweep is daily
	d.clock = d.clock.Add(sweepEvery)
	d.sync()
	d.shows(items, "OPS-1 in_progress gone", "OPS-2 in_progress")
}

// One that the listing of the sweep left out is not gone as long as Plane has it.
func TestTheSweepAsksBeforeItBuries(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour)), item(2, "started", d.clock.Add(-12*time.Hour))}
	d.sync()
	d.clock = d.clock.Add(sweepEvery)
	d.asked.Always(func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if r.FormValue("fields") == "" {
			behind.ServeHTTP(w, r)
			return
		}
		fakehttp.Replace("000000000001", "000000000009")(w, r, behind)
	})
	if done := d.sync().Looks["plane/sweep"]; done != (ops.SyncTally{Seen: 2}) {
		t.Errorf("%+v", done)
	}
	d.shows(items, "OPS-1 in_progress", "OPS-2 in_progress")
}

func TestASilentWebhookIsAFinding(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.push(ops.Plane, "w1", "issue", map[string]any{"event": "issue", "action": "updated", "data": item(9, "started", d.clock.Add(-23*time.Hour))})
	if _, err := d.conn.Exec(t.Context(), `update ops.webhook_deliveries set received_at = '2026-02-01T01:00:00Z'`); err != nil {
		t.Fatal(err)
	}
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour))}
	d.sync()
	const findings = `select signal || ' ' || state from ops.convergence_findings`
	d.shows(findings, "webhook_silent open")
	d.sync()
	d.shows(findings, "webhook_silent open") // that nothing changed says nothing
	d.push(ops.Plane, "w2", "issue", map[string]any{"event": "issue", "action": "updated", "data": item(1, "completed", d.clock)})
	d.sync()
	d.shows(findings, "webhook_silent resolved")
}

// One vendor that is away does not keep the other from being read, nothing is confirmed, and the run says what is missing.
func TestALookThatBreaksOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.repo.Issues = []githubfake.Object{issue(1, "open", 1)}
	d.plane.Items = []planefake.Object{item(1, "started", d.clock.Add(-13*time.Hour))}
	d.calls.Always(fakehttp.Answer(401, `{"message":"Bad credentials"}`))
	done := d.sync()
	if done.Outcome != "partial" || !strings.Contains(done.Trouble["github/issues/"+repository], "GITHUB_TOKEN") {
		t.Errorf("%+v", done)
	}
	d.shows(items, "OPS-1 in_progress")
	d.shows(`select scope from ops.sync_cursors where source = 'github' and last_success_at is not null`)
	d.shows(`select status from ops.runs where kind = 'work-items-sync'`, "partial")
	d.calls.Always(nil)
	if done := d.sync(); done.Outcome != "succeeded" {
		t.Errorf("%+v", done)
	}
	d.shows(items, "OPS-1 in_progress", "acme/odoo#1 open")
}

// A vendor that does not answer takes the time of the looks, and not that in which it is written down how they went.
func TestAVendorThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.calls.Always(fakehttp.Hang())
	ctx, cancel := context.WithTimeout(t.Context(), reserve+time.Second)
	defer cancel()
	done, err := d.handle(ctx, entry.Trigger{Trigger: "schedule"})
	if err != nil || done.(report).Outcome != string(ops.RunFailed) && done.(report).Outcome != string(ops.RunPartial) {
		t.Errorf("%+v, %v", done, err)
	}
	d.shows(`select (finished_at is not null)::text from ops.runs where kind = 'work-items-sync'`, "true")
	if deadline, _ := ctx.Deadline(); time.Until(deadline) < reserve/2 {
		t.Errorf("%s are left to write it down", time.Until(deadline))
	}
}
