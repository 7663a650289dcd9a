package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/audit"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const (
	open     = `select signal || ': ' || subject || ': ' || explanation from ops.convergence_findings where state = 'open' order by 1`
	resolved = `select signal || ': ' || subject from ops.convergence_findings where state = 'resolved' order by 1`
)

var byHand = entry.Trigger{Trigger: "manual", Chore: "database-audit"}

// audits is a desk whose chore is the audit of its own database.
func audits(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, nil)
	want, err := audit.Load()
	if err != nil {
		t.Fatal(err)
	}
	rights, err := d.store.ReadRights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(want.Majors, rights.Major) {
		want.Majors = append(want.Majors, rights.Major) // a server that nobody has recorded: it prints what we expect, or a test says so
	}
	d.chores = []chore{databaseAudit{d.store, want}.chore()}
	return d
}

func (d *desk) run(statement string) {
	d.t.Helper()
	if _, err := d.conn.Exec(d.t.Context(), statement); err != nil {
		d.t.Fatalf("%s: %v", statement, err)
	}
}

// audit looks once more, a minute later.
func (d *desk) audit(want string) {
	d.t.Helper()
	d.clock.set(d.clock.at().Add(time.Minute))
	if got := d.gives(byHand); got != want {
		d.t.Errorf("the audit: %s, want %s", got, want)
	}
}

