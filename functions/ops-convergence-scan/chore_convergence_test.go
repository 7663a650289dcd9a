package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/dns"
	names "github.com/insightpulseai/odooops-console/shared/adapters/dns/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	hub "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	tracker "github.com/insightpulseai/odooops-console/shared/adapters/plane/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	sites "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/ssot"
)

var scans15 = entry.Trigger{Trigger: "manual", Chore: "convergence"}

// estate is a desk whose chore compares one environment, with vendors and a name server beside it.
type estate struct {
	*desk
	github *hub.GitHub
	vercel *sites.Vercel
	names  *names.Server
	want   *ssot.SSOT
	plane  *tracker.Plane
	actor  actor
	scan   func() convergenceScan
	dir    string // of the evidence

	atGitHub, atVercel *fakehttp.Server
}

func newEstate(t *testing.T, token string) *estate {
	t.Helper()
	e := &estate{desk: newDesk(t, nil), github: hub.New(token), vercel: sites.New(token, ""), dir: t.TempDir()}
	e.atGitHub, e.atVercel = fakehttp.New(e.github), fakehttp.New(e.vercel)
	git, deployers := httptest.NewServer(e.atGitHub), httptest.NewServer(e.atVercel)
	t.Cleanup(git.Close)
	t.Cleanup(deployers.Close)
	server, err := names.Start()
	if err != nil {
		t.Fatal(err)
	}
	e.names = server
	t.Cleanup(server.Close)
	g, err := github.New(github.Config{Token: secret.New(token), URL: git.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	v, err := vercel.New(vercel.Config{Token: secret.New(token), URL: deployers.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	resolver, err := dns.New(dns.Config{Servers: []string{server.Address()}})
	if err != nil {
		t.Fatal(err)
	}
	e.want = &ssot.SSOT{
		Environments: []ssot.Environment{{Name: "prod", Title: "Production", Repository: "acme/odoo", Branch: "main", VercelProject: "odoo"}},
		Convergence:  ssot.Convergence{Environments: []ssot.Completion{{Environment: "prod", Owner: "platform", Level: 1, Deploys: []string{"vercel"}, GraceMinutes: 15, DeployMinutes: 45}}},
	}
	clock := func() time.Time { return e.clock.at() }
	e.vercel.Now = clock
	e.plane = tracker.New(token, "acme")
	items := httptest.NewServer(e.plane)
	t.Cleanup(items.Close)
	p, err := plane.New(plane.Config{Key: secret.New(token), Workspace: "acme", URL: items.URL}, httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	e.actor = actor{e.store, evidence.Open(evidence.Config{Dir: e.dir}, nil), allMeans(g, v, p), clock}
	e.scan = func() convergenceScan {
		return convergenceScan{e.store, e.want, nil, looker{g, v, resolver, &answers{told: map[string]ops.Lookup{}}}, e.actor, clock}
	}
	e.chores = []chore{{"convergence", func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) { return e.scan().do(ctx, m) }}}
	return e
}

func (e *estate) run(statements ...string) {
	e.t.Helper()
	for _, s := range statements {
		if _, err := e.conn.Exec(e.t.Context(), s); err != nil {
			e.t.Fatalf("%s\n%v", s, err)
		}
	}
}

const (
	standings = `select concat_ws(' ', environment, in_sync, healthy, left(desired_sha, 1), left(running_sha, 1), findings) from ops.environment_standings order by 1`
	drift     = `select concat_ws(' ', state, severity, signal, subject) from ops.convergence_findings order by id`
	// What serves, and what git wants, an hour before the first look; both polled a minute before it.
	serving = `insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, branch, git_sha, status,
		source_state, told_by, requested_at, finished_at, source_updated_at, is_current, current_since)
		values ('vercel', 'dpl_a', 'p', 'odoo', 'production', 'prod', 'acme/odoo', 'main', repeat('a', 40), 'success', 'READY', 'rest',
		'2026-03-02 03:00Z', '2026-03-02 03:01Z', '2026-03-02 03:01Z', true, '2026-03-02 03:01Z')`
	pushed = `insert into ops.branches (repo, branch, head_sha, head_message, pushed_at) values ('acme/odoo', 'main', repeat('%s', 40), 'fix', '2026-03-02 %sZ')
		on conflict (repo, branch) do update set head_sha = excluded.head_sha, pushed_at = excluded.pushed_at`
	polled = `insert into ops.sync_cursors (source, scope, last_success_at, cadence) values
		('github', 'branches/acme/odoo', '2026-03-02 03:59Z', '1 day'), ('vercel', 'deployments/odoo', '2026-03-02 03:59Z', '1 day')`
)

func TestTheLifeOfADrift(t *testing.T) {
	t.Parallel()
	e := newEstate(t, "token")
	look := func(minutes int) string {
		e.clock.set(monday.Add(time.Duration(minutes) * time.Minute))
		return e.gives(scans15)
	}
	e.run(serving, fmt.Sprintf(pushed, "a", "03:00"), polled)
	if got := look(1); got != "succeeded" {
		t.Fatal(got)
	}
	e.same("in sync", standings, "prod yes yes a a 0")
	e.run(fmt.Sprintf(pushed, "b", "04:05"))
	look(10)
	e.same("within its grace", standings, "prod no yes b a 0")
	look(21)
	e.same("after it", standings, "prod no no b a 1")
	look(22)
	e.same("found once", drift, "open error merged_not_deployed vercel")
	e.run(`update ops.deployments set git_sha = repeat('b', 40)`)
	look(23)
	e.same("in sync again", standings, "prod yes yes b b 0")
	e.same("resolved", drift, "resolved error merged_not_deployed vercel")
	e.same("told", `select kind || ': ' || title from ops.notices order by id`,
		"opened: Production does not run the head of main", "resolved: Resolved: Production does not run the head of main")
	e.same("recorded", `select distinct concat_ws(' ', chore, status) from ops.maintenance_runs`, "convergence succeeded")
}

func TestWhatTheSSOTAccepts(t *testing.T) {
	t.Parallel()
	e := newEstate(t, "token")
	e.run(serving, fmt.Sprintf(pushed, "b", "03:00"), polled)
	e.want.Convergence.Suppressions = []ssot.Suppression{{Signal: "merged_not_deployed", Environment: "prod", Reason: "a freeze", Owner: "ann", Until: "2026-03-02T05:00:00Z"}}
	e.gives(scans15)
	e.same("accepted", drift, "suppressed error merged_not_deployed vercel")
	e.same("nobody is told", `select title from ops.notices`)
	e.clock.set(monday.Add(time.Hour))
	e.gives(scans15)
	e.same("until it ends", drift, "open error merged_not_deployed vercel")
	e.same("then they are", `select kind from ops.notices`, "resumed")
}

// Where the mirrors are too old, the scan asks the vendors; without an account it does not know, and says so.
func TestStaleMirrorsAreConfirmedWithTheVendor(t *testing.T) {
	t.Parallel()
	const old = `update ops.sync_cursors set last_success_at = '2026-02-01'`
	a, b := strings.Repeat("a", 40), strings.Repeat("b", 40)
	for name, c := range map[string]struct {
		token   string
		vendors func(e *estate)
		want    string
		drift   []string
	}{
		"nothing has changed":                          {"token", func(e *estate) { e.shows(a, "dpl_a", a) }, "prod yes yes a a 0", nil},
		"it was deployed and nobody told":              {"token", func(e *estate) { e.shows(b, "dpl_b", b) }, "prod yes yes b b 0", nil},
		"it was pushed and nobody told: new as of now": {"token", func(e *estate) { e.shows(b, "dpl_a", a) }, "prod no yes b a 0", nil},
		"without an account": {"", func(*estate) {}, "prod unknown unknown a a 2", []string{
			"open warning could_not_observe the head of main of acme/odoo", "open warning could_not_observe vercel"}},
		"the vendors are away": {"token", func(e *estate) { e.github.Token, e.vercel.Token = "another", "another" }, "prod unknown unknown a a 2", []string{
			"open warning could_not_observe the head of main of acme/odoo", "open warning could_not_observe vercel"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t, c.token)
			e.run(serving, fmt.Sprintf(pushed, "a", "03:00"), polled, old)
			c.vendors(e)
			e.gives(scans15)
			e.same("standing", standings, c.want)
			e.same("findings", drift, c.drift...)
		})
	}
}

// What git says now is not judged by what was deployed of the head before it: that one needed no deployment, this one does.
func TestAHeadOfWhichNobodyToldIsNotExcusedByTheOneBefore(t *testing.T) {
	t.Parallel()
	for name, asks := range map[string]bool{"Vercel is asked": true, "Vercel cannot be asked": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEstate(t, "token")
			e.run(serving, fmt.Sprintf(pushed, "c", "03:10"), polled, `update ops.sync_cursors set last_success_at = '2026-02-01' where source = 'github'`,
				`insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, branch, git_sha, status, reason,
				source_state, told_by, requested_at, finished_at, source_updated_at) values ('vercel', 'dpl_c', 'p', 'odoo', 'production', 'prod', 'acme/odoo', 'main', repeat('c', 40),
				'canceled', 'ignored_build_step', 'CANCELED', 'rest', '2026-03-02 03:10Z', '2026-03-02 03:10Z', '2026-03-02 03:10Z')`)
			e.shows(strings.Repeat("b", 40), "dpl_a", strings.Repeat("a", 40))
			if !asks {
				e.vercel.Token = "another"
			}
			for _, minute := range []int{1, 20} {
				e.clock.set(monday.Add(time.Duration(minute) * time.Minute))
				e.gives(scans15)
			}
			e.same("found", drift, "open error merged_not_deployed vercel")
			e.same("standing", standings, "prod no no b a 1")
		})
	}
}

// shows makes the vendors show a head, and a deployment that serves.
func (e *estate) shows(head, deployment, sha string) {
	created := monday.Add(-2 * time.Minute).UnixMilli()
	e.github.Repositories["acme/odoo"] = &hub.Repository{Object: hub.Object{"id": 7, "full_name": "acme/odoo", "default_branch": "main"},
		Branches: []hub.Object{{"name": "main", "commit": hub.Object{"sha": head, "commit": hub.Object{"message": "fix"}}}}}
	e.vercel.Projects = []sites.Object{{"id": "prj_1", "name": "odoo", "targets": sites.Object{"production": sites.Object{"id": deployment}}}}
	e.vercel.Deployments = []sites.Object{{"id": deployment, "uid": deployment, "projectId": "prj_1", "name": "odoo", "url": "odoo.vercel.app", "target": "production",
		"readyState": "READY", "createdAt": created, "created": created, "buildingAt": created, "ready": created + 60000, "meta": sites.Object{"githubCommitSha": sha, "githubCommitRef": "main"}}}
}

func TestNamesAreReallyResolved(t *testing.T) {
	t.Parallel()
	e := newEstate(t, "token")
	e.want.Convergence.Environments[0].Requires.DNS = []ssot.DNSEntry{{Host: "erp.example.com", Type: "A", Values: []string{"192.0.2.1"}}}
	e.run(serving, fmt.Sprintf(pushed, "a", "03:00"), polled)
	for minute, c := range []struct{ entry, want string }{
		{"erp.example.com. 60 IN A 192.0.2.9", "prod yes no a a 1"},
		{"erp.example.com. 60 IN A 192.0.2.1", "prod yes yes a a 0"},
		{"other.example.com. 60 IN A 192.0.2.1", "prod yes no a a 1"},
	} {
		if err := e.names.Set(c.entry); err != nil {
			t.Fatal(err)
		}
		e.clock.set(monday.Add(time.Duration(2*minute) * time.Minute)) // an answer is remembered for a minute
		e.gives(scans15)
		e.same(c.entry, standings, c.want)
	}
	e.same("found twice, with its history", drift, "resolved error dns_not_active erp.example.com A", "open error dns_not_active erp.example.com A")
}

// Fifty bells at once: at least one scan begins after the last of them was rung, and no more than a few are made in all.
func TestABellIsNotLostWhileAScanRuns(t *testing.T) {
	t.Parallel()
	e := newEstate(t, "token")
	e.now = time.Now
	e.run(serving, fmt.Sprintf(pushed, "a", "03:00"), polled)
	var rung sync.WaitGroup
	outcomes := make(chan string, 50)
	for range 50 {
		rung.Go(func() { outcomes <- e.gives(entry.Trigger{Trigger: entry.ByBell, Chore: "convergence"}) })
	}
	rung.Wait()
	close(outcomes)
	count := map[string]int{}
	for o := range outcomes {
		count[o]++
	}
	if count["succeeded"] == 0 || count["succeeded"]+count["busy"] != 50 {
		t.Errorf("%v", count)
	}
	e.same("all of them were recorded", `select distinct concat_ws(' ', m.status, r.trigger) from ops.maintenance_runs m join ops.runs r on r.id = m.run_id`, "succeeded webhook")
}

// Name servers that are silent cost seconds: everything is asked at once, so that many of them cost no more than one.
func TestNameServersAreAskedAtOnce(t *testing.T) {
	t.Parallel()
	e := newEstate(t, "token")
	other := e.want.Environments[0]
	other.Name, other.VercelProject = "stage", "odoo-stage"
	e.want.Environments = append(e.want.Environments, other)
	e.want.Convergence.Environments = append(e.want.Convergence.Environments, e.want.Convergence.Environments[0])
	e.want.Convergence.Environments[1].Environment = "stage"
	var entries []string
	for i := range e.want.Convergence.Environments {
		for n := range 3 {
			host := fmt.Sprintf("h%d%d.example.com", i, n)
			entries = append(entries, host+". 60 IN A 192.0.2.1")
			c := &e.want.Convergence.Environments[i]
			c.Requires.DNS = append(c.Requires.DNS, ssot.DNSEntry{Host: host, Type: "A"})
		}
	}
	if err := e.names.Set(entries...); err != nil {
		t.Fatal(err)
	}
	e.names.Gather(len(entries))
	e.run(serving, fmt.Sprintf(pushed, "a", "03:00"), polled)
	e.look(1)
	e.same("all of them answered", `select subject from ops.convergence_findings where subject like '%example.com%'`)
}
