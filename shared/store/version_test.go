package store_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// page reads a list whole, and what it is named.
func page(t *testing.T, s *store.Store, claims, name, query string) (store.Query, store.Answer) {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	q, err := resource(t, name).Parse(values)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.List(t.Context(), claims, resource(t, name), q, noon, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q, answer
}

// unchanged asks for a list the way somebody does who has it.
func unchanged(t *testing.T, s *store.Store, claims, name string, q store.Query, tag string) bool {
	t.Helper()
	answer, err := s.List(t.Context(), claims, resource(t, name), q, noon, func(now string) bool { return now == tag })
	if err != nil {
		t.Fatal(err)
	}
	if answer.Unchanged != (answer.Tag == tag) || answer.Unchanged != (answer.Data == nil) {
		t.Fatalf("unchanged %v, tag %s for %s, %d bytes", answer.Unchanged, answer.Tag, tag, len(answer.Data))
	}
	return answer.Unchanged
}

func TestATagNamesWhatIsShown(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	_, first := page(t, s, viewer, "work-items", "limit=1")
	deep := "limit=2&cursor=" + *first.Meta.NextCursor
	for _, c := range []struct {
		change, of, query string
		same              bool
	}{
		{"", "work-items", "", true},
		{"update ops.work_items set title = 'other' where key = 'acme/odoo#7'", "work-items", "", false}, // and no updated_at tells of it
		{"update ops.work_items set title = title where key = 'acme/odoo#7'", "work-items", "", false},   // as well be safe
		{"update ops.work_items set title = 'again' where key = 'acme/odoo#7'", "work-items", "status=done", true},
		{"update ops.work_items set title = 'again' where key = 'acme/odoo#7'", "work-items", deep, true},
		{"update ops.work_items set title = 'again' where key = 'acme/odoo#8'", "work-items", deep, false},
		{"update ops.work_items set title = 'again' where key = 'acme/old#3'", "work-items", deep, true}, // beyond the page
		{"delete from ops.work_items where source_updated_at is null", "work-items", "limit=4", false},   // there is no more
		{"update ops.runs set kind = kind", "work-items", "", true},                                      // another table
		{"update ops.runs set kind = kind where id = 1", "runs", "limit=200", false},
		{"insert into ops.platform_events (kind, severity, message, occurred_at, last_seen_at) values ('x', 'info', 'x', now(), now())", "platform-events", "", false},
		{"update ops.sync_cursors set last_success_at = '2026-03-01T11:00:00Z'; update ops.sync_cursors set scope = 'issues'", "work-items", "source=github", false}, // confirmed again
		{"vacuum ops.work_items", "work-items", "", true},
		{"vacuum freeze ops.work_items", "work-items", "", true},
	} {
		q, before := page(t, s, viewer, c.of, c.query)
		if _, err := conn.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		if same := unchanged(t, s, viewer, c.of, q, before.Tag); same != c.same {
			t.Errorf("after %q %s?%s is the same: %v, want %v", c.change, c.of, c.query, same, c.same)
		}
	}
}

func TestTagsTellListsApart(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	seen := map[string]string{}
	for _, c := range []struct{ who, of, query string }{
		{viewer, "work-items", ""}, {viewer, "work-items", "limit=49"}, {viewer, "work-items", "limit=4"}, {viewer, "work-items", "source=github,plane"},
		{viewer, "work-items", "source=plane,github"}, {nobody, "work-items", ""}, {viewer, "runs", "kind=none"}, {viewer, "run-events", "kind=none"},
	} {
		_, answer := page(t, s, c.who, c.of, c.query)
		name := c.who + c.of + c.query
		if other, taken := seen[answer.Tag]; taken {
			t.Errorf("%s and %s are one", name, other)
		}
		seen[answer.Tag] = name
	}
}

// The transaction that began first commits last: whatever counts or takes the newest of something is fooled by that.
func TestTagsFollowCommitsNotBeginnings(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	address := conn.Config().ConnString()
	early, late := testkit.Connect(t, address), testkit.Connect(t, address)
	begin := func(c *pgx.Conn, key string) pgx.Tx {
		t.Helper()
		tx, err := c.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "update ops.work_items set title = title || '.' where key = $1", key); err != nil {
			t.Fatal(err)
		}
		return tx
	}
	first := begin(early, "acme/odoo#7")
	second := begin(late, "acme/odoo#8")
	q, before := page(t, s, viewer, "work-items", "")
	if !unchanged(t, s, viewer, "work-items", q, before.Tag) {
		t.Error("what nobody has committed is seen")
	}
	if err := second.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, between := page(t, s, viewer, "work-items", "")
	if between.Tag == before.Tag {
		t.Error("the first commit is not seen")
	}
	if err := first.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{before.Tag, between.Tag} {
		if unchanged(t, s, viewer, "work-items", q, tag) {
			t.Error("a commit is not seen")
		}
	}
}

