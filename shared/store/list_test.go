package store_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

func column(rows []object, name string) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprint(r[name])
	}
	return out
}

func TestFilters(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 2)
	for _, c := range []struct{ of, query, column, want string }{
		{"work-items", "", "key", "acme/odoo#7 acme/odoo#8 OPS-42 acme/old#3 <nil>"}, // newest first, unknown last
		{"work-items", "status=open", "key", "acme/odoo#7 acme/old#3"},
		{"work-items", "status=open,done", "key", "acme/odoo#7 acme/odoo#8 acme/old#3"},
		{"work-items", "status=null", "source_id", "1009"},
		{"work-items", "status=done,null", "source_id", "1008 1009"},
		{"work-items", "status=not_null&source=github", "key", "acme/odoo#7 acme/odoo#8 acme/old#3"},
		{"work-items", "deleted_at=null", "key", "acme/odoo#7 acme/odoo#8 OPS-42"},
		{"work-items", "deleted_at=not_null", "source_id", "1003 1009"}, // tombstones are there
		{"work-items", "labels=tax,none", "key", "acme/odoo#7"},
		{"work-items", "source_updated_at_after=2026-03-01T08:00:00.5Z", "key", "acme/odoo#7 acme/odoo#8"},
		{"work-items", "source_updated_at_before=2026-03-01T08:00:00.5Z", "key", "OPS-42 acme/old#3"},
		{"work-items", "source_updated_at_after=2026-03-01T10:00:00%2B02:00&source_updated_at_before=2026-03-01T10:00:00+01:00", "key", "acme/odoo#8"},
		{"work-items", "source_updated_at_after=2026-03-01", "key", "acme/odoo#7 acme/odoo#8"},
		{"work-items", "source=%27%3B+drop+table+ops.runs--", "key", ""},
		{"webhook-deliveries", "", "id", "3 2 1"},
		{"webhook-deliveries", "limit=2", "id", "3 2"},
		{"webhook-deliveries", "state=dead", "reason", "poison"},
		{"webhook-deliveries", "delivery_key=g/1", "id", "1"},
		{"platform-events", "severity=error&kind=task.dead", "source", "vercel"},
		{"run-events", "run_id=1", "kind", "finished started"},
		{"run-events", "run_id=1,2,9223372036854775807", "kind", "finished started"},
		{"run-events", "run_id=2", "kind", ""},
		{"task-queue", "state=done", "ref", "1"},
		{"sync-cursors", "", "cadence", "900"},
		{"work-item-containers", "previous_names=acme/erp", "name", "acme/odoo"},
		{"work-item-states", "source=plane", "status", "in_progress"},
	} {
		rows, _, err := list(t, s, viewer, c.of, c.query)
		if got := strings.Join(column(rows, c.column), " "); err != nil || got != c.want {
			t.Errorf("%s?%s gives %q (%v), want %q", c.of, c.query, got, err, c.want)
		}
	}
}

// "null" is a word only where a column may be null; elsewhere it is a value like any other.
func TestNullAsAValue(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	if _, err := conn.Exec(t.Context(), "insert into ops.run_events (run_id, kind, message, occurred_at) values (1, 'null', 'x', now())"); err != nil {
		t.Fatal(err)
	}
	if rows, _, err := list(t, s, viewer, "run-events", "kind=null"); err != nil || len(rows) != 1 {
		t.Errorf("%d rows (%v), want the one whose kind is null", len(rows), err)
	}
}

