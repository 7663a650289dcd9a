package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// worker is the function on a database of its own.
type worker struct {
	handler
	t     *testing.T
	db    *store.Store
	conn  *pgx.Conn
	log   bytes.Buffer
	rings rings // of the scan
	asked rings // of whoever tells people
}

// rings counts how often somebody was woken.
type rings int

func (r *rings) Ring(context.Context) error { *r++; return nil }

// What may move an environment wakes the scan: at once, and again when the drain ends. What does not lets it sleep.
func TestWhatMovesAnEnvironmentWakesTheScan(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "opened", "x", "open", "2026-03-01T10:00:00Z"))
	if w.drained(); w.rings != 0 {
		t.Errorf("an issue woke it %d times", w.rings)
	}
	w.receive(ops.GitHub, "push", `{"ref":"refs/heads/main","before":"`+strings.Repeat("a", 40)+`","after":"`+strings.Repeat("b", 40)+
		`","created":false,"deleted":false,"forced":false,"repository":{"id":7,"full_name":"acme/odoo","default_branch":"main","pushed_at":1772359200},"pusher":{"name":"ann"}}`)
	if report := w.drained(); w.rings != 2 || report.Done != 1 {
		t.Errorf("a push woke it %d times, want 2: %+v", w.rings, report)
	}
}

// A pressed button is answered where people see it, so whoever tells them is woken; and the scan is not.
func TestWhoAsksWakesWhoeverTellsPeople(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	press := `{"type":"block_actions","user":{"id":"U1"},"actions":[{"action_id":"%s","value":"finding:1","action_ts":"` + fmt.Sprint(time.Now().Unix()) + `.000001"}]}`
	w.receive(ops.Slack, "block_actions", fmt.Sprintf(press, "open"))
	if w.drained(); w.asked != 0 {
		t.Errorf("opening a page woke it %d times", w.asked)
	}
	w.receive(ops.Slack, "block_actions", fmt.Sprintf(press, "acknowledge"))
	if report := w.drained(); w.asked != 2 || w.rings != 0 || report.Done != 1 {
		t.Errorf("woken %d times, want 2; the scan %d times: %+v", w.asked, w.rings, report)
	}
}

func newWorker(t *testing.T) *worker {
	t.Helper()
	address := testkit.Database(t)
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	w := &worker{t: t, db: db, conn: testkit.Connect(t, address)}
	w.handler = handler{ledger: db, tasks: db, interpret: sources.Interpret, scan: &w.rings, notify: &w.asked, log: slog.New(slog.NewJSONHandler(&w.log, nil))}
	return w
}

// receive puts a delivery into the ledger.
func (w *worker) receive(source ops.Source, event, body string) {
	w.t.Helper()
	d := ops.Delivery{
		Source: source, Key: fmt.Sprintf("1/%d", time.Now().UnixNano()), Event: event, Body: []byte(body), Secret: 1,
		Headers: map[string]string{"content-type": "application/json"}, ReceivedAt: time.Now(),
	}
	if _, err := w.db.AppendDelivery(w.t.Context(), d); err != nil {
		w.t.Fatal(err)
	}
}

func (w *worker) drained() queue.Report {
	w.t.Helper()
	report, err := w.drain(w.t.Context(), entry.Trigger{Trigger: "bell"})
	if err != nil {
		w.t.Fatal(err)
	}
	return report.(queue.Report)
}

// ledgerSays lists what became of each delivery.
func (w *worker) ledgerSays() (states []string) {
	w.t.Helper()
	err := w.conn.QueryRow(w.t.Context(), "select array(select state || coalesce(': ' || reason, '') from ops.webhook_deliveries order by id)").Scan(&states)
	if err != nil {
		w.t.Fatal(err)
	}
	return states
}

const issue = `{"action":%q,"issue":{"id":11,"number":7,"title":%q,"state":%q,"html_url":"https://github.example/acme/odoo/issues/7","created_at":"2026-03-01T10:00:00Z","updated_at":%q,"labels":[{"name":"bug"}],"assignees":[],"user":{"login":"mia"}},"repository":{"id":5,"full_name":"acme/odoo"}}`

func TestDrainAppliesTheLedger(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "opened", "Invoices are late", "open", "2026-03-01T10:00:00Z"))
	w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "closed", "Invoices are late", "closed", "2026-03-01T12:00:00Z"))
	w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "edited", "Invoices", "open", "2026-03-01T11:00:00Z")) // late
	w.receive(ops.GitHub, "ping", `{"zen":"Keep it logically awesome.","hook_id":1}`)
	w.receive(ops.GitHub, "a_new_event", `{"action":"invented"}`)
	w.receive(ops.GitHub, "issues", `{"action":"opened","issue":{"id":"not a number"},"repository":{}}`)
	if diff := cmp.Diff(queue.Report{Claimed: 6, Done: 5, Dead: 1}, w.drained()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	states := w.ledgerSays()
	for i, want := range []string{"done", "done", "done", "ignored: ", "ignored: ", "dead: "} {
		if !strings.HasPrefix(states[i], want) || strings.HasSuffix(want, ": ") && len(states[i]) < len(want)+8 {
			t.Errorf("delivery %d is %q, want %q and a reason where there is trouble", i+1, states[i], want)
		}
	}
	var row string
	if err := w.conn.QueryRow(t.Context(), "select work_item_ref || ' ' || status || ' ' || title from ops.work_items").Scan(&row); err != nil || row != "github:acme/odoo#7 done Invoices are late" {
		t.Errorf("the work item is %q (%v)", row, err)
	}
	if again := w.drained(); again.Claimed != 0 {
		t.Errorf("a second drain found %+v", again)
	}
}

