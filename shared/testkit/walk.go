package testkit

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Offence is something that must not be in the catalogue: a query that finds offenders, by name, and a statement that
// plants one.
type Offence struct {
	What, Query, Plant string
}

// Offences walk the catalogue, not a list of ours: a table that is forgotten here cannot exist. Types have no say: their
// default grant to PUBLIC opens nothing in a schema that PUBLIC may not enter.
var Offences = []Offence{
	{"tables and partitions without row level security",
		`select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`,
		`create table ops.planted (id int) partition by list (id); alter table ops.planted enable row level security; create table ops.planted_1 partition of ops.planted default`},
	{"tables that can be read over no policy of theirs",
		`select c.relname::text from pg_class c where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p')
			and has_any_column_privilege('authenticated', c.oid, 'select') and not exists (select from pg_policy p where p.polrelid = c.oid)`,
		`create table ops.planted (); alter table ops.planted enable row level security; grant select on ops.planted to authenticated`},
	{"policies for anon or for everybody",
		`select polname || ' on ' || polrelid::regclass from pg_policy
			where polrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace) and (0 = any(polroles) or 'anon'::regrole = any(polroles))`,
		`create policy planted on ops.runs for select using ((select ops.console_role()) is not null)`},
	{"policies that let a viewer write",
		`select polname || ' on ' || polrelid::regclass from pg_policy
			where polrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace) and polcmd <> 'r'`,
		`create policy planted on ops.runs for all to authenticated using ((select ops.console_role()) is not null)`},
	{"policies that do not ask for the console role, or for something else as well",
		`select polname || ' on ' || polrelid::regclass || ': ' || pg_get_expr(polqual, polrelid) from pg_policy
			where polrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace)
			and pg_get_expr(polqual, polrelid) !~ '^\(\( SELECT ops\.console_role\(\) AS console_role\) (IS NOT NULL|= ANY \(ARRAY\[''operator''::text, ''admin''::text\]\))\)$'`,
		`create policy planted on ops.runs for select to authenticated using ((select ops.console_role()) is not null or true)`},
	{"tables that anon may touch",
		`select relname || ' ' || p from pg_class, unnest(array['select', 'insert', 'update', 'references']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege('anon', oid, p)`,
		`grant select (id) on ops.runs to anon`},
	{"tables that anon may empty",
		`select relname || ' ' || p from pg_class, unnest(array['delete', 'truncate', 'trigger']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege('anon', oid, p)`,
		`grant truncate on ops.runs to public`},
	{"sequences that anon or a viewer may touch",
		`select relname || ' ' || r from pg_class, unnest(array['anon', 'authenticated']) r where relnamespace = 'ops'::regnamespace
			and case relkind when 'S' then has_sequence_privilege(r, oid, 'usage, select, update') else false end`,
		`grant usage on sequence ops.runs_id_seq to authenticated`},
	{"functions that anon may call",
		`select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and has_function_privilege('anon', oid, 'execute')`,
		`create function ops.planted() returns int language sql set search_path = '' as 'select 1'`},
	{"functions of the service that a viewer may call",
		`select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and provolatile = 'v' and has_function_privilege('authenticated', oid, 'execute')`,
		`create function ops.planted() returns int language sql set search_path = '' as 'select 1'; revoke all on function ops.planted() from public; grant execute on function ops.planted() to authenticated`},
	{"functions with their owner's rights that do not ask for the console role before they look",
		`select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and prosecdef and prosrc not like '%(select ops.console_role()) in (''operator'', ''admin'')%'
			and not strpos(prosrc, 'if ops.console_role() is null then') between 1 and strpos(prosrc, 'from ops.')`,
		`create function ops.planted() returns bigint language sql stable security definer set search_path = '' as 'select count(*) from ops.agent_runs where ops.console_role() is not null'`},
	{"functions that give a viewer what is for operators",
		`select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and prosecdef and has_function_privilege('authenticated', oid, 'execute')
			and prosrc ~* '\m(body|prompt|command)\M|\.\*|select \*' and prosrc not like '%(select ops.console_role()) in (''operator'', ''admin'')%'`,
		`create function ops.planted() returns text language plpgsql stable security definer set search_path = '' as 'begin if ops.console_role() is null then return null; end if; return (select prompt from ops.agent_runs); end'`},
	{"functions with a mutable search path",
		`select proname::text from pg_proc where pronamespace = 'ops'::regnamespace and not coalesce('search_path=""' = any(proconfig), false)`,
		`create function ops.planted() returns int language sql set search_path = public as 'select 1'`},
	{"schemas, if anon may enter or a reader may create in it",
		`select r || ' ' || p from (values ('anon', 'usage'), ('anon', 'create'), ('authenticated', 'create'), ('service_role', 'create'), ('ops_reader', 'usage'), ('ops_reader', 'create')) w (r, p)
			where has_schema_privilege(r, 'ops', p)`,
		`grant usage on schema ops to public`},
	{"tables that a viewer may write",
		`select relname || ' ' || p from pg_class, unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and has_table_privilege('authenticated', oid, p)`,
		`grant delete on ops.runs to authenticated`},
	{"columns that a viewer may write",
		`select relname || ' ' || p from pg_class, unnest(array['insert', 'update', 'references']) p
			where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and has_any_column_privilege('authenticated', oid, p)`,
		`grant update (summary) on ops.runs to authenticated`},
	{"bodies, prompts and commands that a viewer may read",
		`select c from unnest(array['webhook_deliveries.body', 'agent_runs.prompt', 'exec_sessions.command']) c
			where has_column_privilege('authenticated', 'ops.' || split_part(c, '.', 1), split_part(c, '.', 2), 'select')`,
		`grant select (command) on ops.exec_sessions to authenticated`},
	{"grants to everybody",
		`select 'ops' from pg_namespace, aclexplode(nspacl) a where nspname = 'ops' and a.grantee = 0
			union all select relname::text from pg_class, aclexplode(relacl) a where relnamespace = 'ops'::regnamespace and a.grantee = 0
			union all select attrelid::regclass || '.' || attname from pg_attribute, aclexplode(attacl) a where attrelid in (select oid from pg_class where relnamespace = 'ops'::regnamespace) and a.grantee = 0
			union all select proname::text from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) a where pronamespace = 'ops'::regnamespace and a.grantee = 0`,
		`grant select (id) on ops.runs to public`},
	{"grants to the read API's login, which is to become somebody first",
		`select relname::text from pg_class, aclexplode(relacl) a where relnamespace = 'ops'::regnamespace and a.grantee = 'ops_reader'::regrole
			union all select proname::text from pg_proc, aclexplode(proacl) a where pronamespace = 'ops'::regnamespace and a.grantee = 'ops_reader'::regrole`,
		`grant select on ops.runs to ops_reader`},
	{"defaults that open what is made later",
		`select coalesce(d.defaclnamespace::regnamespace::text, '') || ' ' || d.defaclobjtype::text || ' ' || a.privilege_type || ' to ' || a.grantee::regrole from pg_default_acl d, aclexplode(d.defaclacl) a
			where d.defaclnamespace in (0, 'ops'::regnamespace) and d.defaclrole = (select nspowner from pg_namespace where nspname = 'ops')
			and a.grantee in (0, 'anon'::regrole, 'authenticated'::regrole, 'ops_reader'::regrole) and d.defaclobjtype <> 'T' and not (d.defaclobjtype = 'f' and a.grantee = 0)`,
		`alter default privileges in schema ops grant select on tables to authenticated`},
	{"views that read as their owner",
		`select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind = 'v'
			and not coalesce(reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)`,
		`create view ops.planted as select prompt from ops.agent_runs`},
	{"relations without policies that a viewer may read",
		`select relname::text from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('m', 'f') and has_any_column_privilege('authenticated', oid, 'select')`,
		`create materialized view ops.planted as select prompt from ops.agent_runs; grant select on ops.planted to authenticated`},
	{"rules, which act as the table's owner",
		`select rulename || ' on ' || ev_class::regclass from pg_rewrite where ev_class in (select oid from pg_class where relnamespace = 'ops'::regnamespace) and rulename <> '_RETURN'`,
		`create rule planted as on insert to ops.runs do also delete from ops.notices where false`},
	{"roles that are past policies, or may make others",
		`select rolname::text from pg_roles where rolname in ('anon', 'authenticated', 'ops_reader') and (rolbypassrls or rolsuper or rolcreaterole or rolcreatedb or rolreplication)`,
		`alter role ops_reader createrole`},
	{"roles that whoever reads may become",
		`select r.rolname || ' may become ' || o.rolname from pg_roles r, pg_roles o where r.rolname in ('anon', 'authenticated', 'ops_reader') and o.oid <> r.oid
			and pg_has_role(r.oid, o.oid, 'member') and not (r.rolname = 'ops_reader' and o.rolname = 'authenticated')`,
		`grant service_role to ops_reader`},
	{"history that may be rewritten, with or without calling oneself a replica",
		`select c.relname || ' ' || w.does from pg_class c, (values ('delete', 8), ('update', 16), ('truncate', 32)) w (does, bit)
			where c.relnamespace = 'ops'::regnamespace and (c.relname in ('run_events', 'agent_events', 'maintenance_run_events', 'evidence')
				or c.oid in (select tgrelid from pg_trigger where tgfoid = 'ops.refuse_change'::regproc))
			and not exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgfoid = 'ops.refuse_change'::regproc and g.tgtype & w.bit > 0 and g.tgtype & 2 > 0 and g.tgenabled = 'A')`,
		`alter table ops.evidence enable trigger append_only_whole`},
}

// WalkTheCatalogue fails with the name of whatever lets somebody past.
func WalkTheCatalogue(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	for _, o := range Offences {
		if found := o.Find(t, conn); len(found) > 0 {
			t.Errorf("%s: %s", o.What, strings.Join(found, ", "))
		}
	}
}

// querier is a connection or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// Find names the offenders.
func (o Offence) Find(t *testing.T, conn querier) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), o.Query)
	if err != nil {
		t.Fatalf("%s: %v", o.What, err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", o.What, err)
	}
	return found
}
