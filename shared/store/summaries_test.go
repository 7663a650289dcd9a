package store_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

var askedOf = store.AskedOfADay{Day: "2026-03-01", From: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Ages: []int{1, 7, 30}, Worst: 2, Remembered: 30}

// A day is what began on it: neither the instant before nor the first of the next day.
func TestTheFactsOfADay(t *testing.T) {
	t.Parallel()
	b := open(t)
	_, err := b.conn.Exec(t.Context(), `
		insert into ops.platform_events (kind, severity, source, message, data, occurrences, occurred_at, last_seen_at)
		select k, s, 'github', 'm', '{"reason":"unauthenticated"}', 3, at::timestamptz, at::timestamptz from (values ('webhook.refused', 'warning'), ('task.dead', 'error')) x(k, s),
			unnest(array['2026-02-28T23:59:59.999Z', '2026-03-01T00:00Z', '2026-03-01T23:59:59.999Z', '2026-03-02T00:00Z']) at;
		insert into ops.maintenance_runs (chore, cadence, runner, due_at, attempt, status, error, finished_at) values
			('sweep', 'daily', 'x', '2026-03-01T04:00Z', 1, 'failed', 'away', now()), ('sweep', 'daily', 'x', '2026-03-01T04:00Z', 2, 'missed', 'late', now()),
			('drill', 'daily', 'x', '2026-03-01T04:00Z', 1, 'failed', 'away', now()), ('sweep', 'daily', 'x', '2026-03-02T04:00Z', 1, 'failed', 'away', now());
		insert into ops.runs (kind, trigger, status, error, started_at, finished_at) values
			('sync', 'schedule', 'failed', 'away', '2026-03-01T10:00Z', '2026-03-01T10:01Z'), ('rebuild', 'manual', 'succeeded', null, '2026-03-01T10:00Z', '2026-03-01T10:01Z');
		insert into ops.task_queue (kind, ref, state, finished_at) values ('interpret_delivery', '1', 'dead', now()), ('interpret_delivery', '2', 'done', now());
		insert into ops.convergence_findings (fingerprint, signal, severity, subject, owner, title, explanation, state, first_seen_at, last_seen_at, resolved_at, suppressed_until, suppression_reason, suppressed_by) values
			('a', 's', 'warning', 'x', 'ann', 'open for a week', 'e', 'open', '2026-02-22T00:00Z', now(), null, null, null, null),
			('b', 's', 'error', 'x', null, 'open that day', 'e', 'open', '2026-03-01T12:00Z', now(), null, null, null, null),
			('c', 's', 'error', 'x', null, 'resolved on the day after', 'e', 'resolved', '2026-03-01T13:00Z', now(), '2026-03-02T00:00Z', null, null, null),
			('d', 's', 'critical', 'x', null, 'resolved that day', 'e', 'resolved', '2026-02-01T12:00Z', now(), '2026-03-01T23:59Z', null, null, null),
			('e', 's', 'critical', 'x', null, 'suppressed', 'e', 'suppressed', '2026-02-01T12:00Z', now(), null, '2027-01-01', 'r', 'ann'),
			('f', 's', 'critical', 'x', null, 'of the day after', 'e', 'open', '2026-03-02T00:00Z', now(), null, null, null, null);`)
	b.must(err)
	var lines []string
	facts, before, err := b.ReadDay(t.Context(), askedOf, func(l ops.ErrorLine) { lines = append(lines, l.Kind+" "+l.Text) })
	b.must(err)
	slices.Sort(lines)
	if diff := cmp.Diff([]string{"run.failed away", "task.dead m"}, lines); diff != "" || len(before) != 0 {
		t.Errorf("%s %v", diff, before)
	}
	counts := func(of []ops.Count) (all []string) {
		for _, c := range of {
			document, _ := json.Marshal(c)
			all = append(all, strings.NewReplacer(`"`, "", "{", "", "}", "").Replace(string(document)))
		}
		slices.Sort(all)
		return all
	}
	for what, c := range map[string]struct {
		got  []ops.Count
		want []string
	}{
		"events":   {facts.Events, []string{"of:task.dead,is:error,count:6", "of:webhook.refused,is:warning,count:6"}},
		"refusals": {facts.Refusals, []string{"of:github,is:unauthenticated,count:6"}},
		"dead":     {facts.Dead, []string{"of:interpret_delivery,is:,count:1"}},
		"chores":   {facts.Chores, []string{"of:drill,is:failed,count:1", "of:sweep,is:missed,count:1", "of:sync,is:failed,count:1"}},
	} {
		if diff := cmp.Diff(c.want, counts(c.got)); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	var aged int64
	for _, o := range facts.Outstanding {
		aged += o.Count * int64(1+10*o.Age)
	}
	// One of a week, two of that day; the worst and oldest first.
	if aged != 21+2 || facts.Opened != 2 || facts.Resolved != 1 || facts.Suppressed != 1 || len(facts.Worst) != 2 || facts.Worst[0].Title != "open that day" || facts.Worst[1].Title != "resolved on the day after" {
		t.Errorf("%+v", facts)
	}
}

// What was counted earlier does not replace what was counted later, and a day is told once.
func TestAnOlderSummaryChangesNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	s := ops.Summary{Day: "2026-03-01", TimeZone: "UTC", StartsAt: askedOf.From, EndsAt: askedOf.Until, AsOf: noon.AddDate(1, 0, 0), Severity: ops.Info, Headline: "later"}
	n := ops.Notice{DedupeKey: "summary/2026-03-01", Channel: ops.DefaultChannel, Topic: "summary:2026-03-01", Kind: "digest", Severity: ops.Info, Title: "x"}
	b.must(b.RecordSummary(t.Context(), s, 0, n))
	s.AsOf, s.Headline = s.AsOf.Add(-time.Minute), "earlier"
	b.must(b.RecordSummary(t.Context(), s, 0, n))
	b.same("kept", []string{"later"}, names(t, b.conn, "select headline from ops.summaries"))
	b.same("told", []string{"summary/2026-03-01"}, names(t, b.conn, "select dedupe_key from ops.notices"))
}

// A morning without a summary shows.
func TestAMissingSummaryIsStale(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	for at, stale := range map[string]bool{"2026-03-01T06:00:00Z": false, "2026-03-02T06:59:00Z": false, "2026-03-02T09:01:00Z": true} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		r := resource(t, "summaries")
		answer, err := s.Detail(t.Context(), viewer, r, "2026-02-28", now)
		if err != nil || answer.Meta.Stale != stale {
			t.Errorf("at %s: %+v (%v)", at, answer.Meta, err)
		}
	}
}