// One wide line a task, with the keys that operators search for.
func TestOneLineATask(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	w.receive(ops.GitHub, "ping", `{"zen":"x","hook_id":1}`)
	w.drained()
	var line map[string]any
	if err := json.Unmarshal(w.log.Bytes(), &line); err != nil {
		t.Fatalf("not one JSON line: %s", w.log.String())
	}
	for _, key := range []string{"delivery_id", "attempt", "outcome", "source", "event", "delivery_key", "duration_ms"} {
		if _, ok := line[key]; !ok {
			t.Errorf("the line lacks %s: %v", key, line)
		}
	}
}

// The worker dies between applying and finishing: both are one transaction, so the next attempt finds nothing half done.
func TestDyingInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "opened", "x", "open", "2026-03-01T10:00:00Z"))
	claimed, err := w.db.Claim(t.Context(), ops.InterpretDelivery, 1, -time.Second) // a worker that is dead already
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	if report := w.drained(); report.Done != 1 {
		t.Errorf("the successor: %+v", report)
	}
	if err := (&rung{handler: w.handler}).Do(t.Context(), claimed[0]); !errors.Is(err, queue.ErrLeaseLost) {
		t.Errorf("the dead worker came back and got %v, want the loss of its lease", err)
	}
	if states := w.ledgerSays(); states[0] != "done" {
		t.Errorf("the ledger says %v", states)
	}
}

func TestABodyThatIsNoLongerKeptIsDead(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	w.receive(ops.GitHub, "ping", `{}`)
	if _, err := w.conn.Exec(t.Context(), "update ops.webhook_deliveries set body = null"); err != nil {
		t.Fatal(err)
	}
	if report := w.drained(); report.Dead != 1 {
		t.Errorf("%+v, want it dead at once: no later attempt brings the body back", report)
	}
}

func TestAnOutageIsReported(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	w.db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := w.drain(ctx, entry.Trigger{}); err == nil {
		t.Error("a drain without a database reports success")
	} else if fault.ReasonOf(err) == fault.Invalid {
		t.Errorf("an outage was taken for poison: %v", err)
	}
}

// What the interpreter lets through and the database cannot hold is poison too: five attempts would not make it fit.
func TestAValueThatDoesNotFitIsDeadAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	body := strings.Replace(fmt.Sprintf(issue, "opened", "x", "open", "2026-03-01T10:00:00Z"), `"number":7`, `"number":9007199254740993`, 1)
	w.receive(ops.GitHub, "issues", body)
	if report := w.drained(); report.Dead != 1 || report.Retried != 0 {
		t.Errorf("%+v, states %v", report, w.ledgerSays())
	}
}

// Three deliveries of one claim: they are done in one transaction, and together with what had to be done one by one.
func TestAClaimIsDoneTogether(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	for n := range 3 {
		w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "edited", fmt.Sprint("Title ", n), "open", fmt.Sprintf("2026-03-01T1%d:00:00Z", n)))
	}
	w.drained()
	const transactions = "select count(distinct xmin::text) from ops.webhook_deliveries"
	var n int
	if err := w.conn.QueryRow(t.Context(), transactions).Scan(&n); err != nil || n != 1 {
		t.Errorf("%d transactions (%v), want 1", n, err)
	}
	w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "edited", "Title 3", "open", "2026-03-01T14:00:00Z"))
	w.receive(ops.GitHub, "issues", `{"action":"opened","issue":{"id":"not a number"},"repository":{}}`)
	if diff := cmp.Diff(queue.Report{Claimed: 2, Done: 1, Dead: 1}, w.drained()); diff != "" {
		t.Errorf("beside poison (-want +got)\n%s", diff)
	}
}

// One of several claims was taken over meanwhile: nothing of the batch is written, and the others are done by themselves.
func TestALateBatchIsFenced(t *testing.T) {
	t.Parallel()
	w := newWorker(t)
	for n := range 3 {
		w.receive(ops.GitHub, "issues", fmt.Sprintf(issue, "edited", fmt.Sprint("Title ", n), "open", fmt.Sprintf("2026-03-01T1%d:00:00Z", n)))
	}
	claimed, err := w.db.Claim(t.Context(), ops.InterpretDelivery, 3, time.Minute)
	if err != nil || len(claimed) != 3 {
		t.Fatal(claimed, err)
	}
	if _, err := w.conn.Exec(t.Context(), "update ops.task_queue set attempt = 2 where ref = $1", claimed[1].Ref); err != nil {
		t.Fatal(err)
	}
	batch := &rung{handler: w.handler}
	if err := batch.DoAll(t.Context(), claimed); !errors.Is(err, queue.ErrLeaseLost) {
		t.Errorf("got %v, want the loss of the lease", err)
	}
	if states := strings.Join(w.ledgerSays(), " "); states != "pending pending pending" {
		t.Errorf("the ledger says %s", states)
	}
	for i, task := range claimed {
		if err := batch.Do(t.Context(), task); (err == nil) != (i != 1) {
			t.Errorf("%s: %v", task.Ref, err)
		}
	}
}
