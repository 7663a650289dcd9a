package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/sources"
)

var retain = entry.Trigger{Trigger: "manual", Chore: "delivery-retention"}

// shelf keeps evidence in a folder, and does before it what a test says.
type shelf struct {
	evidence.Keeper
	before func(name string) error
}

func (s shelf) Put(ctx context.Context, name string, content []byte) error {
	if s.before != nil {
		if err := s.before(name); err != nil {
			return err
		}
	}
	return s.Keeper.Put(ctx, name, content)
}

// retains is a desk whose chore moves bodies of 90 days. One old delivery is in each state there is, and a young one.
func retains(t *testing.T, before func(name string) error) (d *desk, dir string) {
	t.Helper()
	d, dir = newDesk(t, nil), t.TempDir()
	d.chores = []chore{deliveryRetention{d.store, shelf{evidence.Open(evidence.Config{Dir: dir}, nil), before}, 90 * 24 * time.Hour}.chore()}
	for i, state := range []string{"done", "ignored", "failed", "dead", "pending", "done"} {
		received := monday.Add(-91 * 24 * time.Hour)
		if i == 5 {
			received = monday.Add(-89 * 24 * time.Hour)
		}
		d.exec(fmt.Sprintf(`insert into ops.webhook_deliveries (source, delivery_key, event, headers, body, body_size, body_sha256, secret_position, state, reason, received_at, processed_at)
			values ('github', '1/%d', 'issues', '{}', convert_to('body %[1]d', 'UTF8'), 6, sha256(convert_to('body %[1]d', 'UTF8')), 1, '%s', 'x', '%s', case when '%[2]s' in ('done', 'ignored', 'dead') then now() end)`,
			i, state, received.Format(time.RFC3339)))
	}
	return d, dir
}

func (d *desk) exec(sql string) {
	d.t.Helper()
	if _, err := d.conn.Exec(d.t.Context(), sql); err != nil {
		d.t.Fatal(err)
	}
}

const (
	inLedger = `select id || ' ' || state || case when body is null then ' moved' else '' end from ops.webhook_deliveries order by id`
	onRecord = `select e.kind || ' ' || e.subject || ' ' || e.location || ' ' || (e.sha256 = d.body_sha256) from ops.evidence e join ops.webhook_deliveries d on d.body_evidence = e.id order by e.id`
	counted  = `select status || ' moved ' || (summary->>'moved') || ' failed ' || (summary->>'failed') || ' passed ' || (summary->>'passed') from ops.runs order by id`
)

// What is through and old is moved; what a person may need, what still works and what is young stays.
func TestOldBodiesAreMoved(t *testing.T) {
	t.Parallel()
	d, dir := retains(t, nil)
	for range 2 { // the second time there is nothing to do
		if got := d.gives(retain); got != "succeeded" {
			t.Fatal(got)
		}
		d.same("the ledger", inLedger, "1 done moved", "2 ignored moved", "3 failed", "4 dead", "5 pending", "6 done")
		d.clock.set(d.clock.at().Add(time.Hour))
	}
	var digests []string
	for _, body := range []string{"body 0", "body 1"} {
		files, err := filepath.Glob(filepath.Join(dir, "deliveries", "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, file := range files {
			if content, err := os.ReadFile(file); err == nil && string(content) == body {
				found = true
				relative, _ := filepath.Rel(dir, file)
				digests = append(digests, relative)
			}
		}
		if !found {
			t.Errorf("%q is nowhere in %v", body, files)
		}
	}
	d.same("the evidence", onRecord,
		"delivery.body webhook_deliveries/1 evidence/"+digests[0]+" true", "delivery.body webhook_deliveries/2 evidence/"+digests[1]+" true")
	d.same("the runs", counted, "succeeded moved 2 failed 0 passed 0", "succeeded moved 0 failed 0 passed 0")
}

// Whatever happens in between, a body is in one place at least.
func TestDyingBetweenKeepingAndClearing(t *testing.T) {
	t.Parallel()
	ctx, die := context.WithCancel(t.Context())
	d, _ := retains(t, nil)
	keep := d.chores[0]
	d.chores[0].do = func(_ context.Context, m ops.MaintenanceRun) (ops.Result, error) { return keep.do(ctx, m) }
	dying := deliveryRetention{d.store, shelf{evidence.Open(evidence.Config{Dir: t.TempDir()}, nil), func(string) error { die(); return nil }}, 90 * 24 * time.Hour}
	if _, err := dying.do(ctx, ops.MaintenanceRun{StartedAt: monday}); err == nil {
		t.Error("it died, and says nothing")
	}
	d.same("the ledger", inLedger, "1 done", "2 ignored", "3 failed", "4 dead", "5 pending", "6 done")
	d.chores[0] = keep
	if got := d.gives(retain); got != "succeeded" {
		t.Fatal(got)
	}
	d.same("the ledger", inLedger, "1 done moved", "2 ignored moved", "3 failed", "4 dead", "5 pending", "6 done")
}

// A storage that is away ends the chore; one that has something else under the name costs that one body its move.
func TestBodiesThatCannotBeKeptStay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meets  error
		gives  string
		ledger []string
		runs   string
	}{
		"away":           {fault.New(fault.Unavailable, "the storage is away"), "error: unavailable", []string{"1 done", "2 ignored"}, "failed moved 0 failed 0 passed 0"},
		"not configured": {fault.New(fault.NotConfigured, "set SUPABASE_URL"), "error: not_configured", []string{"1 done", "2 ignored"}, "failed moved 0 failed 0 passed 0"},
		"taken":          {fault.New(fault.Conflict, "taken"), "partial", []string{"1 done", "2 ignored moved"}, "partial moved 1 failed 1 passed 0"},
		"too large":      {fault.New(fault.TooLarge, "too large"), "partial", []string{"1 done", "2 ignored moved"}, "partial moved 1 failed 1 passed 0"},
		"strange":        {errors.New("something else"), "partial", []string{"1 done", "2 ignored moved"}, "partial moved 1 failed 1 passed 0"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var dir string
			d, dir := retains(t, func(name string) error {
				if !strings.HasPrefix(name, "deliveries/1/") {
					return nil
				}
				if fault.ReasonOf(c.meets) == fault.Conflict { // and it is not what would be put there
					file := filepath.Join(dir, name)
					if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("something else"), 0o600)); err != nil {
						t.Error(err)
					}
				}
				return c.meets
			})
			if got := d.gives(retain); got != c.gives {
				t.Errorf("%s, want %s", got, c.gives)
			}
			d.same("the ledger", inLedger, append(c.ledger, "3 failed", "4 dead", "5 pending", "6 done")...)
			d.same("the runs", counted, c.runs)
		})
	}
}

