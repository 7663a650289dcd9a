package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	vercelfake "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const deployments = `select provider_deployment_id || ' ' || environment || ' ' || status || coalesce(' ' || source_substate, '')
	|| case when is_current then ' current' else '' end || case when deleted_at is null then '' else ' gone' end
	from ops.deployments order by provider_deployment_id`

// built is a deployment of production as Vercel's detail shows it, requested so long ago.
func (d *desk) built(id, letter, state string, ago time.Duration) vercelfake.Object {
	at := d.clock.Add(-ago).UnixMilli()
	o := vercelfake.Object{
		"id": id, "name": "console", "projectId": "prj_1", "url": id + ".vercel.app", "target": "production", "createdAt": at, "readyState": state,
		"creator": vercelfake.Object{"username": "ana"}, "meta": vercelfake.Object{
			"githubCommitSha": sha(letter), "githubCommitRef": "main", "githubOrg": "acme", "githubRepo": "odoo", "githubRepoId": "1", "githubDeployment": "1",
		},
	}
	switch state {
	case "READY", "ERROR":
		o["buildingAt"], o["ready"] = at+1000, at+60_000
	case "CANCELED":
		o["canceledAt"] = at + 30_000
	}
	return o
}

// hosts is how Vercel itself has it: what was deployed, and what serves.
func (d *desk) hosts(serves string, all ...vercelfake.Object) {
	d.vercel.Change(func(f *vercelfake.Vercel) {
		f.Deployments = all
		f.Projects = []vercelfake.Object{{"id": "prj_1", "name": "console", "createdAt": 1}}
		if serves != "" {
			f.Projects[0]["targets"] = vercelfake.Object{"production": vercelfake.Object{"id": serves}}
		}
	})
}

// tells tells of a deployment as Vercel's webhook does.
func (d *desk) tells(event string, of vercelfake.Object, ms int64) {
	d.push(ops.Vercel, fmt.Sprint(event, of["id"], ms), event, map[string]any{"type": event, "createdAt": of["createdAt"].(int64) + ms, "payload": map[string]any{
		"deployment": map[string]any{"id": of["id"], "name": of["name"], "url": of["url"], "meta": of["meta"]}, "project": map[string]any{"id": of["projectId"]}, "target": of["target"],
	}})
}

func (d *desk) vercelLook(want ops.SyncTally) {
	d.t.Helper()
	done := d.sync()
	if got := done.Looks["vercel/deployments"]; got != want {
		d.t.Errorf("found %+v (%v), want %+v", got, done.Trouble, want)
	}
}

func TestDeploymentsThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	held := d.built("dpl_5", "e", "READY", 10*time.Minute)
	held["readySubstate"] = "STAGED"
	d.hosts("dpl_2", d.built("dpl_1", "a", "READY", 50*time.Minute), d.built("dpl_2", "b", "READY", 40*time.Minute), d.built("dpl_3", "c", "ERROR", 30*time.Minute),
		d.built("dpl_4", "d", "CANCELED", 20*time.Minute), held)
	d.vercelLook(ops.SyncTally{Seen: 6, Missed: 6, Repaired: 6})
	want := []string{"dpl_1 production success", "dpl_2 production success current", "dpl_3 production failed", "dpl_4 production canceled", "dpl_5 production success staged"}
	d.shows(deployments, want...)

	// The same once more is no news, and costs two calls.
	before := len(d.visits.Calls())
	d.vercelLook(ops.SyncTally{Seen: 2}) // what the looks have in common, and what serves
	if n := len(d.visits.Calls()) - before; n != 2 {
		t.Errorf("%d calls to Vercel for nothing", n)
	}
	d.shows(deployments, want...)
	d.shows(`select count(*)::text from ops.webhook_deliveries where source = 'vercel'`, "6")
}

// What webhooks told already is no news, and its detail is not read.
func TestDeploymentsThatWebhooksTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	one, two, three := d.built("dpl_1", "a", "READY", 50*time.Minute), d.built("dpl_2", "b", "CANCELED", 40*time.Minute), d.built("dpl_3", "c", "READY", 39*time.Minute)
	for _, o := range []vercelfake.Object{one, two, three} {
		d.tells("deployment.created", o, 0)
	}
	d.tells("deployment.succeeded", one, 61_000)
	d.tells("deployment.promoted", one, 62_000)
	d.tells("deployment.canceled", two, 61_000)
	d.tells("deployment.succeeded", three, 61_000)
	d.tells("deployment.promoted", three, 62_000)
	d.shows(deployments, "dpl_1 production success promoted", "dpl_2 production canceled_superseded", "dpl_3 production success promoted current")
	d.hosts("dpl_3", one, two, three)
	before := len(d.visits.Calls())
	d.vercelLook(ops.SyncTally{Seen: 4})
	if n := len(d.visits.Calls()) - before; n != 2 {
		t.Errorf("%d calls to Vercel for what is known", n)
	}
}

// One that had not ended is asked for until it has, however long ago it was listed. One that is not there any more is gone
// when its project is there; a token of another team sees neither.
func TestADeploymentIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.hosts("", d.built("dpl_1", "a", "BUILDING", 5*time.Minute), d.built("dpl_2", "b", "QUEUED", 4*time.Minute), d.built("dpl_3", "c", "BLOCKED", 3*time.Minute))
	d.sync()
	d.shows(deployments, "dpl_1 production building", "dpl_2 production queued", "dpl_3 production awaiting_authorization")
	d.clock = d.clock.Add(24 * time.Hour)
	old := 24*time.Hour + 35*time.Minute // as it was: two looks and a day later
	d.vercel.Change(func(f *vercelfake.Vercel) {
		f.Projects, f.Deployments = []vercelfake.Object{{"id": "prj_9", "name": "another", "createdAt": 1}}, nil
	})
	d.vercelLook(ops.SyncTally{}) // of another team
	d.shows(deployments, "dpl_1 production building", "dpl_2 production queued", "dpl_3 production awaiting_authorization")
	d.hosts("", d.built("dpl_1", "a", "READY", old), d.built("dpl_3", "c", "BLOCKED", old-2*time.Minute))
	d.vercelLook(ops.SyncTally{Seen: 2, Missed: 2, Repaired: 2})
	d.shows(deployments, "dpl_1 production success current", "dpl_2 production queued gone", "dpl_3 production awaiting_authorization")
	d.vercelLook(ops.SyncTally{Seen: 1})
}

// A rollback and a promotion build nothing: only the project says so.
func TestARollbackThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	one, two := d.built("dpl_1", "a", "READY", 50*time.Minute), d.built("dpl_2", "b", "READY", 40*time.Minute)
	d.hosts("dpl_2", one, two)
	d.sync()
	const current = `select provider_deployment_id from ops.deployments where is_current`
	d.shows(current, "dpl_2")
	turn := func(kind, to string, seen int) {
		d.vercel.Change(func(f *vercelfake.Vercel) {
			f.Projects[0]["targets"] = vercelfake.Object{"production": vercelfake.Object{"id": to}}
			f.Projects[0]["lastAliasRequest"] = vercelfake.Object{"type": kind, "jobStatus": "succeeded", "toDeploymentId": to, "requestedAt": d.clock.Add(-time.Minute).UnixMilli()}
		})
		d.vercelLook(ops.SyncTally{Seen: seen, Missed: 1, Repaired: 1})
		d.shows(current, to)
	}
	d.clock = d.clock.Add(time.Hour)
	turn("rollback", "dpl_1", 2) // the project, and its deployment, which is known
	d.vercelLook(ops.SyncTally{Seen: 1})

	// Nothing follows by itself after a rollback: what is built now does not serve.
	three := d.built("dpl_3", "c", "READY", 3*time.Minute)
	d.vercel.Change(func(f *vercelfake.Vercel) { f.Deployments = append(f.Deployments, three) })
	d.vercelLook(ops.SyncTally{Seen: 2, Missed: 1, Repaired: 1})
	d.shows(current, "dpl_1")
	d.clock = d.clock.Add(time.Hour)
	turn("promote", "dpl_3", 3) // and it is listed
}

// What serves may be older than any look goes back: it is read before it is said to serve.
func TestWhatServesIsOlderThanTheFirstLook(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.hosts("dpl_1", d.built("dpl_1", "a", "READY", 90*24*time.Hour))
	d.vercelLook(ops.SyncTally{Seen: 2, Missed: 2, Repaired: 2})
	d.shows(deployments, "dpl_1 production success current")
	d.vercelLook(ops.SyncTally{Seen: 1})
}

// A look that breaks off confirms nothing, and the next one has all of it.
func TestALookAtDeploymentsThatBreaksOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var all []vercelfake.Object
	for i := range 101 { // a page, and one
		all = append(all, d.built(fmt.Sprintf("dpl_%03d", i), "a", "READY", time.Hour+time.Duration(i)*time.Second))
	}
	d.hosts("dpl_000", all...)
	d.visits.Always(func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if r.FormValue("until") != "" {
			d.vercel.Refuse(http.StatusForbidden)(w, r, behind)
			return
		}
		behind.ServeHTTP(w, r)
	})
	if done := d.sync(); done.Outcome != "partial" || done.Trouble["vercel/deployments"] == "" {
		t.Errorf("%+v", done)
	}
	d.shows(`select coalesce(last_success_at::text, 'never') from ops.sync_cursors where source = 'vercel'`, "never")
	d.visits.Always(nil)
	d.vercelLook(ops.SyncTally{Seen: 102, Missed: 1, Repaired: 1})
	d.shows(`select count(*) || ' ' || count(*) filter (where is_current) from ops.deployments`, "101 1")
}

func TestNoTokenForVercel(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	client, err := vercel.New(vercel.Config{URL: "https://vercel.invalid"}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tally, err := hosting{client, ledger{d.store}}.deployments(t.Context(), d.clock)
	if fault.ReasonOf(err) != fault.NotConfigured || tally != (ops.SyncTally{}) {
		t.Errorf("%+v, %v", tally, err)
	}
	d.shows(`select source || '/' || scope from ops.sync_cursors where source = 'vercel'`)
}
