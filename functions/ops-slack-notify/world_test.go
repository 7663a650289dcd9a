package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

const channel = "C0OPSDEMO2"

// office is a database, a Slack that is played, and the function between them. It is fast, so that tests need not wait.
type office struct {
	t     *testing.T
	url   string
	conn  *pgx.Conn
	db    *store.Store
	slack *fake.Slack
	calls *fakehttp.Server
	looks int
	handler
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, url: testkit.Database(t), slack: fake.Estate("xoxb-token")}
	o.conn = testkit.Connect(t, o.url)
	o.db = o.open()
	o.calls = fakehttp.New(o.slack)
	server := httptest.NewServer(o.calls)
	t.Cleanup(server.Close)
	client, err := slack.New(slack.Config{Token: secret.New("xoxb-token"), URL: server.URL}, httpx.Options{Overall: 5 * time.Second, Pause: time.Millisecond})
	o.must(err)
	o.handler = handler{
		book: o.db, slack: client, configured: true, channel: "#ops", console: "https://console.example.com",
		pace:   pace{lease: time.Minute, rest: time.Microsecond, redraw: time.Microsecond, mend: time.Hour, margin: time.Second},
		linger: time.Millisecond, now: time.Now, log: slog.New(slog.DiscardHandler),
	}
	return o
}

// open is another connection to the same database, as another instance has one.
func (o *office) open() *store.Store {
	o.t.Helper()
	db, err := store.Open(store.Config{URL: secret.New(o.url), MaxConns: 2})
	o.must(err)
	o.t.Cleanup(db.Close)
	return db
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// see records a complete look: these are there, as errors, and nothing else is.
func (o *office) see(subjects ...string) {
	o.t.Helper()
	o.looks++
	look := ops.Observation{Check: "inventory", At: time.Now().Add(time.Duration(o.looks) * time.Second), Cadence: time.Hour, Complete: true}
	for _, s := range subjects {
		look.Findings = append(look.Findings, ops.Finding{
			Signal: "open", Subject: s, Severity: ops.Error, Environment: "prod", Title: s + " is open", Explanation: "anybody reaches " + s,
		})
	}
	_, err := o.db.RecordObservation(o.t.Context(), look, notify.Findings)
	o.must(err)
}

// several names so many things.
func several(n int) (subjects []string) {
	for i := range n {
		subjects = append(subjects, fmt.Sprintf("host-%04d", i+1))
	}
	return subjects
}

// run is one run of the function; it may end in an alarm.
func (o *office) run() (report, error) {
	o.t.Helper()
	done, err := o.tell(o.t.Context(), entry.Trigger{Trigger: "schedule"})
	r, _ := done.(report)
	return r, err
}

// told is a run in which all was well.
func (o *office) told() report {
	o.t.Helper()
	r, err := o.run()
	o.must(err)
	return r
}

// later is when the channels are free again, as after a lease, a pause or a day.
func (o *office) later() {
	o.t.Helper()
	o.exec("update ops.notice_channels set free_at = now()")
}

func (o *office) exec(statement string, args ...any) {
	o.t.Helper()
	_, err := o.conn.Exec(o.t.Context(), statement, args...)
	o.must(err)
}

func (o *office) rows(query string) []string {
	o.t.Helper()
	rows, err := o.conn.Query(o.t.Context(), query)
	o.must(err)
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	o.must(err)
	return all
}

func (o *office) same(what string, got []string, want ...string) {
	o.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), append([]string{}, got...)); diff != "" {
		o.t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// states says how many notices are in which state.
func (o *office) states() []string {
	o.t.Helper()
	return o.rows(`select state || ' ' || count(*) from ops.notices group by state order by state`)
}

// heard is what Slack shows: the messages in their order, replies indented, with a mark for each time they were changed.
func (o *office) heard() (lines []string) {
	for _, m := range o.slack.Posted() {
		line := m.Text + strings.Repeat(" (edited)", m.Edits)
		if m.Thread != "" {
			line = "  " + line
		}
		lines = append(lines, line)
	}
	return lines
}

// posts counts what was posted, whether or not it was taken.
func (o *office) posts() (n int) {
	for _, c := range o.calls.Calls() {
		if c.Path == "/api/chat.postMessage" {
			n++
		}
	}
	return n
}

// trouble is what stands in the console about Slack.
func (o *office) trouble() []string {
	o.t.Helper()
	return o.rows(`select signal || ' ' || subject || ' ' || state from ops.convergence_findings where check_name = 'slack' order by id`)
}

// dying is a book or a Slack that dies with its worker: after so many calls nothing is done any more, and nobody is told.
type dying struct {
	book
	messenger
	left int
	dead context.CancelFunc
}

var errDied = fmt.Errorf("the worker was killed")

// step reports whether the worker is alive still.
func (d *dying) step() bool {
	d.left--
	if d.left < 0 {
		d.dead()
	}
	return d.left >= 0
}
