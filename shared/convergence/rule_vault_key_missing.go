package convergence

import "github.com/insightpulseai/odooops-console/shared/ops"

// vaultKeyMissing: a secret that the environment needs is not in its Supabase project. Only names are ever looked at.
var vaultKeyMissing = rule{"vault_key_missing", func(s Scene) finds {
	return required(s, "the secrets of Supabase project "+s.Environment.SupabaseRef, s.Want.Requires.VaultKeys, s.Is.VaultKeys, func(name string, t ops.Found, there bool) ops.Finding {
		return ops.Finding{
			Severity: ops.Error, Title: s.Environment.Title + " lacks the secret " + name,
			Expected: "set in " + s.Environment.SupabaseRef, Actual: orElse(there, t.Says, "not set"),
			Explanation: "the Supabase project " + s.Environment.SupabaseRef + " does not have " + name + ": functions that need it fail; set it there",
		}
	})
}}