// What somebody does to the database by hand is found, with its reason, and is gone when it is mended.
func TestDriftIsFoundAndMended(t *testing.T) {
	t.Parallel()
	const reads = "create policy console_reads on ops.runs for select to authenticated using "
	for name, c := range map[string]struct {
		breaks, mends string
		want          []string
	}{
		"a policy is dropped": {"drop policy console_reads on ops.runs", reads + "((select ops.console_role()) is not null)",
			[]string{"policy_missing: policy console_reads on ops.runs: the migrations make it and it is not there: ops.runs shows no rows to authenticated through it, and the console looks empty instead of broken"}},
		"a policy says something else": {"alter policy console_reads on ops.runs using (true)", "alter policy console_reads on ops.runs using ((select ops.console_role()) is not null)",
			[]string{"policy_text_changed: policy console_reads on ops.runs: what decides which rows of ops.runs are shown to authenticated is not what the migrations say"}},
		"a policy for writing is added": {"create policy helpful on ops.runs for all to authenticated using (true) with check (true)", "drop policy helpful on ops.runs",
			[]string{"policy_unknown: policy helpful on ops.runs: permissive policies add up: what it lets authenticated do in ops.runs (ALL) is allowed whatever the other policies say"}},
		"a policy for visitors": {"create policy visitors on ops.notices to public using (true)", "drop policy visitors on ops.notices",
			[]string{"policy_for_everybody: policy visitors on ops.notices: it holds for whoever has not signed in: one grant on ops.notices, and its rows are public"}},
		"row security is off": {"alter table ops.evidence disable row level security", "alter table ops.evidence enable row level security",
			[]string{"row_security_off: table ops.evidence: no policy of table ops.evidence is asked any more: authenticated has all of its rows"}},
		"row security is forced": {"alter table ops.task_queue force row level security", "alter table ops.task_queue no force row level security",
			[]string{"row_security_forced_differs: table ops.task_queue: the functions write as the owner of table ops.task_queue, for whom there is no policy: they see no rows and can write none"}},
		"a partition without row security": {`create table ops."old Events" (id bigint) partition by range (id); alter table ops."old Events" enable row level security;
			create table ops.old_1 partition of ops."old Events" for values from (1) to (2)`, `drop table ops."old Events"`,
			[]string{
				`object_unknown: table ops."old Events": it is in the schema of the console and in none of its migrations: nobody reviewed what it shows or does; put it into a migration or drop it`,
				"object_unknown: table ops.old_1: it is in the schema of the console and in none of its migrations: nobody reviewed what it shows or does; put it into a migration or drop it",
				`row_security_off: table ops.old_1: no policy of table ops.old_1 is asked any more; whoever is ever granted something reads all of it; it is a partition of ops."old Events", whose row level security does not hold when the partition is asked directly`}},
		"a table is granted to everybody": {"grant select (id), update (title) on ops.notices to public", "revoke select (id), update (title) on ops.notices from public",
			[]string{"grant_to_everybody: table ops.notices to PUBLIC: PUBLIC has SELECT(id), UPDATE(title) on table ops.notices, so every role of this server has, the one for visitors included"}},
		"a function is granted to everybody": {"grant execute on function ops.webhook_delivery_body(bigint) to public", "revoke execute on function ops.webhook_delivery_body(bigint) from public",
			[]string{"grant_to_everybody: function ops.webhook_delivery_body(bigint) to PUBLIC: PUBLIC has EXECUTE on function ops.webhook_delivery_body(bigint), so every role of this server has, the one for visitors included"}},
		"a viewer may write": {"grant delete on ops.runs to authenticated", "revoke delete on ops.runs from authenticated",
			[]string{"grant_added: table ops.runs to authenticated: no migration grants DELETE on table ops.runs to authenticated, whom every reader of the console becomes"}},
		"raw bodies are readable": {"grant select (body) on ops.webhook_deliveries to authenticated", "revoke select (body) on ops.webhook_deliveries from authenticated",
			[]string{"grant_added: table ops.webhook_deliveries to authenticated: no migration grants SELECT(body) on table ops.webhook_deliveries to authenticated, whom every reader of the console becomes"}},
		"the next table would be readable": {"alter default privileges in schema ops grant select on tables to authenticated", "alter default privileges in schema ops revoke select on tables from authenticated",
			[]string{"default_grants: new tables of (owner) in ops to authenticated: tables made in ops by (owner) from now on are granted SELECT to authenticated at once, before a migration revokes or a policy asks"}},
		"a function looks elsewhere": {"alter function ops.console_role() set search_path = public", "alter function ops.console_role() set search_path = ''",
			[]string{"function_changed: function ops.console_role(): its setting is not what the migrations made: policies and doors rely on what it does"}},
		"a function looks where its caller says": {"alter function ops.console_role() reset search_path", "alter function ops.console_role() set search_path = ''",
			[]string{
				"function_changed: function ops.console_role(): its setting is not what the migrations made: policies and doors rely on what it does",
				"search_path_mutable: function ops.console_role(): it looks names up where its caller says, and runs what it finds there as whoever calls it"}},
		"a view past the policies": {"create view public.peek as select * from ops.runs; grant select on public.peek to authenticated", "drop view public.peek",
			[]string{"view_as_owner: view public.peek: no policy holds for (owner), so the view shows all rows of its tables to whoever may read it: authenticated"}},
		"a materialised copy": {"create materialized view public.copied as select id from ops.runs; grant select on public.copied to anon", "drop materialized view public.copied",
			[]string{"reachable_without_policies: materialized view public.copied: a materialized view cannot have row level security: anon has all of it"}},
		"history may be rewritten": {"alter table ops.evidence disable trigger append_only", "alter table ops.evidence enable always trigger append_only",
			[]string{"trigger_off: trigger append_only on ops.evidence: what it refuses or writes in ops.evidence, nothing refuses or writes now; rows may have been changed since"}},
		"sessions begin with claims": {`do $$ begin execute format('alter database %I set request.jwt.claims = ''{"app_metadata":{"ops_role":"admin"}}''', current_database()); end $$`,
			`do $$ begin execute format('alter database %I reset request.jwt.claims', current_database()); end $$`,
			[]string{"session_preset: setting request.jwt.claims of every session: every session begins with claims that no token brought, and the policies believe them"}},
		"it was not migrated": {"delete from ops.schema_migrations where version_id = (select max(version_id) from ops.schema_migrations); drop policy console_reads on ops.runs",
			"", []string{"schema_version_differs: schema ops: the database lacks 1 of the migrations that this program knows and has 0 that it does not know, so what the migrations make could not be compared: run the migrations"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := audits(t)
			d.audit("succeeded")
			d.same("before", open)
			d.run(c.breaks)
			outcome := "succeeded"
			if c.mends == "" {
				outcome = "partial"
			}
			d.audit(outcome)
			d.same("found", open, c.want...)
			if c.mends == "" {
				return
			}
			d.audit("succeeded") // twice is once
			d.same("found again", open, c.want...)
			d.run(c.mends)
			d.audit("succeeded")
			d.same("mended", open)
			d.same("resolved", resolved, signalsAndSubjects(c.want)...)
		})
	}
}

