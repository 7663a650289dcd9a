package store_test

import (
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

func TestTheItemOfToday(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	_, err := conn.Exec(t.Context(), `
insert into ops.work_item_containers (source, container_id, name, named_at, previous_names) values
  ('github', '200', 'acme/reborn', '2026-02-01T00:00:00Z', '{acme/odoo,acme/older}');
insert into ops.work_items (work_item_ref, source, source_id, container_id, number, key, title, status, source_updated_at, deleted_at, moved_to, previous_refs, delivery_id) values
  ('github:acme/reborn#7', 'github', '2007', '200', 7, 'acme/reborn#7', 'Another seven', 'open', '2026-03-01T09:00:00Z', null, null, '{}', 1),
  ('github:acme/reborn#9', 'github', '2009', '200', 9, 'acme/reborn#9', 'Another nine', 'open', '2026-03-01T09:00:00Z', null, null, '{}', 1),
  -- two transfers, the first of them out of a repository that was renamed afterwards
  ('github:acme/x2#1', 'github', '3001', '300', 1, 'acme/x2#1', 'Moved', 'open', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'github:acme/y#1', '{}', 1),
  ('github:acme/y#1', 'github', '3002', '301', 1, 'acme/y#1', 'Moved', 'open', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z', 'github:acme/z#1', '{github:acme/x#1}', 1),
  ('github:acme/z#1', 'github', '3003', '302', 1, 'acme/z#1', 'Moved', 'open', '2026-01-03T00:00:00Z', null, null, '{github:acme/y#1}', 1),
  -- a transfer to where we cannot see
  ('github:acme/w#1', 'github', '3004', '303', 1, 'acme/w#1', 'Gone', 'open', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'github:secret/w#1', '{}', 1),
  -- a circle of transfers
  ('github:acme/c#1', 'github', '3005', '304', 1, 'acme/c#1', 'Round', 'open', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'github:acme/d#1', '{github:acme/d#1}', 1),
  ('github:acme/d#1', 'github', '3006', '305', 1, 'acme/d#1', 'Round', 'open', '2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', 'github:acme/c#1', '{github:acme/c#1}', 1);
insert into ops.work_item_containers (source, container_id, name, named_at, previous_names) values ('github', '300', 'acme/x2', '2026-02-01T00:00:00Z', '{acme/x}')`)
	if err != nil {
		t.Fatal(err)
	}
	for ref, want := range map[string]string{
		"github:acme/odoo#7":                     "github:acme/odoo#7", // itself, though another repository bore the name before
		"plane:2b1d":                             "plane:2b1d",
		"github:acme/old#3":                      "github:acme/odoo#8", // transferred: the tombstone's reference leads to the item
		"github:acme/odoo#9":                     "github:acme/odoo#9", // deleted: the tombstone, and not another repository's nine
		"github:acme/erp#7":                      "github:acme/odoo#7", // the repository's previous name
		"github:acme/older#7":                    "github:acme/reborn#7",
		"github:acme/x#1":                        "github:acme/z#1",
		"github:acme/x2#1":                       "github:acme/z#1",
		"github:acme/w#1":                        "github:acme/w#1",
		"github:acme/c#1":                        "github:acme/c#1",
		"github:acme/erp#404":                    "",
		"github:acme/erp":                        "",
		"github:acme/erp#7#8":                    "",
		"github:acme/erp#9999999999999999999999": "",
		"nothing":                                "",
		"":                                       "",
		"a\x00b":                                 "",
	} {
		row, err := detail(t, s, viewer, "work-items", ref)
		if want == "" {
			if fault.ReasonOf(err) != fault.NotFound {
				t.Errorf("%q: %v %v, want not found", ref, row["work_item_ref"], err)
			}
			continue
		}
		if err != nil || row["work_item_ref"] != want {
			t.Errorf("%q leads to %v (%v), want %s", ref, row["work_item_ref"], err, want)
		}
	}
	if _, err := detail(t, s, nobody, "work-items", "github:acme/odoo#7"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("somebody without a role: %v", err)
	}
}

func TestDetailByKey(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	for _, c := range []struct{ of, id, column, want string }{
		{"task-queue", "interpret_delivery/1", "state", "done"},
		{"sync-cursors", "github/repos/acme", "cursor", "c"}, // the last part may hold slashes
		{"work-item-containers", "github/100", "name", "acme/odoo"},
		{"work-item-states", "plane/s-1", "name", "Doing"},
		{"platform-events", "1", "kind", "task.dead"},
		{"run-events", "2", "kind", "finished"},
	} {
		row, err := detail(t, s, viewer, c.of, c.id)
		if err != nil || row[c.column] != c.want {
			t.Errorf("%s/%s: %v (%v), want %s", c.of, c.id, row[c.column], err, c.want)
		}
	}
	for _, c := range []struct{ of, id string }{
		{"task-queue", "interpret_delivery"}, {"task-queue", "interpret_delivery/"}, {"task-queue", "/1"},
		{"runs", "99"}, {"runs", "one"}, {"runs", "1/2"}, {"runs", "99999999999999999999"}, {"runs", ""},
	} {
		if _, err := detail(t, s, viewer, c.of, c.id); fault.ReasonOf(err) != fault.NotFound {
			t.Errorf("%s/%s: %v, want not found", c.of, c.id, err)
		}
	}
}

func TestARunShowsItsEvents(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	row, err := detail(t, s, viewer, "runs", "1")
	if err != nil {
		t.Fatal(err)
	}
	events := row["events"].([]any)
	if len(events) != 2 || events[0].(map[string]any)["kind"] != "started" || row["more_events"] != false {
		t.Errorf("events %v, more %v", events, row["more_events"])
	}
	if _, err := conn.Exec(t.Context(), "insert into ops.run_events (run_id, kind, message, occurred_at) select 1, 'step', 'x', now() from generate_series(1, 199)"); err != nil {
		t.Fatal(err)
	}
	row, err = detail(t, s, viewer, "runs", "1")
	if err != nil || len(row["events"].([]any)) != 200 || row["more_events"] != true {
		t.Errorf("%d events, more %v (%v)", len(row["events"].([]any)), row["more_events"], err)
	}
}

func TestWhoMayReadABody(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	if _, err := conn.Exec(t.Context(), `insert into ops.webhook_deliveries (source, delivery_key, event, body, body_size, body_sha256, secret_position, received_at)
		values ('github', 'big', 'push', convert_to(repeat('x', 1048577), 'utf8'), 1048577, sha256(''), 1, now()),
			('github', 'huge', 'push', convert_to(repeat('x', 4194305), 'utf8'), 4194305, sha256(''), 1, now())`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ who, id, body, encoding, note string }{
		{operator, "1", `{"secret":"in the body"}`, "utf-8", ""},
		{admin, "1", `{"secret":"in the body"}`, "utf-8", ""},
		{operator, "2", "AP8=", "base64", ""},
		{operator, "3", "", "", "no longer kept"},
		{operator, "4", "eHh4", "base64", ""},
		{operator, "5", "", "", "larger than"},
		{viewer, "1", "", "", "operators and admins"},
		{viewer, "3", "", "", "operators and admins"},
	} {
		row, err := detail(t, s, c.who, "webhook-deliveries", c.id)
		if err != nil {
			t.Fatal(err)
		}
		text := func(name string) string { s, _ := row[name].(string); return s }
		if !strings.HasPrefix(text("body"), c.body) || (text("body") == "") != (c.body == "") || text("body_encoding") != c.encoding || !strings.Contains(text("body_note"), c.note) || (text("body_note") == "") != (c.note == "") {
			t.Errorf("delivery %s for %s: %.40q %q %q", c.id, c.who, text("body"), text("body_encoding"), text("body_note"))
		}
	}
}

func TestHowValuesAreShown(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	if _, err := conn.Exec(t.Context(), "set timezone to 'Asia/Tokyo'; alter database "+conn.Config().Database+" set timezone to 'Asia/Tokyo'"); err != nil {
		t.Fatal(err)
	}
	row, err := detail(t, s, viewer, "webhook-deliveries", "2")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{
		"id": "2", "received_at": "2026-03-01T11:00:00.123456Z", "processed_at": "2026-03-01T11:00:01.000000Z",
		"body_sha256": "06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8", "body_size": 2.0, "action": nil,
	} {
		if row[name] != want && name != "body_sha256" {
			t.Errorf("%s is shown as %v, want %v", name, row[name], want)
		}
	}
	if sum, _ := row["body_sha256"].(string); len(sum) != 64 || strings.ToLower(sum) != sum {
		t.Errorf("a digest is shown as %v", row["body_sha256"])
	}
}
