package audit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/audit"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func everybody(may ...string) ops.Grants { return ops.Grants{"PUBLIC": may} }

// Each case changes one thing of a sound database; the findings are all that the rules say about it.
var cases = []struct {
	name   string
	change func(r *ops.Rights)
	want   []string // severity signal: subject: explanation
}{
	{"nothing", func(*ops.Rights) {}, nil},
	{"a partition of next month", func(r *ops.Rights) { partition(r, nil) }, nil},
	{"the vendor's own roles", func(r *ops.Rights) {
		r.Roles = append(r.Roles, ops.Role{Name: "supabase_read_only_user", Login: true, BypassRLS: true}, ops.Role{Name: "postgres", BypassRLS: true})
	}, nil},

	{"row security is off", func(r *ops.Rights) { table(r, "ops.runs").RowSecurity = false },
		[]string{"critical row_security_off: table ops.runs: no policy of table ops.runs is asked any more: authenticated has all of its rows"}},
	{"row security is off on a partition", func(r *ops.Rights) { partition(r, nil).RowSecurity = false },
		[]string{"error row_security_off: table ops.run_events_2026_12: no policy of table ops.run_events_2026_12 is asked any more; whoever is ever granted something reads all of it; it is a partition of ops.run_events, whose row level security does not hold when the partition is asked directly"}},
	{"row security is off in public, where readers get at it", func(r *ops.Rights) {
		added(r, ops.Table, "public", ops.Grants{"anon": {"SELECT"}}).RowSecurity = false
	}, []string{"critical row_security_off: table public.extra: no policy of table public.extra is asked any more: anon has all of its rows"}},
	{"row security is off in public, where nobody gets at it", func(r *ops.Rights) { added(r, ops.Table, "public", nil).RowSecurity = false }, nil},
	{"row security is forced", func(r *ops.Rights) { table(r, "ops.runs").Forced = true },
		[]string{"error row_security_forced_differs: table ops.runs: the functions write as the owner of table ops.runs, for whom there is no policy: they see no rows and can write none"}},

	{"a policy is gone", func(r *ops.Rights) { r.Policies = r.Policies[:1] },
		[]string{"error policy_missing: policy console_reads on ops.runs: the migrations make it and it is not there: ops.runs shows no rows to authenticated through it, and the console looks empty instead of broken"}},
	{"a policy that opens everything", func(r *ops.Rights) {
		r.Policies = append(r.Policies, ops.Policy{Table: "ops.runs", Name: "helpful", Command: "ALL", Permissive: true, Roles: []string{"authenticated"}, Using: "true"})
	}, []string{"critical policy_unknown: policy helpful on ops.runs: permissive policies add up: what it lets authenticated do in ops.runs (ALL) is allowed whatever the other policies say"}},
	{"a policy on a partition", func(r *ops.Rights) {
		partition(r, nil)
		r.Policies = append(r.Policies, ops.Policy{Table: "ops.run_events_2026_12", Name: "helpful", Command: "SELECT", Permissive: true, Roles: []string{"authenticated"}, Using: "true"})
	}, []string{"critical policy_unknown: policy helpful on ops.run_events_2026_12: permissive policies add up: what it lets authenticated do in ops.run_events_2026_12 (SELECT) is allowed whatever the other policies say"}},
	{"a policy that hides", func(r *ops.Rights) {
		r.Policies = append(r.Policies, ops.Policy{Table: "ops.runs", Name: "narrow", Command: "SELECT", Roles: []string{"PUBLIC"}, Using: "false"})
	}, []string{"warning policy_unknown: policy narrow on ops.runs: it is restrictive: it keeps rows of ops.runs back from PUBLIC that the migrations mean to show"}},
	{"a policy for visitors", func(r *ops.Rights) {
		r.Policies = append(r.Policies, ops.Policy{Table: "ops.runs", Name: "visitors", Command: "SELECT", Permissive: true, Roles: []string{"anon"}, Using: "true"})
	}, []string{"critical policy_for_everybody: policy visitors on ops.runs: it holds for whoever has not signed in: one grant on ops.runs, and its rows are public"}},
	{"a policy was made one for everybody", func(r *ops.Rights) { policy(r).Roles = []string{"PUBLIC"} },
		[]string{"critical policy_for_everybody: policy console_reads on ops.runs: it holds for whoever has not signed in: one grant on ops.runs, and its rows are public"}},
	{"a policy was made one for writing", func(r *ops.Rights) { policy(r).Command = "ALL" },
		[]string{"critical policy_changed: policy console_reads on ops.runs: it bears the name that the migrations gave it, and is permissive for ALL to authenticated instead of permissive for SELECT to authenticated"}},
	{"a policy asks for less", func(r *ops.Rights) { policy(r).Using = "true" },
		[]string{"critical policy_text_changed: policy console_reads on ops.runs: what decides which rows of ops.runs are shown to authenticated is not what the migrations say"}},

	{"a table is everybody's", func(r *ops.Rights) { table(r, "ops.runs").Grants["PUBLIC"] = []string{"SELECT", "UPDATE(kind)"} },
		[]string{"critical grant_to_everybody: table ops.runs to PUBLIC: PUBLIC has SELECT, UPDATE(kind) on table ops.runs, so every role of this server has, the one for visitors included"}},
	{"the schema is open to visitors", func(r *ops.Rights) { r.Schemas[0].Grants["anon"] = []string{"USAGE"} },
		[]string{"critical grant_to_everybody: schema ops to anon: anon has USAGE on schema ops, so whoever has not signed in has"}},
	{"a reader may write", func(r *ops.Rights) {
		table(r, "ops.runs").Grants["authenticated"] = []string{"SELECT(id)", "SELECT(kind)", "UPDATE"}
	},
		[]string{"critical grant_added: table ops.runs to authenticated: no migration grants UPDATE on table ops.runs to authenticated, whom every reader of the console becomes"}},
	{"a reader may pass it on", func(r *ops.Rights) { table(r, "ops.run_events").Grants["authenticated"] = []string{"SELECT*"} },
		[]string{
			"critical grant_added: table ops.run_events to authenticated: no migration grants SELECT* on table ops.run_events to authenticated, whom every reader of the console becomes",
			"error grant_missing: table ops.run_events to authenticated: the migrations grant SELECT on table ops.run_events to authenticated and it is not there: whatever needs it is refused"}},
	{"somebody else may read", func(r *ops.Rights) { table(r, "ops.runs").Grants["reporting"] = []string{"SELECT"} },
		[]string{"error grant_added: table ops.runs to reporting: no migration grants SELECT on table ops.runs to reporting"}},
	{"a partition is open wider than its parent", func(r *ops.Rights) { partition(r, ops.Grants{"authenticated": {"INSERT", "SELECT"}}) },
		[]string{"critical grant_added: table ops.run_events_2026_12 to authenticated: no migration grants INSERT on table ops.run_events_2026_12 to authenticated, whom every reader of the console becomes"}},
	{"the service role may not write", func(r *ops.Rights) { table(r, "ops.runs").Grants["service_role"] = []string{"SELECT"} },
		[]string{"error grant_missing: table ops.runs to service_role: the migrations grant INSERT on table ops.runs to service_role and it is not there: whatever needs it is refused"}},
	{"what comes next is everybody's", func(r *ops.Rights) {
		r.DefaultGrants = []ops.DefaultGrant{{Maker: ops.Owner, Schema: "ops", Kind: "tables", Grants: everybody("SELECT")}}
	}, []string{"critical default_grants: new tables of (owner) in ops to PUBLIC: tables made in ops by (owner) from now on are granted SELECT to PUBLIC at once, before a migration revokes or a policy asks"}},
	{"what comes next, anywhere, is a reporter's", func(r *ops.Rights) {
		r.DefaultGrants = []ops.DefaultGrant{{Maker: ops.Owner, Kind: "tables", Grants: ops.Grants{"reporting": {"SELECT"}}}}
	}, nil},

	{"a table that no migration makes", func(r *ops.Rights) { added(r, ops.Table, "ops", ops.Grants{"authenticated": {"SELECT"}}) },
		[]string{"warning object_unknown: table ops.extra: it is in the schema of the console and in none of its migrations: nobody reviewed what it shows or does; put it into a migration or drop it"}},
	{"a function that runs as the owner", func(r *ops.Rights) {
		r.Functions = append(r.Functions, ops.Function{Schema: "ops", Name: "ops.door()", Owner: ops.Owner, Definer: true, Grants: everybody("EXECUTE")})
	}, []string{
		"critical grant_to_everybody: function ops.door() to PUBLIC: PUBLIC has EXECUTE on function ops.door(), so every role of this server has, the one for visitors included",
		"critical object_unknown: function ops.door(): it is in the schema of the console and in none of its migrations: nobody reviewed what it shows or does; put it into a migration or drop it",
		"critical search_path_mutable: function ops.door(): it looks names up where its caller says, and runs what it finds there as (owner)"}},
	{"a table is gone", func(r *ops.Rights) { r.Relations, r.Policies = r.Relations[:1], r.Policies[:1] },
		[]string{"error object_missing: table ops.runs: the migrations that made it have run and it is not there: it was dropped or renamed by hand, and whatever needs it fails"}},
	{"a table was given away", func(r *ops.Rights) { table(r, "ops.runs").Owner = "eve" },
		[]string{"critical owner_changed: table ops.runs: no policy holds for an owner: eve sees and changes all of its rows, and may switch its row level security off"}},

	{"a function says something else", func(r *ops.Rights) { r.Functions[0].BodySHA256 = "bbbbbbbbbbbbbbbb" },
		[]string{"critical function_changed: function ops.console_role(): its body is not what the migrations made: policies and doors rely on what it does"}},
	{"a function looks elsewhere", func(r *ops.Rights) { r.Functions[0].Settings = []string{"search_path=public"} },
		[]string{"critical function_changed: function ops.console_role(): its setting is not what the migrations made: policies and doors rely on what it does"}},
	{"a function looks where its caller says", func(r *ops.Rights) { r.Functions[0].Settings = nil },
		[]string{
			"critical function_changed: function ops.console_role(): its setting is not what the migrations made: policies and doors rely on what it does",
			"error search_path_mutable: function ops.console_role(): it looks names up where its caller says, and runs what it finds there as whoever calls it"}},
	{"a function looks in the schema of whoever calls", func(r *ops.Rights) {
		r.Functions = append(r.Functions, ops.Function{Schema: "public", Name: "public.f()", Owner: "eve", Definer: true, Settings: []string{`search_path="$user", public`}, Grants: everybody("EXECUTE")})
	}, []string{"critical search_path_mutable: function public.f(): it looks names up where its caller says, and runs what it finds there as eve"}},

	{"a view reads as its owner", func(r *ops.Rights) {
		added(r, ops.View, "public", ops.Grants{"authenticated": {"SELECT"}}).AsInvoker = false
	},
		[]string{"critical view_as_owner: view public.extra: no policy holds for (owner), so the view shows all rows of its tables to whoever may read it: authenticated"}},
	{"a materialised view is open", func(r *ops.Rights) { added(r, ops.MaterializedView, "public", ops.Grants{"authenticated": {"SELECT"}}) },
		[]string{"critical reachable_without_policies: materialized view public.extra: a materialized view cannot have row level security: authenticated has all of it"}},
	{"a foreign table is open", func(r *ops.Rights) { added(r, ops.ForeignTable, "public", everybody("SELECT")) },
		[]string{"critical reachable_without_policies: foreign table public.extra: a foreign table cannot have row level security: PUBLIC has all of it"}},
	{"a table became a view", func(r *ops.Rights) {
		*table(r, "ops.runs") = ops.Relation{Schema: "ops", Name: "ops.runs", Kind: ops.View, Owner: ops.Owner, AsInvoker: true, Definition: " SELECT 1", Grants: table(r, "ops.runs").Grants}
	}, []string{"error view_changed: view ops.runs: what it shows is not what was reviewed"}},

	{"history may be rewritten", func(r *ops.Rights) { r.Triggers[0].Enabled = false },
		[]string{"critical trigger_off: trigger append_only on ops.run_events: what it refuses or writes in ops.run_events, nothing refuses or writes now; rows may have been changed since"}},
	{"the guard of history is gone", func(r *ops.Rights) { r.Triggers = nil },
		[]string{"critical trigger_off: trigger append_only on ops.run_events: what it refuses or writes in ops.run_events, nothing refuses or writes now; rows may have been changed since"}},
	{"the guard of history guards less", func(r *ops.Rights) { r.Triggers[0].Definition += " WHEN (false)" },
		[]string{"critical trigger_changed: trigger append_only on ops.run_events: it does not run when, or not what, the migrations say in ops.run_events"}},
	{"a trigger that nobody reviewed", func(r *ops.Rights) {
		r.Triggers = append(r.Triggers, ops.Trigger{Table: "ops.runs", Name: "copy", Enabled: true, Definition: "CREATE TRIGGER copy"})
	}, []string{"critical trigger_changed: trigger copy on ops.runs: it runs with writes to ops.runs, as whoever writes, and nobody reviewed it"}},
	{"a partition has its parent's trigger", func(r *ops.Rights) {
		partition(r, nil)
		r.Triggers = append(r.Triggers, ops.Trigger{Table: "ops.run_events_2026_12", Name: "append_only", Enabled: true, Definition: "CREATE TRIGGER append_only BEFORE UPDATE ON ops.run_events_2026_12"})
	}, nil},

	{"a role past every policy", func(r *ops.Rights) { r.Roles = append(r.Roles, ops.Role{Name: "etl", BypassRLS: true, Login: true}) },
		[]string{"error role_past_policies: role etl: etl is BYPASSRLS and nobody says why: it reads and writes past every policy"}},
	{"a role that may become one", func(r *ops.Rights) {
		r.Roles = append(r.Roles, ops.Role{Name: "bob", Login: true, Becomes: []string{"service_role"}})
	},
		[]string{"error role_past_policies: role bob: bob is member of service_role and nobody says why: it reads and writes past every policy"}},
	{"readers inherit", func(r *ops.Rights) { role(r, "authenticated").MemberOf = []string{"pg_read_all_data"} },
		[]string{"critical console_role_raised: role authenticated: authenticated is member of pg_read_all_data: whoever arrives as authenticated may do more than the policies and grants of the console allow"}},
	{"visitors log in", func(r *ops.Rights) { role(r, "anon").Login = true },
		[]string{"critical console_role_raised: role anon: anon is LOGIN: whoever arrives as anon may do more than the policies and grants of the console allow"}},
	{"sessions begin with claims", func(r *ops.Rights) { r.Presets = []ops.Preset{{Setting: "request.jwt.claims", Role: "authenticated"}} },
		[]string{"critical session_preset: setting request.jwt.claims of every session of authenticated: every session of authenticated begins with claims that no token brought, and the policies believe them"}},
	{"an extension in public", func(r *ops.Rights) {
		r.Extensions = append(r.Extensions, ops.Extension{Name: "dblink", Schema: "public"})
	},
		[]string{"warning extension_in_public: extension dblink: its functions and tables lie in public beside those of people, where whoever may use that schema may call them"}},

	{"a newer server", func(r *ops.Rights) { r.Major, r.ServerVersion = 19, "19beta1" },
		[]string{"warning text_not_comparable: schema ops: PostgreSQL 19 may print policies and triggers in another way than the versions [15 16] that they were recorded on, so their texts could not be compared: run `make rights` on that version and deploy"}},
	{"a database that was not migrated", func(r *ops.Rights) { r.Migrations, r.Policies = r.Migrations[:2], nil },
		[]string{"warning schema_version_differs: schema ops: the database lacks 1 of the migrations that this program knows and has 0 that it does not know, so what the migrations make could not be compared: run the migrations"}},
	{"a database that is ahead, and open", func(r *ops.Rights) { r.Migrations = append(r.Migrations, 8); table(r, "ops.runs").RowSecurity = false },
		[]string{
			"warning schema_version_differs: schema ops: the database lacks 0 of the migrations that this program knows and has 1 that it does not know, so what the migrations make could not be compared: deploy the functions that know them",
			"critical row_security_off: table ops.runs: no policy of table ops.runs is asked any more: authenticated has all of its rows"}},
}