func TestRefusedQueries(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	_, meta, err := list(t, s, viewer, "runs", "limit=1&kind=rebuild")
	if err != nil || meta.NextCursor != nil {
		t.Fatalf("%+v %v", meta, err)
	}
	_, meta, err = list(t, s, viewer, "webhook-deliveries", "limit=1&source=github,vercel")
	if err != nil || meta.NextCursor == nil {
		t.Fatalf("%+v %v", meta, err)
	}
	good := *meta.NextCursor
	plain, _ := base64.RawURLEncoding.DecodeString(good)
	forge := func(old, forged string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(plain), old, forged, 1)))
	}
	for _, c := range []struct{ of, query, says string }{
		{"work-items", "colour=red", "there are: limit, cursor, source, status"},
		{"work-items", "title=x", "there are:"},
		{"work-items", "Status=open", "there are:"},
		{"work-items", "source_updated_at=2026-03-01T00:00:00Z", "source_updated_at_after"},
		{"webhook-deliveries", "received_at=null", "received_at_after"}, // never null
		{"webhook-deliveries", "body=x", "there are:"},
		{"work-items", "status=", "status is a value"},
		{"work-items", "status=open,", "status is a value"},
		{"work-items", "status=%00", "status is a value"},
		{"work-items", "status=%ff", "status is a value"},
		{"work-items", "status=" + strings.Repeat("x,", 50) + "x", "up to 50"},
		{"work-items", "status=open&status=done", "given 2 times"},
		{"work-items", "deleted_at_after=yesterday", "2026-03-01T12:00:00Z"},
		{"work-items", "deleted_at_after=0000-01-01T00:00:00Z", "2026-03-01T12:00:00Z"},
		{"run-events", "run_id=one", "a whole number"},
		{"run-events", "run_id=9223372036854775808", "a whole number"},
		{"runs", "limit=0", "from 1 to 200"},
		{"runs", "limit=201", "from 1 to 200"},
		{"runs", "limit=", "from 1 to 200"},
		{"runs", "limit=ten", "from 1 to 200"},
		{"runs", "cursor=", "does not belong"},
		{"runs", "cursor=hello", "does not belong"},
		{"runs", "cursor=" + good, "does not belong"}, // another resource
		{"webhook-deliveries", "cursor=" + good, "does not belong"},
		{"webhook-deliveries", "source=github&cursor=" + good, "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + good, ""},
		{"webhook-deliveries", "source=github,vercel&limit=7&cursor=" + good, ""},
		{"webhook-deliveries", "source=github,vercel&cursor=" + good + "=", "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + forge(`"3"`, `null`), "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + forge(`"3"`, `"3","4"`), "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + forge(`"3"`, `"1; select 1"`), "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + forge(`"3"`, `3`), "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + forge(`{`, `{"more":1,`), "does not belong"},
		{"webhook-deliveries", "source=github,vercel&cursor=" + strings.Repeat("A", 5000), "does not belong"},
	} {
		_, _, err := list(t, s, viewer, c.of, c.query)
		if c.says == "" {
			if err != nil {
				t.Errorf("%s?%s: %v", c.of, c.query, err)
			}
			continue
		}
		if got := fault.Classify(err); err == nil || got.Reason != fault.Invalid || !strings.Contains(got.Public, c.says) {
			t.Errorf("%s?%s: %v, want invalid and %q in it", c.of, c.query, err, c.says)
		}
	}
}

// While somebody walks, rows are inserted on both sides of the cursor and level with it: every row that was there at
// the beginning is seen exactly once.
func TestAWalkIsStableUnderInserts(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 2)
	insert := func(n int, at string) {
		t.Helper()
		_, err := conn.Exec(t.Context(), `insert into ops.work_items (work_item_ref, source, source_id, status, title, source_updated_at, deleted_at, delivery_id)
			select 'plane:' || $1::text || '-' || i, 'plane', $1::text || '-' || i, 'open', case when $2 = '' then null else 't' end,
			nullif($2, '')::timestamptz + (i % 3) * interval '1 microsecond', case when $2 = '' then now() end, 1 from generate_series(1, 9) i`, fmt.Sprint(n), at)
		if err != nil {
			t.Fatal(err)
		}
	}
	insert(1, "2026-03-01T08:30:00Z") // many rows on three ticks of the clock
	insert(2, "")                     // and many without a time
	all, _, err := list(t, s, viewer, "work-items", "limit=200")
	if err != nil {
		t.Fatal(err)
	}
	want := column(all, "work_item_ref")
	for _, limit := range []int{1, 2, 5, 7} {
		seen := map[string]int{}
		var order []string
		query := fmt.Sprintf("limit=%d", limit)
		for page := 0; ; page++ {
			if page > 300 {
				t.Fatalf("limit %d: the walk does not end", limit)
			}
			rows, meta, err := list(t, s, viewer, "work-items", query)
			if err != nil {
				t.Fatal(err)
			}
			for _, ref := range column(rows, "work_item_ref") {
				seen[ref]++
				order = append(order, ref)
			}
			if page == 1 {
				insert(100*limit, "2026-03-01T11:00:00Z")
				insert(100*limit+1, "2026-03-01T08:30:00Z")
				insert(100*limit+2, "2020-03-01T08:30:00Z")
				insert(100*limit+3, "")
			}
			if meta.NextCursor == nil {
				break
			}
			query = fmt.Sprintf("limit=%d&cursor=%s", limit, url.QueryEscape(*meta.NextCursor))
		}
		for _, ref := range want {
			if seen[ref] != 1 {
				t.Errorf("limit %d: %s was seen %d times", limit, ref, seen[ref])
			}
		}
		order = slices.DeleteFunc(order, func(ref string) bool { return !slices.Contains(want, ref) })
		if !slices.Equal(order, want) {
			t.Errorf("limit %d: the order changed:\n%v\n%v", limit, order, want)
		}
	}
}

// The same for the other shapes of an order: a number that descends, and two names that ascend. Numbers are in order as
// numbers, though they are shown as text.
func TestAWalkInEveryOrder(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 2)
	for _, statement := range []string{
		"insert into ops.runs (kind, trigger, status, started_at) select 'scan', 'system', 'running', now() from generate_series(1, 25)",
		"insert into ops.sync_cursors (source, scope, cadence) select s, 'a/' || i, '1 day' from generate_series(1, 12) i, unnest(array['github', 'plane']) s",
	} {
		if _, err := conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	for name, sorted := range map[string]string{
		"runs":         "select id::text from ops.runs order by runs.id desc",
		"sync-cursors": "select source || '/' || scope from ops.sync_cursors order by source, scope",
	} {
		var got []string
		for query := "limit=4"; ; {
			rows, meta, err := list(t, s, viewer, name, query)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				if name == "runs" {
					got = append(got, r["id"].(string))
				} else {
					got = append(got, r["source"].(string)+"/"+r["scope"].(string))
				}
			}
			if meta.NextCursor == nil {
				break
			}
			query = "limit=4&cursor=" + *meta.NextCursor
		}
		if want := names(t, conn, sorted); !slices.Equal(got, want) {
			t.Errorf("%s: walked %v, want %v", name, got, want)
		}
	}
}
