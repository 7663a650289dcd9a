package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	githubfake "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var shuffles = flag.Int("shuffles", 40, "in how many orders, with what lost and what told twice, the afternoon is told")

// What there is in the end: all that people see. What is left out is who told it in which words, and when we heard. Vercel's
// webhooks and its API date one and the same thing by parts of a second differently, and only the API says when a build
// began: those times are compared to the minute, or not. When something was deleted at Plane only a webhook says.
var shown = map[string]string{
	"work items": `select to_jsonb(w) - '{id,created_at,updated_at,delivery_id,deleted_at}'::text[] || jsonb_build_object('gone', deleted_at is not null) from ops.work_items w order by work_item_ref`,
	"builds":     `select to_jsonb(b) - '{id,created_at,updated_at,delivery_id}'::text[] from ops.builds b order by run_id, run_attempt`,
	"jobs":       `select to_jsonb(j) - '{id,build_id,created_at,updated_at,delivery_id}'::text[] from ops.build_jobs j order by job_id`,
	"deployments": `select to_jsonb(d) - '{id,created_at,updated_at,delivery_id,told_by,source_state,source_substate,source_updated_at,started_at,duration}'::text[]
		|| jsonb_build_object('finished_at', date_trunc('minute', finished_at + interval '30 s'), 'current_since', date_trunc('minute', current_since + interval '30 s'),
			'current_until', date_trunc('minute', current_until + interval '30 s'))
		from ops.deployments d order by provider, provider_deployment_id`,
	"branches": `select jsonb_build_array(branch, head_sha, is_default, deleted_at is not null) from ops.branches order by branch`,
	"pulls":    `select to_jsonb(p) - '{id,created_at,updated_at,delivery_id,head_shas}'::text[] from ops.pull_requests p order by number`,
}

// However the webhooks come, in whatever order, some of them twice and a third of them not at all: after the poller has run,
// what there is is what there would be if every one had come in its turn.
func TestLossesDoNotMatterOnceThePollerHasRun(t *testing.T) {
	t.Parallel()
	const lanes = 4
	for lane := range lanes {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.clock = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
			a := &afternoon{desk: d, began: d.clock.Add(-3 * time.Hour)}
			a.happens()
			d.repo.Hooks = []githubfake.Object{{"id": 5, "active": true, "config": githubfake.Object{"url": "https://ops.example.com/webhooks/github"}}}
			want := a.live(nil)
			for i := lane; i < *shuffles; i += lanes {
				seed := rand.Uint64()
				if diff := cmp.Diff(want, a.live(rand.New(rand.NewPCG(seed, 0)))); diff != "" {
					t.Fatalf("seed %d (-in its true order +got)\n%s", seed, diff)
				}
			}
		})
	}
}

// live lets the webhooks come, true to the order or at random, looks at the vendors now and then, and gives what there is.
func (a *afternoon) live(random *rand.Rand) map[string][]any {
	a.t.Helper()
	a.forget()
	come := a.told
	if random != nil {
		come = a.meddle(random)
	}
	middle := len(come)
	if random != nil {
		middle = random.IntN(2*len(come) + 1) // in half of the cases nobody looks before all has come
	}
	for i, told := range come {
		if i == middle {
			a.sync()
		}
		a.append(told)
	}
	a.drain()
	a.sync()
	a.clock = a.clock.Add(sweepEvery)
	if done := a.sync(); done.Outcome != string(ops.RunSucceeded) {
		a.t.Fatalf("%+v", done)
	}
	there := map[string][]any{}
	for name, query := range shown {
		rows, err := a.conn.Query(a.t.Context(), query)
		if err != nil {
			a.t.Fatal(err)
		}
		if there[name], err = pgx.CollectRows(rows, pgx.RowTo[any]); err != nil {
			a.t.Fatal(err)
		}
	}
	return there
}

// forget begins anew, with vendors of whom nobody has asked anything.
func (a *afternoon) forget() {
	a.t.Helper()
	a.clock = a.began.Add(3 * time.Hour)
	a.connect()
	a.github.Hour, a.board.Minute = nil, nil
	a.repo.Deliveries = map[int64][]githubfake.Object{}
	if _, err := a.conn.Exec(a.t.Context(), `truncate ops.webhook_deliveries, ops.task_queue, ops.work_items, ops.work_item_containers, ops.builds, ops.build_jobs,
		ops.branches, ops.pull_requests, ops.deployments, ops.deployment_reports, ops.deployment_projects, ops.sync_cursors cascade`); err != nil {
		a.t.Fatal(err)
	}
}

// meddle loses a third, tells some twice, and shuffles. Of what GitHub could not deliver its log knows, for the half that it
// has not forgotten: then it delivers again, or shows what it would have delivered. That an issue was deleted it always knows;
// and of what is deleted somebody told that it was there: what came and went unseen leaves no trace anywhere.
func (a *afternoon) meddle(random *rand.Rand) (come []telling) {
	log := map[string]telling{}
	var failed []githubfake.Object
	for i, told := range a.told {
		switch {
		case random.IntN(3) > 0 || slices.Contains(a.doomed, told.key):
			come = append(come, told)
			if random.IntN(6) == 0 {
				come = append(come, told)
			}
			if told.source == ops.GitHub && random.IntN(6) == 0 { // another hook tells it too
				other := told
				other.key = "other/" + told.key
				come = append(come, other)
			}
		case told.source == ops.GitHub && (random.IntN(2) == 0 || deletes(told)):
			status := []int{http.StatusBadGateway, http.StatusRequestEntityTooLarge}[random.IntN(2)]
			failed = append([]githubfake.Object{failure(a, int64(i+1), told, status)}, failed...)
			log[told.key] = told
		}
	}
	a.repo.Deliveries[5] = failed
	a.github.OnRedelivery = func(_ int64, o githubfake.Object) { a.append(log[o["guid"].(string)]) }
	random.Shuffle(len(come), func(i, j int) { come[i], come[j] = come[j], come[i] })
	return come
}

func deletes(told telling) bool {
	return told.event == "issues" && cmp.Equal(string(told.body[:19]), `{"action":"deleted"`)
}

func failure(a *afternoon, id int64, told telling, status int) githubfake.Object {
	return githubfake.Object{
		"id": id, "guid": told.key, "event": told.event, "status": "Invalid HTTP Response", "status_code": status, "redelivery": false,
		"delivered_at": a.at(float64(id)).Format(time.RFC3339),
		"request": githubfake.Object{
			"headers": githubfake.Object{"X-GitHub-Event": told.event, "X-GitHub-Delivery": told.key, "X-GitHub-Hook-ID": "5"},
			"payload": a.decoded(told),
		},
	}
}

func (a *afternoon) decoded(told telling) (body object) {
	a.t.Helper()
	if err := json.Unmarshal(told.body, &body); err != nil {
		a.t.Fatal(err)
	}
	return body
}

// append writes a webhook into the ledger, as the door does.
func (a *afternoon) append(told telling) {
	a.t.Helper()
	key := told.key
	if told.source == ops.GitHub {
		key = "5/" + key
	}
	d := ops.Delivery{Source: told.source, Key: key, Event: told.event, Headers: map[string]string{"content-type": "application/json"}, Body: told.body, Secret: 1, ReceivedAt: a.clock}
	if _, err := a.store.AppendDelivery(a.t.Context(), d); err != nil {
		a.t.Error(fmt.Errorf("append %s: %w", key, err))
	}
}
