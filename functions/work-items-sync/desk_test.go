package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	githubfake "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	planefake "github.com/insightpulseai/odooops-console/shared/adapters/plane/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	vercelfake "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const (
	repository = "acme/odoo"
	project    = "000000a3-0000-4000-8000-0000000000a3"
)

// desk is the function between a real ledger and the vendors' fakes.
type desk struct {
	handler
	t      *testing.T
	store  *store.Store
	conn   *pgx.Conn
	github *githubfake.GitHub
	repo   *githubfake.Repository
	calls  *fakehttp.Server // GitHub's
	plane  *planefake.Project
	vercel *vercelfake.Vercel
	visits *fakehttp.Server // Vercel's
	board  *planefake.Plane
	asked  *fakehttp.Server // Plane's
	at     [3]string        // where GitHub, Plane and Vercel are
	clock  time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	url := testkit.Database(t)
	s, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := &desk{t: t, store: s, conn: testkit.Connect(t, url), clock: time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)}
	d.github = githubfake.New("token")
	d.repo = d.github.Add(1, repository)
	d.board = planefake.New("key", "acme")
	d.asked = fakehttp.New(d.board)
	d.plane = d.board.Add(project, "OPS")
	d.calls = fakehttp.New(d.github)
	d.vercel = vercelfake.New("token", "team_1")
	d.visits = fakehttp.New(d.vercel)
	for i, vendor := range []http.Handler{d.calls, d.asked, d.visits} {
		server := httptest.NewServer(vendor)
		t.Cleanup(server.Close)
		d.at[i] = server.URL
	}
	d.connect()
	return d
}

// connect makes clients that have used up nothing of the vendors' limits.
func (d *desk) connect() {
	d.t.Helper()
	quick := httpx.Options{Pause: time.Millisecond}
	hub, err := github.New(github.Config{Token: secret.New("token"), URL: d.at[0]}, quick)
	if err != nil {
		d.t.Fatal(err)
	}
	plans, err := plane.New(plane.Config{Key: secret.New("key"), Workspace: "acme", URL: d.at[1]}, quick)
	if err != nil {
		d.t.Fatal(err)
	}
	host, err := vercel.New(vercel.Config{Token: secret.New("token"), Team: "team_1", URL: d.at[2]}, quick)
	if err != nil {
		d.t.Fatal(err)
	}
	d.handler = handler{records: d.store, now: func() time.Time { return d.clock }, looks: slices.Concat(
		gitHub{hub, ledger{d.store}, []string{repository}}.looks(), planeBoard{plans, ledger{d.store}}.looks(), hosting{host, ledger{d.store}}.looks())}
}

// sync looks at everything, applies what was observed, and lets a quarter of an hour pass.
func (d *desk) sync() report {
	d.t.Helper()
	done, err := d.handle(d.t.Context(), entry.Trigger{Trigger: "schedule"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.drain()
	d.clock = d.clock.Add(cadence)
	return done.(report)
}

// drain does what webhook-process does.
func (d *desk) drain() {
	d.t.Helper()
	if _, err := queue.Drain(d.t.Context(), d.store, applier{d}, queue.Policy{Kind: ops.InterpretDelivery}); err != nil {
		d.t.Fatal(err)
	}
}

type applier struct{ *desk }

func (a applier) Do(ctx context.Context, task ops.Task) error {
	id, err := ops.ParseDeliveryID(task.Ref)
	if err != nil {
		return err
	}
	delivery, err := a.store.ReadDelivery(ctx, id)
	if err != nil {
		return err
	}
	meaning, err := sources.Interpret(delivery)
	if err != nil {
		return err
	}
	return a.store.FinishDelivery(ctx, task, delivery, meaning)
}

func (a applier) Retry(_ context.Context, task ops.Task, _ time.Duration, cause error) error {
	a.t.Errorf("delivery %s: %v", task.Ref, cause)
	return nil
}

func (a applier) Bury(_ context.Context, task ops.Task, cause error) error {
	a.t.Errorf("delivery %s: %v", task.Ref, cause)
	return nil
}

// push sends a webhook through the ledger, as the door does.
func (d *desk) push(source ops.Source, key, event string, body any) {
	d.t.Helper()
	payload, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	delivery := ops.Delivery{Source: source, Key: key, Event: event, Headers: map[string]string{"content-type": "application/json"}, Body: payload, Secret: 1, ReceivedAt: d.clock}
	if _, err := d.store.AppendDelivery(d.t.Context(), delivery); err != nil {
		d.t.Fatal(err)
	}
	d.drain()
}

// shows compares rows as text.
func (d *desk) shows(query string, want ...string) {
	d.t.Helper()
	rows, err := d.conn.Query(d.t.Context(), query)
	if err != nil {
		d.t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		d.t.Errorf("%s\n got %q\nwant %q", query, got, want)
	}
}

func issue(number int, state string, minute int) githubfake.Object {
	at := time.Date(2026, 3, 1, 10, minute, 0, 0, time.UTC).Format(time.RFC3339)
	o := githubfake.Object{
		"id": 1000 + number, "number": number, "title": fmt.Sprintf("Issue %d", number), "state": state, "state_reason": nil,
		"html_url": fmt.Sprintf("https://github.com/acme/odoo/issues/%d", number), "user": githubfake.Object{"login": "ana"},
		"labels": []githubfake.Object{}, "assignees": []githubfake.Object{}, "created_at": "2026-03-01T10:00:00Z", "updated_at": at, "closed_at": nil,
	}
	if state == "closed" {
		o["closed_at"], o["state_reason"] = at, "completed"
	}
	return o
}

func item(number int, group string, at time.Time) planefake.Object {
	return planefake.Object{
		"id": fmt.Sprintf("00000000-0000-4000-8000-%012d", number), "name": fmt.Sprintf("Item %d", number), "sequence_id": number, "project": project,
		"state":    planefake.Object{"id": "000000b1-0000-4000-8000-0000000000b1", "name": group, "group": group},
		"priority": "high", "labels": []planefake.Object{}, "assignees": []planefake.Object{}, "created_at": "2026-03-01T10:00:00Z",
		"updated_at": at.Format(time.RFC3339),
	}
}
