package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

var (
	six   = time.Date(2026, 3, 2, 6, 0, 0, 0, time.UTC) // of a Monday
	rings = entry.Trigger{Trigger: "schedule"}
)

// desk is the function at its database, with a clock that a test sets.
type desk struct {
	handler
	*testing.T
	conn  *pgx.Conn
	clock time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	url := testkit.Database(t)
	s, err := store.Open(store.Config{URL: secret.New(url), MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d := &desk{T: t, conn: testkit.Connect(t, url), clock: six}
	d.handler = handler{records: s, timeZone: "UTC", now: func() time.Time { return d.clock }}
	return d
}

// makes runs the function at a time and gives the days that it made.
func (d *desk) makes(at time.Time, t entry.Trigger, want ...string) {
	d.Helper()
	d.clock = at
	got, err := d.handle(d.Context(), t)
	if err != nil {
		d.Fatal(err)
	}
	var days []string
	for _, m := range got.(report).Days {
		days = append(days, m.Day)
	}
	if diff := cmp.Diff(want, days); diff != "" {
		d.Error(diff)
	}
}

func (d *desk) run(sql string) {
	d.Helper()
	if _, err := d.conn.Exec(d.Context(), sql); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) same(what, query string, want ...string) {
	d.Helper()
	rows, err := d.conn.Query(d.Context(), query)
	if err != nil {
		d.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		d.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		d.Errorf("%s: %s", what, diff)
	}
}

const (
	kept = `select concat_ws(' ', day, errors, to_char(as_of at time zone 'utc', 'DD HH24:MI')) from ops.summaries order by day`
	told = `select concat_ws(' ', dedupe_key, topic, kind, channel) from ops.notices order by id`
)

// fail writes an error that happened at a time.
func (d *desk) fail(at, message string) {
	d.Helper()
	if _, err := d.conn.Exec(d.Context(), `insert into ops.platform_events (kind, severity, source, message, occurred_at, last_seen_at) values ('task.dead', 'error', 'github', $1, $2, $2)`, message, at); err != nil {
		d.Fatal(err)
	}
}

// A day is made once and told once. Whoever asks by hand has it counted again, and nobody is told again.
func TestTwice(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.fail("2026-03-01T10:00:00Z", "task 7 was given up")
	d.fail("2026-03-02T00:00:00Z", "task 8 was given up") // the next day's
	d.makes(six, rings, "2026-03-01")
	d.makes(six.Add(time.Minute), rings)
	d.same("once", kept, "2026-03-01 1 02 06:00")
	d.fail("2026-03-01T23:59:59Z", "task 9 was given up") // it is written down late
	d.makes(six.Add(time.Hour), entry.Trigger{Trigger: "manual"}, "2026-03-01")
	d.same("as of later", kept, "2026-03-01 2 02 07:00")
	d.same("told once", told, "summary/2026-03-01 summary:2026-03-01 digest default")
	d.same("its runs", `select concat_ws(' ', kind, trigger, status) from ops.runs order by id`, "summary schedule succeeded", "summary schedule succeeded", "summary manual succeeded")
}

// What was missed is made up for, a week back, and what was before the first summary is not.
func TestDaysThatWereMissed(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.makes(six, rings, "2026-03-01")
	d.fail("2026-03-02T10:00:00Z", "task 7 was given up")
	d.fail("2026-03-03T10:00:00Z", "task 8 was given up")
	d.makes(six.AddDate(0, 0, 3), rings, "2026-03-02", "2026-03-03", "2026-03-04")
	d.same("trends", `select day || ' ' || (document #>> '{errors,groups,0,trend}') from ops.summaries where errors > 0 order by day`, "2026-03-02 new", "2026-03-03 steady")
	d.makes(six.AddDate(0, 0, 20), rings, "2026-03-15", "2026-03-16", "2026-03-17", "2026-03-18", "2026-03-19", "2026-03-20", "2026-03-21")
	d.same("one notice a day", `select count(*)::text from ops.notices`, "11")
}

// Nothing is half: a run that breaks off keeps the days that it made, and the next one makes the others.
func TestItBreaksOff(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.makes(six, rings, "2026-03-01")
	whole := d.records
	d.records = breaking{whole, "2026-03-03"}
	d.clock = six.AddDate(0, 0, 3)
	if _, err := d.handle(t.Context(), rings); fault.ReasonOf(err) != fault.Unavailable {
		t.Fatalf("%v", err)
	}
	d.same("the run says so", `select concat_ws(' ', status, error) from ops.runs order by id desc limit 1`, "failed the database is away")
	d.same("what was made stays", `select day from ops.summaries order by day`, "2026-03-01", "2026-03-02")
	d.records = whole
	d.makes(six.AddDate(0, 0, 3), rings, "2026-03-03", "2026-03-04")
	d.same("each told once", `select dedupe_key from ops.notices order by id`, "summary/2026-03-01", "summary/2026-03-02", "summary/2026-03-03", "summary/2026-03-04")
}

type breaking struct {
	records
	on string
}

func (b breaking) ReadDay(ctx context.Context, asked store.AskedOfADay, each func(ops.ErrorLine)) (ops.DayFacts, []ops.DayBefore, error) {
	if asked.Day == b.on {
		return ops.DayFacts{}, nil, fault.New(fault.Unavailable, "the database is away")
	}
	return b.records.ReadDay(ctx, asked, each)
}

// Two at once make a day once.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if _, err := d.handle(t.Context(), rings); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	d.same("one summary", kept, "2026-03-01 0 02 06:00")
	d.same("one notice", `select dedupe_key from ops.notices`, "summary/2026-03-01")
}

// The days are those of the time zone: of 23 and of 25 hours when its clocks change.
func TestDaysOfATimeZone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ now, first, last, next, want string }{
		"spring": {"2026-03-30T06:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z", "2026-03-29 2 23:00:00"},
		"autumn": {"2026-10-26T06:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T23:00:00Z", "2026-10-25 2 1 day 01:00:00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t)
			d.timeZone = "Europe/Berlin"
			for _, at := range []string{c.first, c.last, c.next} {
				d.fail(at, "task 7 was given up")
			}
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			d.makes(now, rings, strings.Fields(c.want)[0])
			d.same("the day", `select concat_ws(' ', day, errors, ends_at - starts_at) from ops.summaries`, c.want)
		})
	}
}