func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			live := sound()
			c.change(&live)
			var got []string
			for _, f := range audit.Judge(meant(), live).Findings {
				got = append(got, fmt.Sprintf("%s %s: %s: %s", f.Severity, f.Signal, f.Subject, f.Explanation))
				if f.Title == "" || f.Expected == "" || f.Actual == "" || f.Expected == f.Actual {
					t.Errorf("it does not say what was expected and what is: %+v", f)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A signal that no case raises is one that nobody has seen; a file that is not in the list is a rule that does not run.
func TestEveryRuleIsSeen(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for _, c := range cases {
		all.WriteString(strings.Join(c.want, "\n") + "\n")
	}
	for _, signal := range audit.Signals() {
		if !strings.Contains(all.String(), " "+signal+": ") {
			t.Errorf("no case raises %s", signal)
		}
	}
	files, err := filepath.Glob("rule_*.go")
	if err != nil || len(files) != len(audit.Signals()) {
		t.Errorf("%d files of rules and %d rules that run (%v)", len(files), len(audit.Signals()), err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil || strings.Count(string(source), "= rule{") != 1 {
			t.Errorf("%s has not exactly one rule (%v)", file, err)
		}
	}
}

// What could not be compared is named, so that nobody takes its silence for good news.
func TestWhatIsNotJudgedIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(r *ops.Rights)
		want   []string
	}{
		"all is judged":                  {func(*ops.Rights) {}, nil},
		"a version that nobody has seen": {func(r *ops.Rights) { r.Major = 19 }, []string{"policy_text_changed", "trigger_changed", "view_changed"}},
		"another migration": {func(r *ops.Rights) { r.Migrations[1]++ }, []string{
			"function_changed", "grant_added", "grant_missing", "object_missing", "object_unknown", "policy_changed", "policy_missing",
			"policy_text_changed", "policy_unknown", "row_security_forced_differs", "trigger_changed", "trigger_off", "view_changed"}},
	} {
		live := sound()
		c.change(&live)
		got := audit.Judge(meant(), live).Unjudged
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// Nothing at all is the worst that can be handed over, and not the best.
func TestAnEmptyCatalogueIsNotFine(t *testing.T) {
	t.Parallel()
	if v := audit.Judge(meant(), ops.Rights{}); len(v.Findings) == 0 || len(v.Unjudged) == 0 {
		t.Errorf("%+v", v)
	}
	if v := audit.Judge(meant(), ops.Rights{Migrations: []int64{5, 6, 7}, Major: 15}); len(v.Findings) != 5 {
		t.Errorf("the schema's two grants, two tables and a function are gone, and it says %+v", v.Findings)
	}
}