// One that is opened again while its body is being kept keeps its body.
func TestOneThatIsOpenedMeanwhileKeepsItsBody(t *testing.T) {
	t.Parallel()
	var d *desk
	d, _ = retains(t, func(string) error {
		d.exec("update ops.webhook_deliveries set state = 'pending', processed_at = null where id = 1")
		return nil
	})
	if got := d.gives(retain); got != "succeeded" {
		t.Fatal(got)
	}
	d.same("the ledger", inLedger, "1 pending", "2 ignored moved", "3 failed", "4 dead", "5 pending", "6 done")
	d.same("the runs", counted, "succeeded moved 1 failed 0 passed 1")
}

// A rebuild finds what was moved: the ledger stays the truth.
func TestARebuildFetchesWhatWasMoved(t *testing.T) {
	t.Parallel()
	d, dir := retains(t, nil)
	d.exec("truncate ops.webhook_deliveries restart identity cascade")
	for i := range 3 {
		body := fmt.Sprintf(`{"action":"opened","issue":{"id":%d,"number":%d,"title":"x","state":"open","html_url":"https://github.example/a/b/issues/7","created_at":"2025-03-01T10:00:00Z","updated_at":"2025-03-01T10:00:00Z","labels":[],"assignees":[],"user":{"login":"mia"}},"repository":{"id":5,"full_name":"acme/odoo"}}`, i+1, i+1)
		delivery := ops.Delivery{Source: ops.GitHub, Key: fmt.Sprint("1/", i), Event: "issues", Body: []byte(body), Secret: 1, Headers: map[string]string{"content-type": "application/json"}, ReceivedAt: monday.Add(-100 * 24 * time.Hour)}
		if _, err := d.store.AppendDelivery(t.Context(), delivery); err != nil {
			t.Fatal(err)
		}
	}
	tasks, err := d.store.Claim(t.Context(), ops.InterpretDelivery, 10, time.Minute)
	if err != nil || len(tasks) != 3 {
		t.Fatal(tasks, err)
	}
	for _, task := range tasks {
		id, _ := ops.ParseDeliveryID(task.Ref)
		delivery, readErr := d.store.ReadDelivery(t.Context(), id)
		meaning, err := sources.Interpret(delivery)
		if err := errors.Join(readErr, err, d.store.FinishDelivery(t.Context(), task, delivery, meaning)); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.gives(retain); got != "succeeded" {
		t.Fatal(got)
	}
	d.same("the ledger", inLedger, "1 done moved", "2 done moved", "3 done moved")
	if _, err := d.store.Rebuild(t.Context(), sources.Interpret); err == nil {
		t.Error("a rebuild without the evidence goes on without a word")
	}
	kept := evidence.Open(evidence.Config{Dir: dir}, nil)
	found, err := d.store.Rebuild(t.Context(), evidence.Interpreter(t.Context(), kept, sources.Interpret))
	if err != nil || found.Deliveries != 3 || found.After != found.Before || len(found.Differing) != 0 {
		t.Errorf("%+v %v", found, err)
	}
}

// The time ends before the bodies do: what is left is the next one's.
func TestTheTimeIsUp(t *testing.T) {
	t.Parallel()
	d, _ := retains(t, nil)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	got, err := d.chores[0].do(ctx, ops.MaintenanceRun{StartedAt: monday})
	if err != nil || got.Status != ops.RunPartial || got.Why == "" {
		t.Errorf("%+v %v", got, err)
	}
	d.same("the ledger", inLedger, "1 done", "2 ignored", "3 failed", "4 dead", "5 pending", "6 done")
}
