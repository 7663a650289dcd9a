package store_test

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

func claimsOf(role string) string {
	return fmt.Sprintf(`{"sub":"mia","role":"authenticated","app_metadata":{"ops_role":%q}}`, role)
}

func asked(key string) ops.Replay {
	return ops.Replay{Key: key, By: "mia", Role: "operator", Reason: "the parser was mended", About: "state=dead", At: noon}
}

func reopenings(ids ...ops.DeliveryID) (all []store.Reopening) {
	for _, id := range ids {
		all = append(all, store.Reopening{ID: id})
	}
	return all
}

// bury gives a delivery up, as poison is.
func (b *bench) buried(key string) ops.DeliveryID {
	b.t.Helper()
	id := b.append(delivery(key)).ID
	for _, task := range b.claim(time.Minute) {
		b.must(b.BuryDelivery(b.t.Context(), task, fault.New(fault.Invalid, "poison")))
	}
	return id
}

// A replay opens what is dead or done as a sender's new attempt would, and is one line that says who and why.
func TestReplayOpensAgain(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tell(issue("acme/a", 1, "x", 1))
	b.feed(all)
	done, dead := all[0].d.ID, b.buried("1/dead")
	waiting := b.append(delivery("1/waiting")).ID
	got, err := b.Replay(t.Context(), claimsOf("operator"), asked("k1"), reopenings(dead, done, waiting, 9999), []ops.Skipped{{ID: 7, Why: "x"}})
	b.must(err)
	if !slices.Equal(got.Deliveries, []ops.DeliveryID{done, dead}) || got.Repeated || len(got.Skipped) != 3 {
		t.Errorf("%+v", got)
	}
	if states := value[[]string](b, "select array(select state from ops.webhook_deliveries order by id)"); !slices.Equal(states, []string{"pending", "pending", "pending"}) {
		t.Errorf("the deliveries are %v", states)
	}
	if n := len(b.claim(time.Minute)); n != 3 {
		t.Errorf("%d tasks are due, want 3", n)
	}
	attempts := value[[]string](b, "select array(select attempt || ' of ' || attempts_allowed from ops.task_queue order by ref::int)")
	if !slices.Equal(attempts, []string{"2 of 6", "2 of 6", "1 of 5"}) {
		t.Errorf("attempts %v: a number that a late worker holds was given out again, or no more are allowed", attempts)
	}
	line := value[string](b, `select kind || '|' || message || '|' || (data->>'by') || '|' || (data->>'role') || '|' || (data->>'reason') || '|' || (data->>'deliveries') from ops.platform_events where kind = 'delivery.replayed'`)
	if want := fmt.Sprintf(`delivery.replayed|mia replayed 2 deliveries (state=dead): the parser was mended|mia|operator|the parser was mended|["%s", "%s"]`, done, dead); line != want {
		t.Errorf("the audit stream says\n%s\nwant\n%s", line, want)
	}
}