// Whatever happens, in whichever order it commits: who is told that nothing changed has what he would be given.
func TestWhoIsToldThatNothingChangedHasWhatThereIs(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 2)
	chance := rand.New(rand.NewPCG(7, 7))
	writers := make([]*pgx.Conn, 3)
	open := make([]pgx.Tx, len(writers))
	for i := range writers {
		writers[i] = testkit.Connect(t, conn.Config().ConnString())
	}
	steps := []string{
		"insert into ops.work_items (work_item_ref, source, source_id, status, title, source_updated_at, delivery_id) values ('plane:%[1]d', 'plane', '%[1]d', 'open', 't', timestamptz '2026-03-01' + %[2]d * interval '1 hour', 1)",
		"insert into ops.work_items (work_item_ref, source, source_id, status, deleted_at, delivery_id) values ('plane:%[1]d', 'plane', '%[1]d', 'open', now(), 1)",
		"update ops.work_items set title = case when title is null then null else 't%[1]d' end where work_item_ref = (select work_item_ref from ops.work_items order by md5(work_item_ref || '%[2]d') limit 1 for update skip locked)",
		"update ops.work_items set source_updated_at = source_updated_at + interval '%[2]d minutes' where work_item_ref = (select work_item_ref from ops.work_items order by md5(work_item_ref || '%[2]d') limit 1 for update skip locked)",
		"delete from ops.work_items where work_item_ref = (select work_item_ref from ops.work_items order by md5(work_item_ref || '%[2]d') limit 1 for update skip locked)",
	}
	type held struct {
		query string
		q     store.Query
		store.Answer
	}
	var have []held
	told := 0
	for n := range 150 {
		i := chance.IntN(len(writers))
		if open[i] == nil {
			tx, err := writers[i].Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			open[i] = tx
		}
		if _, err := open[i].Exec(t.Context(), fmt.Sprintf(steps[chance.IntN(len(steps))], n, chance.IntN(1000))); err != nil {
			t.Fatal(err)
		}
		if chance.IntN(3) > 0 {
			continue
		}
		if err := open[i].Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		open[i] = nil
		for _, h := range have {
			if !unchanged(t, s, viewer, "work-items", h.q, h.Tag) {
				continue
			}
			told++
			if _, now := page(t, s, viewer, "work-items", h.query); string(now.Data) != string(h.Data) || (now.Meta.NextCursor == nil) != (h.Meta.NextCursor == nil) || now.Meta.NextCursor != nil && *now.Meta.NextCursor != *h.Meta.NextCursor {
				t.Fatalf("%s: told that nothing changed, and has\n%s\ninstead of\n%s", h.query, h.Data, now.Data)
			}
		}
		for _, query := range []string{"limit=3", "limit=3&status=open", "limit=200&deleted_at=not_null"} {
			q, answer := page(t, s, viewer, "work-items", query)
			have = append(have, held{query, q, answer})
			if next := answer.Meta.NextCursor; next != nil && !strings.Contains(query, "status") {
				query += "&cursor=" + *next
				q, answer = page(t, s, viewer, "work-items", query)
				have = append(have, held{query, q, answer})
			}
		}
	}
	for _, tx := range open {
		if tx != nil {
			_ = tx.Rollback(t.Context())
		}
	}
	if told == 0 {
		t.Error("nobody was ever told that nothing changed")
	}
	t.Logf("%d lists, told %d times that nothing changed", len(have), told)
}
