package store_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

// told is a delivery together with what it means, so that these tests need no vendor.
type told struct {
	d       ops.Delivery
	meaning ops.Interpretation
}

func minute(n int) time.Time { return noon.Add(time.Duration(n) * time.Minute) }

// issue says that repository 7, under this name, has issue 100+n titled so at that minute.
func issue(repo string, n int64, title string, at int) []ops.Change {
	return issueIn("7", repo, n, title, at)
}

func issueIn(container, repo string, n int64, title string, at int) []ops.Change {
	return []ops.Change{
		ops.ContainerNamed{Source: ops.GitHub, Container: container, Name: repo, At: minute(at)},
		ops.WorkItemSeen{Item: ops.WorkItem{
			Source: ops.GitHub, SourceID: fmt.Sprintf("%s-%d", container, n), Container: container, Number: n, Title: title,
			Status: ops.StatusOpen, SourceState: "open", Labels: []string{"b", "a"}, UpdatedAt: minute(at),
		}},
	}
}

func gone(n int64, movedTo string) ops.Change {
	return ops.WorkItemGone{Source: ops.GitHub, SourceID: fmt.Sprintf("7-%d", n), Container: "7", Number: n, MovedTo: movedTo}
}

// tell appends deliveries in this order; feed processes them in another.
func (b *bench) tell(changes ...[]ops.Change) []told {
	b.t.Helper()
	var all []told
	for i, c := range changes {
		d := delivery(fmt.Sprintf("1/%d", i))
		d.ReceivedAt = minute(100 + i)
		d.ID = b.append(d).ID
		all = append(all, told{d, ops.Interpretation{Changes: c}})
	}
	return all
}

func (b *bench) feed(all []told) {
	b.t.Helper()
	tasks := map[string]ops.Task{}
	for _, task := range b.claim(time.Minute) {
		tasks[task.Ref] = task
	}
	for _, one := range all {
		b.must(b.FinishDelivery(b.t.Context(), tasks[one.d.ID.String()], one.d, one.meaning))
	}
}

// rows are all work items, every column, in order.
func (b *bench) rows() []string {
	b.t.Helper()
	return value[[]string](b, "select array(select to_jsonb(w)::text from ops.work_items w order by source, source_id)")
}

func (b *bench) refs() []string {
	b.t.Helper()
	return value[[]string](b, "select array(select work_item_ref || ' ' || coalesce(title, '-') || case when deleted_at is null then '' else ' gone' end from ops.work_items order by 1)")
}

func TestProjection(t *testing.T) {
	t.Parallel()
	renamed := []ops.Change{ops.ContainerNamed{Source: ops.GitHub, Container: "7", Name: "acme/new", At: minute(50)}}
	for name, c := range map[string]struct {
		told [][]ops.Change
		want []string
	}{
		"an older update never overwrites a newer one": {
			[][]ops.Change{issue("acme/a", 1, "new", 2), issue("acme/a", 1, "old", 1)}, []string{"github:acme/a#1 new"}},
		"within one tick the later arrival wins": {
			[][]ops.Change{issue("acme/a", 1, "first", 1), issue("acme/a", 1, "second", 1)}, []string{"github:acme/a#1 second"}},
		"a tombstone is not resurrected": {
			[][]ops.Change{issue("acme/a", 1, "x", 1), {gone(1, "")}, issue("acme/a", 1, "late", 3)}, []string{"github:acme/a#1 late gone"}},
		"a deletion may come first": {
			[][]ops.Change{append(issue("acme/a", 2, "y", 1), gone(1, ""))}, []string{"github:acme/a#1 - gone", "github:acme/a#2 y"}},
		"a rename renames what is there": {
			[][]ops.Change{issue("acme/old", 1, "x", 1), renamed}, []string{"github:acme/new#1 x"}},
		"a late event under the old name": {
			[][]ops.Change{renamed, issue("acme/old", 1, "x", 1)}, []string{"github:acme/new#1 x"}},
		"an event under the new name is evidence enough": {
			[][]ops.Change{issue("acme/old", 1, "x", 1), issue("acme/new", 2, "y", 60)}, []string{"github:acme/new#1 x", "github:acme/new#2 y"}},
		"another repository takes a name that was given up unheard": {
			[][]ops.Change{issue("acme/a", 1, "x", 1), issueIn("8", "acme/a", 1, "other", 9)}, []string{"github:7#1 x", "github:acme/a#1 other"}},
		"and the first is heard of again": {
			[][]ops.Change{issue("acme/a", 1, "x", 1), issueIn("8", "acme/a", 1, "other", 9), renamed}, []string{"github:acme/a#1 other", "github:acme/new#1 x"}},
		"a name that was taken back outlives late news of the other": {
			[][]ops.Change{issue("acme/a", 1, "x", 1), issue("acme/a", 1, "y", 9), issue("acme/b", 2, "z", 5)}, []string{"github:acme/a#1 y", "github:acme/a#2 z"}},
		"a transfer leaves a forwarding address": {
			[][]ops.Change{issue("acme/a", 1, "x", 1), append(issueIn("8", "acme/b", 5, "x", 2), gone(1, "github:acme/b#5"))},
			[]string{"github:acme/a#1 x gone", "github:acme/b#5 x"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			all := b.tell(c.told...)
			b.feed(all)
			if diff := cmp.Diff(c.want, b.refs()); diff != "" {
				t.Errorf("in order (-want +got)\n%s", diff)
			}
		})
	}
}