// A request that is sent twice, or by two at once, replays once; another request under the same name is refused.
func TestAReplayIsDoneOnce(t *testing.T) {
	t.Parallel()
	b := open(t)
	dead := b.buried("1/dead")
	var all sync.WaitGroup
	results := make([]ops.Replayed, 8)
	for i := range results {
		all.Go(func() {
			var err error
			if results[i], err = b.Replay(t.Context(), claimsOf("admin"), asked("same"), reopenings(dead), nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	first := 0
	for _, r := range results {
		if !r.Repeated {
			first++
		}
		if !slices.Equal(r.Deliveries, []ops.DeliveryID{dead}) || r.Event != results[0].Event {
			t.Errorf("%+v", r)
		}
	}
	if first != 1 {
		t.Errorf("%d of 8 did it", first)
	}
	before, found, err := b.ReplayedBefore(t.Context(), asked("same"))
	if err != nil || !found || !before.Repeated || !slices.Equal(before.Deliveries, []ops.DeliveryID{dead}) {
		t.Errorf("%+v %v %v", before, found, err)
	}
	if _, found, err := b.ReplayedBefore(t.Context(), asked("new")); found || err != nil {
		t.Errorf("%v %v", found, err)
	}
	for _, change := range []func(*ops.Replay){func(r *ops.Replay) { r.Reason = "another" }, func(r *ops.Replay) { r.About = "42" }} {
		other := asked("same")
		change(&other)
		if _, _, err := b.ReplayedBefore(t.Context(), other); fault.ReasonOf(err) != fault.Conflict {
			t.Errorf("another request under a used name: %v", err)
		}
		if _, err := b.Replay(t.Context(), claimsOf("admin"), other, reopenings(dead), nil); fault.ReasonOf(err) != fault.Conflict {
			t.Errorf("another request under a used name: %v", err)
		}
	}
	if n := value[int](b, "select count(*) from ops.platform_events where kind = 'delivery.replayed'"); n != 1 {
		t.Errorf("%d lines for one request", n)
	}
}

// The database refuses by itself who may not, whatever a program believes.
func TestTheDatabaseDecidesWhoMayReplay(t *testing.T) {
	t.Parallel()
	b := open(t)
	dead := b.buried("1/dead")
	for _, claims := range []string{claimsOf("viewer"), claimsOf("root"), "{}", `{"user_metadata":{"ops_role":"admin"}}`} {
		if _, err := b.Replay(t.Context(), claims, asked("k"), reopenings(dead), nil); fault.ReasonOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", claims, err)
		}
	}
	if n := value[int](b, "select count(*) from ops.platform_events where kind = 'delivery.replayed'"); n != 0 {
		t.Error("a refused request left a line as if it had been done")
	}
	if state := value[string](b, "select state from ops.webhook_deliveries"); state != "dead" {
		t.Errorf("the delivery is %s", state)
	}
}

// A body goes to evidence and comes back; what is not the body that was received does not.
func TestBodiesMoveAndComeBack(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tell(issue("acme/a", 1, "x", 1), issue("acme/a", 2, "y", 1))
	b.feed(all)
	young := b.append(delivery("1/young"))
	id, body := all[0].d.ID, value[[]byte](b, "select body from ops.webhook_deliveries order by id limit 1")
	digest := sha256.Sum256(body)
	old, err := b.OldBodies(t.Context(), noon.Add(3*time.Hour), 0, 10)
	b.must(err)
	if len(old) != 2 || old[0].ID != id || old[0].Size != len(body) {
		t.Errorf("old are %+v; %d waits to be interpreted", old, young.ID)
	}
	if after, err := b.OldBodies(t.Context(), noon.Add(3*time.Hour), id, 10); err != nil || len(after) != 1 {
		t.Errorf("after %s: %v %v", id, after, err)
	}
	if none, err := b.OldBodies(t.Context(), noon.Add(-time.Hour), 0, 10); err != nil || len(none) != 0 {
		t.Errorf("before they came: %v %v", none, err)
	}
	if _, err := b.MoveBody(t.Context(), id, "evidence/x", sha256.Sum256([]byte("other")), 0, noon); err == nil {
		t.Error("a body was cleared although something else was kept")
	}
	const location = "evidence/deliveries/1/x"
	for i, want := range []bool{true, false} {
		if moved, err := b.MoveBody(t.Context(), id, location, digest, 0, noon); err != nil || moved != want {
			t.Errorf("time %d: moved %t, %v", i+1, moved, err)
		}
	}
	if moved, err := b.MoveBody(t.Context(), young.ID, location, digest, 0, noon); err != nil || moved {
		t.Errorf("the body of one that waits was moved: %v", err)
	}
	row := value[string](b, `select (d.body is null) || ' ' || e.kind || ' ' || e.subject || ' ' || e.location || ' ' || e.size_bytes || ' ' || (e.sha256 = d.body_sha256)
		from ops.webhook_deliveries d join ops.evidence e on e.id = d.body_evidence`)
	if want := fmt.Sprintf("true delivery.body webhook_deliveries/%s %s %d true", id, location, len(body)); row != want {
		t.Errorf("%s\nwant\n%s", row, want)
	}
	whole, err := b.ReadWhole(t.Context(), id)
	if err != nil || whole.Body != nil || whole.Kept == nil || whole.Kept.Location != location || whole.Kept.SHA256 != digest {
		t.Errorf("%+v %v", whole, err)
	}
	// Without its body there is nothing to interpret; with another one neither.
	for i, r := range []store.Reopening{{ID: id}, {ID: id, Body: []byte("forged")}} {
		got, err := b.Replay(t.Context(), claimsOf("admin"), asked(fmt.Sprint("k", i)), []store.Reopening{r}, nil)
		if err != nil || len(got.Deliveries) != 0 || len(got.Skipped) != 1 {
			t.Errorf("%+v %v", got, err)
		}
	}
	got, err := b.Replay(t.Context(), claimsOf("admin"), asked("k"), []store.Reopening{{ID: id, Body: body}}, nil)
	if err != nil || len(got.Deliveries) != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	b.feed(all[:1])
	// It goes again, to where it is already.
	if moved, err := b.MoveBody(t.Context(), id, location, digest, 0, noon); err != nil || !moved {
		t.Errorf("a body that came back stays: %t %v", moved, err)
	}
	if n := value[int](b, "select count(*) from ops.evidence"); n != 1 {
		t.Errorf("%d rows of evidence for one body", n)
	}
}

func TestFindDeliveriesOldestFirst(t *testing.T) {
	t.Parallel()
	b := open(t)
	for i := range 5 {
		b.append(delivery(fmt.Sprint("1/", i)))
	}
	deliveries, _ := store.ResourceNamed("webhook-deliveries")
	q, err := deliveries.Parse(map[string][]string{"state": {"pending"}, "source": {"github"}})
	b.must(err)
	found, more, err := b.FindDeliveries(t.Context(), claimsOf("operator"), q.Limited(3))
	b.must(err)
	if len(found) != 3 || !more || found[0].ID != 1 || found[2].ID != 3 || found[0].State != ops.DeliveryPending || !q.Narrowed() {
		t.Errorf("%+v %t", found, more)
	}
	if found, more, err := b.FindDeliveries(t.Context(), claimsOf("operator"), store.OneDelivery(4)); err != nil || more || len(found) != 1 || found[0].ID != 4 {
		t.Errorf("%+v %t %v", found, more, err)
	}
	if found, _, err := b.FindDeliveries(t.Context(), "{}", q); err != nil || len(found) != 0 {
		t.Errorf("somebody without a role finds %+v %v", found, err)
	}
}

// preview says what a preview shows, one line a row.
func (b *bench) preview(all ...told) []string {
	b.t.Helper()
	var meant []store.Meant
	for _, one := range all {
		meant = append(meant, store.Meant{Delivery: one.d, Meaning: one.meaning})
	}
	p, err := b.Preview(b.t.Context(), meant)
	b.must(err)
	lines := []string{}
	for _, r := range p.Rows {
		line := r.Change + " " + r.Resource + " " + r.ID
		if r.Change == "update" {
			for _, name := range []string{"title", "work_item_ref", "name", "previous_names", "key"} {
				if after, changed := r.After[name]; changed {
					line += fmt.Sprintf(" %s %s->%s", name, r.Before[name], after)
				}
			}
		}
		lines = append(lines, line)
	}
	for id, why := range p.Refused {
		lines = append(lines, fmt.Sprintf("refused %s: %s", id, why))
	}
	return lines
}

// A preview shows exactly what applying would change, and changes nothing.
func TestPreview(t *testing.T) {
	t.Parallel()
	b := open(t)
	all := b.tell(issue("acme/old", 1, "a", 1), issue("acme/old", 2, "b", 2),
		issue("acme/old", 1, "newer", 3), issue("acme/old", 3, "c", 4), issue("acme/old", 1, "older", 0),
		[]ops.Change{ops.ContainerNamed{Source: ops.GitHub, Container: "7", Name: "acme/new", At: minute(50)}})
	b.feed(all[:2])
	everything := func() string {
		return value[string](b, `select coalesce((select string_agg(to_jsonb(w)::text || w.xmin, ',' order by w.work_item_ref) from ops.work_items w), '')
			|| (select string_agg(to_jsonb(c)::text, ',') from ops.work_item_containers c) || (select string_agg(t.state, ',' order by t.ref) from ops.task_queue t)`)
	}
	was := everything()
	for what, c := range map[string]struct {
		of   []told
		want []string
	}{
		"the same again":          {all[:2], []string{}},
		"older news":              {all[4:5], []string{}},
		"newer news":              {all[2:3], []string{"update work-item-containers github/7", `update work-items github:acme/old#1 title "a"->"newer"`}},
		"a new item":              {all[3:4], []string{"update work-item-containers github/7", "insert work-items github:acme/old#3"}},
		"several, in their order": {all[2:5], []string{"update work-item-containers github/7", "insert work-items github:acme/old#3", `update work-items github:acme/old#1 title "a"->"newer"`}},
		"a rename renames its own": {all[5:6], []string{
			`update work-item-containers github/7 name "acme/old"->"acme/new" previous_names []->["acme/old"]`,
			`update work-items github:acme/new#1 work_item_ref "github:acme/old#1"->"github:acme/new#1" key "acme/old#1"->"acme/new#1"`,
			`update work-items github:acme/new#2 work_item_ref "github:acme/old#2"->"github:acme/new#2" key "acme/old#2"->"acme/new#2"`}},
		"nothing": {nil, []string{}},
	} {
		got := b.preview(c.of...)
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", what, diff)
		}
	}
	if now := everything(); now != was {
		t.Errorf("a preview left something behind:\n%s\n%s", was, now)
	}
}

// What the database refuses is named, and the rest is looked at without it.
func TestPreviewOfPoison(t *testing.T) {
	t.Parallel()
	b := open(t)
	poison := []ops.Change{ops.WorkItemSeen{Item: ops.WorkItem{Source: ops.GitHub, SourceID: "9", Container: "7", Number: 1 << 40, Title: "x", Status: ops.StatusOpen, UpdatedAt: minute(1)}}}
	all := b.tell(issue("acme/a", 1, "a", 1), poison, issue("acme/a", 2, "b", 2), poison)
	got := b.preview(all...)
	slices.Sort(got)
	if len(got) != 5 || !strings.HasPrefix(got[0], "insert work-item-containers") || !strings.HasPrefix(got[1], "insert work-items github:acme/a#1") ||
		!strings.HasPrefix(got[3], "refused 2: a value does not fit") || !strings.HasPrefix(got[4], "refused 4: ") {
		t.Errorf("%q", got)
	}
}

// More than a screen takes is cut, and says so.
func TestPreviewIsBounded(t *testing.T) {
	t.Parallel()
	b := open(t)
	var changes []ops.Change
	for i := range 600 {
		changes = append(changes, issue("acme/a", int64(i+1), "x", 1)...)
	}
	all := b.tell(changes)
	p, err := b.Preview(t.Context(), []store.Meant{{Delivery: all[0].d, Meaning: all[0].meaning}})
	b.must(err)
	if len(p.Rows) != 500 || !p.Truncated || len(p.Tables) != 2 || p.Tables[1].Inserted != 600 {
		t.Errorf("%d rows, truncated %t, %+v", len(p.Rows), p.Truncated, p.Tables)
	}
}
