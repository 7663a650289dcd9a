package store_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// Claims as the database sees them.
const (
	viewer   = `{"sub":"v","role":"authenticated","app_metadata":{"ops_role":"viewer"}}`
	operator = `{"sub":"o","role":"authenticated","app_metadata":{"ops_role":"operator"}}`
	admin    = `{"sub":"a","role":"authenticated","app_metadata":{"ops_role":"admin"}}`
	nobody   = `{"sub":"n","role":"authenticated"}`
)

// seed writes at least one row into every table. Delivery 1 has a text body, 2 has bytes, 3 is Vercel's and has none. Run 1
// is a rebuild; what furnish needs comes after it.
func seed(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	_, err := conn.Exec(t.Context(), `
insert into ops.webhook_deliveries (source, delivery_key, event, action, headers, body, body_size, body_sha256, secret_position, state, reason, received_at, processed_at) values
  ('github', 'g/1', 'issues', 'opened', '{"x-github-event":"issues"}', '{"secret":"in the body"}', 24, sha256('{"secret":"in the body"}'), 1, 'done', null, '2026-03-01T10:00:00Z', '2026-03-01T10:00:01Z'),
  ('plane', 'p/1', 'issue', null, '{}', '\x00ff', 2, sha256('\x00ff'), 1, 'ignored', 'ping', '2026-03-01T11:00:00.123456Z', '2026-03-01T11:00:01Z'),
  ('vercel', 'v/1', 'deployment', null, '{}', null, 9, sha256('x'), 2, 'dead', 'poison', '2026-03-01T11:59:00Z', '2026-03-01T11:59:01Z');
insert into ops.task_queue (kind, ref, state, attempt, finished_at) values
  ('interpret_delivery', '1', 'done', 1, '2026-03-01T10:00:01Z'), ('interpret_delivery', '3', 'ready', 0, null);
insert into ops.work_item_containers (source, container_id, name, named_at, previous_names) values
  ('github', '100', 'acme/odoo', '2026-01-01T00:00:00Z', '{acme/erp}'), ('plane', 'p-1', 'OPS', '2026-01-01T00:00:00Z', '{}');
insert into ops.work_item_states (source, state_id, name, status, named_at) values ('plane', 's-1', 'Doing', 'in_progress', '2026-01-01T00:00:00Z');
insert into ops.work_items (work_item_ref, source, source_id, container_id, number, key, title, status, labels, source_updated_at, deleted_at, moved_to, previous_refs, delivery_id) values
  ('github:acme/odoo#7', 'github', '1007', '100', 7, 'acme/odoo#7', 'Invoices lose their tax line', 'open', '{bug,tax}', '2026-03-01T09:00:00Z', null, null, '{}', 1),
  ('github:acme/odoo#8', 'github', '1008', '100', 8, 'acme/odoo#8', 'Moved here', 'done', '{bug}', '2026-03-01T08:00:00.5Z', null, null, '{github:acme/old#3}', 1),
  ('github:acme/old#3', 'github', '1003', '99', 3, 'acme/old#3', 'Moved here', 'open', '{}', '2026-02-01T08:00:00Z', '2026-02-02T08:00:00Z', 'github:acme/odoo#8', '{}', 1),
  ('github:acme/odoo#9', 'github', '1009', '100', 9, null, null, null, '{}', null, '2026-02-02T08:00:00Z', null, '{}', 1),
  ('plane:2b1d', 'plane', '2b1d', 'p-1', 42, 'OPS-42', 'Rotate the keys', 'in_progress', '{}', '2026-02-28T09:00:00Z', null, null, '{}', 2);
insert into ops.platform_events (kind, severity, source, message, occurred_at, last_seen_at) values ('task.dead', 'error', 'vercel', 'A delivery was given up', '2026-03-01T11:59:01Z', '2026-03-01T11:59:01Z');
insert into ops.runs (kind, trigger, status, started_at, finished_at, summary) values ('rebuild', 'manual', 'succeeded', '2026-03-01T10:00:00Z', '2026-03-01T10:00:02Z', '{"deliveries":2}');
insert into ops.run_events (run_id, kind, message, occurred_at) values (1, 'started', 'rebuild started', '2026-03-01T10:00:00Z'), (1, 'finished', 'finished: succeeded', '2026-03-01T10:00:02Z');
insert into ops.sync_cursors (source, scope, cursor, last_success_at, cadence) values ('github', 'repos/acme', 'c', '2026-02-28T00:00:00Z', '15 minutes');`)
	if err != nil {
		t.Fatal(err)
	}
	testkit.Furnish(t, conn)
}