// What is planted in errors, findings, mails and bodies is in no summary, no notice and no report.
func TestNothingIsToldOn(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.fail("2026-03-01T10:00:00Z", `no place for {"name":"Marie Curie"} of ann@customer.example, token=planted-secret`)
	d.run(`insert into ops.runs (kind, trigger, status, error, started_at, finished_at) values ('sync', 'schedule', 'failed', 'Bearer planted-secret was refused for "Marie Curie"', '2026-03-01T10:00Z', '2026-03-01T10:01Z')`)
	d.run(`insert into ops.mail_events (event_id, stamp, event, subject, mail_from, mail_to) values ('e', '2026-03-01T10:00Z', 'delivered', 'Marie Curie', 'x@customer.example', 'ann@customer.example')`)
	d.run(`insert into ops.webhook_deliveries (source, delivery_key, event, body, body_size, body_sha256, secret_position, state, reason, received_at, processed_at)
		values ('github', 'k', 'push', 'planted-secret', 14, sha256('planted-secret'), 1, 'dead', 'ann@customer.example', '2026-03-01T10:00Z', '2026-03-01T10:00Z')`)
	d.run(`insert into ops.convergence_findings (fingerprint, signal, severity, subject, owner, title, explanation, facts, first_seen_at, last_seen_at)
		values ('f', 'bounces', 'error', 'ann@customer.example', 'ann@customer.example', 'mail to ann@customer.example bounces', 'planted-secret', '{"x":"planted-secret"}', '2026-03-01T10:00Z', '2026-03-01T10:00Z')`)
	got, err := d.handle(t.Context(), rings)
	if err != nil {
		t.Fatal(err)
	}
	written := fmt.Sprint(got)
	for _, query := range []string{`select row_to_json(s)::text from ops.summaries s`, `select row_to_json(n)::text from ops.notices n`, `select summary::text from ops.runs where kind = 'summary'`} {
		var document string
		if err := d.conn.QueryRow(t.Context(), query).Scan(&document); err != nil {
			t.Fatal(err)
		}
		written += document
	}
	for _, planted := range []string{"Marie Curie", "customer.example", "planted-secret"} {
		if strings.Contains(written, planted) {
			t.Errorf("%q is told on in %s", planted, written)
		}
	}
	d.same("it counts them all the same", `select concat_ws(' ', errors, error_kinds, findings_urgent, document #>> '{mails,total}', document #>> '{deliveries,top,0,is}') from ops.summaries`, "2 2 1 1 dead")
}
