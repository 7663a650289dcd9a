package audit_test

import (
	"slices"

	"github.com/insightpulseai/odooops-console/shared/audit"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// sound is a small database in which nothing is wrong: one table with a policy, one function that the policy asks, one
// table of history.
func sound() ops.Rights {
	reads := ops.Policy{Name: "console_reads", Command: "SELECT", Permissive: true, Roles: []string{"authenticated"}, Using: "(ops.console_role() IS NOT NULL)"}
	runs, history := reads, reads
	runs.Table, history.Table = "ops.runs", "ops.run_events"
	return ops.Rights{
		ServerVersion: "15.8", Major: 15, Migrations: []int64{5, 6, 7},
		Schemas: []ops.SchemaRights{
			{Name: "ops", Owner: ops.Owner, Grants: ops.Grants{"authenticated": {"USAGE"}, "service_role": {"USAGE"}}},
			{Name: "public", Owner: "pg_database_owner", Grants: ops.Grants{"PUBLIC": {"USAGE"}}},
		},
		Relations: []ops.Relation{
			{Schema: "ops", Name: "ops.run_events", Kind: ops.PartitionedTable, Owner: ops.Owner, RowSecurity: true, Grants: ops.Grants{"authenticated": {"SELECT"}}},
			{Schema: "ops", Name: "ops.runs", Kind: ops.Table, Owner: ops.Owner, RowSecurity: true, Grants: ops.Grants{"authenticated": {"SELECT(id)", "SELECT(kind)"}, "service_role": {"INSERT", "SELECT"}}},
		},
		Policies: []ops.Policy{history, runs},
		Functions: []ops.Function{{
			Schema: "ops", Name: "ops.console_role()", Owner: ops.Owner, Language: "sql", Volatility: "stable",
			Settings: []string{`search_path=""`}, BodySHA256: "aaaaaaaaaaaaaaaa", Grants: ops.Grants{"authenticated": {"EXECUTE"}},
		}},
		Triggers: []ops.Trigger{{Table: "ops.run_events", Name: "append_only", Enabled: true, Definition: "CREATE TRIGGER append_only BEFORE UPDATE ON ops.run_events"}},
		Roles: []ops.Role{
			{Name: ops.Owner, BypassRLS: true, CreateRole: true, Login: true, MemberOf: []string{"authenticated"}},
			{Name: "anon"}, {Name: "authenticated"}, {Name: "service_role", BypassRLS: true},
			{Name: "authenticator", Login: true, MemberOf: []string{"anon", "authenticated", "service_role"}, Becomes: []string{"service_role"}},
			{Name: "supabase_admin", Superuser: true, BypassRLS: true, First: true},
		},
		Extensions: []ops.Extension{{Name: "plpgsql", Schema: "pg_catalog"}},
	}
}

func meant() audit.Desired { return audit.DesiredOf(sound(), []int{15, 16}) }

// The parts of the world that the cases change.

func table(r *ops.Rights, name string) *ops.Relation {
	return &r.Relations[slices.IndexFunc(r.Relations, func(rel ops.Relation) bool { return rel.Name == name })]
}

func policy(r *ops.Rights) *ops.Policy { return &r.Policies[1] } // of ops.runs

func role(r *ops.Rights, name string) *ops.Role {
	return &r.Roles[slices.IndexFunc(r.Roles, func(one ops.Role) bool { return one.Name == name })]
}

// partition adds one that was made after the migrations.
func partition(r *ops.Rights, grants ops.Grants) *ops.Relation {
	r.Relations = append(r.Relations, ops.Relation{
		Schema: "ops", Name: "ops.run_events_2026_12", Kind: ops.Table, Owner: ops.Owner, RowSecurity: true, PartitionOf: "ops.run_events", Grants: grants,
	})
	return &r.Relations[len(r.Relations)-1]
}

func added(r *ops.Rights, kind ops.RelationKind, schema string, grants ops.Grants) *ops.Relation {
	r.Relations = append(r.Relations, ops.Relation{Schema: schema, Name: schema + ".extra", Kind: kind, Owner: ops.Owner, RowSecurity: true, AsInvoker: true, Grants: grants})
	return &r.Relations[len(r.Relations)-1]
}
