package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

func (b *bench) finding() (id int64) {
	b.t.Helper()
	return value[int64](b, `insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, first_seen_at, last_seen_at)
		values ('f' || gen_random_uuid(), 's', 'error', 'x', 'x', 'x', now(), now()) returning id`)
}

func acknowledged(finding int64, by string, at int) []ops.Change {
	return []ops.Change{ops.FindingAcknowledged{Finding: finding, By: by, At: minute(at)}}
}

// Two people press at nearly the same time, and the one who was first is processed last.
func TestTheFirstAcknowledgementCounts(t *testing.T) {
	t.Parallel()
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		b := open(t)
		id := b.finding()
		all := b.tell(acknowledged(id, "mia", 1), acknowledged(id, "tove", 2), acknowledged(id, "ann", 3))
		var shuffled []told
		for _, i := range order {
			shuffled = append(shuffled, all[i])
		}
		b.feed(shuffled)
		got := value[string](b, "select acknowledged_by || ' ' || extract(epoch from acknowledged_at - $1)::int from ops.convergence_findings", minute(0))
		if got != "mia 60" {
			t.Errorf("%v: acknowledged by %s, want mia a minute after noon", order, got)
		}
		if n := value[int](b, "select count(*) from ops.platform_events where kind = 'finding.acknowledged'"); n != 3 {
			t.Errorf("%v: %d lines in the audit stream, want one for each press", order, n)
		}
	}
}

// Whoever was told of a finding is told what became of it; nobody else is.
func TestARequestIsToldInItsThread(t *testing.T) {
	t.Parallel()
	b := open(t)
	told, untold := b.finding(), b.finding()
	if _, err := b.conn.Exec(t.Context(), `insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ('o', 'default', 'finding:' || $1::bigint, 'opened', 'error', 'x')`, told); err != nil {
		t.Fatal(err)
	}
	subject := fmt.Sprintf("finding:%d", told)
	fix := []ops.Change{ops.FixRequested{Subject: subject, By: "mia", At: minute(4)}}
	b.feed(b.tell(acknowledged(told, "mia", 1), acknowledged(told, "ann", 2), acknowledged(untold, "mia", 3), fix))
	b.same("notices", []string{"opened x", "acknowledged Acknowledged by mia", "fix_requested FixBot was asked by mia"},
		names(t, b.conn, `select kind || ' ' || title from ops.notices order by id`))
}

func TestAcknowledgingNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.feed(b.tell(acknowledged(404, "mia", 1)))
	got := value[string](b, "select severity || ': ' || message from ops.platform_events")
	if want := "warning: mia acknowledged finding 404, which does not exist"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// A request is owed once, and a rebuild, which replays the whole ledger, asks for nothing again.
func TestAFixIsOwedOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	ask := []ops.Change{
		ops.FixRequested{Subject: "build:7", By: "mia", At: minute(1)}, ops.FixRequested{Subject: "finding:1", By: "mia", At: minute(1)},
	}
	all := b.tell(ask)
	b.feed(all)
	id := all[0].d.ID.String()
	owed := func() []string {
		return value[[]string](b, "select array(select ref || ' ' || state from ops.task_queue where kind = 'dispatch_run' order by 1)")
	}
	if diff := cmp.Diff([]string{"delivery:" + id + "/0 ready", "delivery:" + id + "/1 ready"}, owed()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tasks, err := b.Claim(t.Context(), ops.DispatchRun, 9, time.Minute)
	b.must(err)
	if len(tasks) != 2 {
		t.Fatalf("claimed %v", tasks)
	}
	if _, err := b.conn.Exec(t.Context(), "delete from ops.task_queue where kind = 'dispatch_run'"); err != nil {
		t.Fatal(err)
	}
	_, err = b.Rebuild(t.Context(), func(ops.Delivery) (ops.Interpretation, error) { return all[0].meaning, nil })
	b.must(err)
	if got := owed(); len(got) != 0 {
		t.Errorf("the rebuild asked again: %v", got)
	}
}