// Whatever the order of processing, and however often, the rows are the same; and they are what a rebuild gives.
func TestProjectionDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	story := [][]ops.Change{
		issue("acme/old", 1, "a", 1), issue("acme/old", 2, "b", 2), issue("acme/old", 1, "c", 3), issue("acme/old", 1, "d", 3),
		{ops.ContainerNamed{Source: ops.GitHub, Container: "7", Name: "acme/old", At: minute(1)}, gone(2, "github:acme/other#9")},
		{ops.ContainerNamed{Source: ops.GitHub, Container: "7", Name: "acme/new", At: minute(5)}},
		issue("acme/new", 3, "e", 6), append(issue("acme/new", 4, "f", 7), gone(4, "")), issueIn("8", "acme/old", 1, "g", 9),
		{ops.StateNamed{Source: ops.Plane, StateID: "s", Name: "Doing", Status: ops.StatusInProgress, At: minute(1)}},
		{ops.WorkItemSeen{Item: ops.WorkItem{Source: ops.Plane, SourceID: "p", Container: "proj", Number: 42, Title: "h", SourceStateID: "s", UpdatedAt: minute(2)}}},
		{ops.ContainerNamed{Source: ops.Plane, Container: "proj", Name: "OPS", At: minute(3)}},
	}
	first := open(t)
	all := first.tell(story...)
	first.feed(all)
	want := first.rows()
	if got := value[string](first, "select key || ' ' || status from ops.work_items where source = 'plane'"); got != "OPS-42 in_progress" {
		t.Errorf("the Plane item is %s, want OPS-42 in_progress", got)
	}
	meanings := map[ops.DeliveryID]ops.Interpretation{}
	for _, one := range all {
		meanings[one.d.ID] = one.meaning
	}
	rebuilt, err := first.Rebuild(t.Context(), func(d ops.Delivery) (ops.Interpretation, error) { return meanings[d.ID], nil })
	first.must(err)
	if len(rebuilt.Differing) != 0 || rebuilt.After != len(want) || rebuilt.Deliveries != len(story) {
		t.Errorf("the rebuild found %+v", rebuilt)
	}
	if diff := cmp.Diff(want, first.rows()); diff != "" {
		t.Errorf("rebuilt (-want +got)\n%s", diff)
	}
	for range 12 {
		b := open(t)
		shuffled := b.tell(story...)
		seed := rand.Uint64()
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		b.feed(shuffled)
		if diff := cmp.Diff(want, b.rows()); diff != "" {
			t.Errorf("seed %d (-want +got)\n%s", seed, diff)
		}
	}
}

func TestRebuildSeesADifference(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tell(issue("acme/a", 1, "x", 1))
	b.feed(all)
	if _, err := b.conn.Exec(t.Context(), "update ops.work_items set title = 'tampered'"); err != nil {
		t.Fatal(err)
	}
	rebuilt, err := b.Rebuild(t.Context(), func(ops.Delivery) (ops.Interpretation, error) { return all[0].meaning, nil })
	b.must(err)
	if diff := cmp.Diff([]string{"github:acme/a#1"}, rebuilt.Differing); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A rebuild that cannot interpret what was applied before changes nothing.
func TestRebuildIsAllOrNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.feed(b.tell(issue("acme/a", 1, "x", 1)))
	before := b.rows()
	if _, err := b.Rebuild(t.Context(), func(ops.Delivery) (ops.Interpretation, error) { return ops.Interpretation{}, fmt.Errorf("no") }); err == nil {
		t.Error("the rebuild reports success")
	}
	if diff := cmp.Diff(before, b.rows()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Two workers show the same new item at once: one inserts, the other has to find a row to update.
func TestTwoFirstSightsOfOneItem(t *testing.T) {
	t.Parallel()
	b := open(t)
	const pairs = 40
	var stories [][]ops.Change
	for n := range pairs {
		stories = append(stories, issue("acme/a", int64(n+1), "opened", 1), issue("acme/a", int64(n+1), "labeled", 1))
	}
	all := b.tell(stories...)
	tasks := map[string]ops.Task{}
	for _, task := range b.claim(time.Minute) {
		tasks[task.Ref] = task
	}
	for _, task := range b.claim(time.Minute) {
		tasks[task.Ref] = task
	}
	for n := range pairs {
		var wg sync.WaitGroup
		for _, one := range all[2*n : 2*n+2] {
			wg.Go(func() {
				if err := b.FinishDelivery(t.Context(), tasks[one.d.ID.String()], one.d, one.meaning); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := value[int](b, "select count(*) from ops.work_items where title = 'labeled'"); n != pairs {
		t.Errorf("%d items show the later delivery, want %d", n, pairs)
	}
}

// A rebuild has the projection for itself for a while. What waits for it is not a failure and costs no attempt.
func TestABusyProjectionIsNotAFailure(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tell(issue("acme/a", 1, "x", 1))
	task := b.claimOne(time.Minute)
	tx, err := b.conn.Begin(t.Context())
	b.must(err)
	if _, err := tx.Exec(t.Context(), "select pg_advisory_xact_lock(hashtext('ops.work_items'))"); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	err = b.FinishDelivery(t.Context(), task, all[0].d, all[0].meaning)
	if !errors.Is(err, queue.ErrBusy) || time.Since(began) > 15*time.Second {
		t.Errorf("%v after %s, want that it is busy after a short wait", err, time.Since(began))
	}
	b.must(tx.Rollback(t.Context()))
	b.must(b.FinishDelivery(t.Context(), task, all[0].d, all[0].meaning))
}