func signalsAndSubjects(findings []string) (short []string) {
	for _, f := range findings {
		at := strings.Index(f, ": ")
		end := strings.Index(f[at+2:], ": ")
		short = append(short, f[:at+2+end])
	}
	return short
}

// How a finding looks to whoever has to act, and what else the audit leaves behind.
func TestAnAuditLeavesARecord(t *testing.T) {
	t.Parallel()
	d := audits(t)
	d.run("alter table ops.evidence disable row level security")
	d.audit("succeeded")
	d.same("finding", `select concat_ws(' | ', check_name, environment, severity, title, expected, actual, facts ->> 'mend', run_id) from ops.convergence_findings`,
		"database-audit | prod | critical | Row level security is off on ops.evidence | row level security on | row level security off | alter table ops.evidence enable row level security | 1")
	d.same("freshness", `select concat_ws(' ', source, scope, cadence, last_success_at at time zone 'utc') from ops.sync_cursors`, "system database-audit 168:00:00 2026-03-02 04:01:01")
	d.same("run", `select concat_ws(' ', kind, trigger, environment, status, summary ->> 'findings', summary ->> 'opened', summary ->> 'not_judged') from ops.runs`, "database-audit manual prod succeeded 1 1 []")
}

// On a server that nobody has recorded, texts are not compared: that is said, and what was found before stays open.
func TestANewerServerIsNotGreen(t *testing.T) {
	t.Parallel()
	d := audits(t)
	d.run("alter policy console_reads on ops.runs using (true); grant select on ops.runs to public")
	d.audit("succeeded")
	newer := d.chores[0]
	want, err := audit.Load()
	if err != nil {
		t.Fatal(err)
	}
	want.Majors = []int{14}
	d.chores[0] = databaseAudit{d.store, want}.chore()
	d.run("revoke select on ops.runs from public")
	d.audit("partial")
	d.same("open", `select signal from ops.convergence_findings where state = 'open' order by 1`, "policy_text_changed", "text_not_comparable")
	d.same("freshness", `select (last_success_at at time zone 'utc')::text from ops.sync_cursors`, "2026-03-02 04:01:01")
	d.chores[0] = newer
	d.audit("succeeded")
	d.same("open again", `select signal from ops.convergence_findings where state = 'open' order by 1`, "policy_text_changed")
}

// blindBook cannot read the catalogue.
type blindBook struct{ rightsBook }

func (blindBook) ReadRights(context.Context) (ops.Rights, error) {
	return ops.Rights{}, fault.Wrap(errors.New("permission denied for table pg_policy"), fault.Forbidden, "the catalogue may not be read")
}

// An audit that could not look resolves nothing, and says so until it can.
func TestAnAuditThatCannotLookIsNotGreen(t *testing.T) {
	t.Parallel()
	d := audits(t)
	d.run("grant select on ops.runs to public")
	d.audit("succeeded")
	seeing := d.chores[0]
	d.chores[0] = databaseAudit{blindBook{d.store}, audit.Desired{}}.chore()
	d.run("revoke select on ops.runs from public")
	d.audit("error: forbidden")
	d.same("open", `select signal || ' ' || actual from ops.convergence_findings where state = 'open' order by 1`, "could_not_observe the catalogue may not be read", "grant_to_everybody SELECT")
	d.same("runs", `select status || ' ' || coalesce(error, '') from ops.maintenance_runs order by id`, "succeeded ", "failed the catalogue may not be read")
	d.chores[0] = seeing
	d.audit("succeeded")
	d.same("open again", open)
}
