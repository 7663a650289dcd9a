package ssot

import (
	"slices"
	"testing"
)

func TestCatalogMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "integrations/catalog.yaml", []mistake{
		{"a choice twice", "choice: vercel_marketplace_integration", "choice: supabase_primitive", []string{
			`integrations/catalog.yaml:1: decision_order leaves out a choice: it has each of supabase_primitive, supabase_partner_integration, vercel_marketplace_integration and custom_bridge once`,
			`integrations/catalog.yaml:4: decision_order[2].choice is "supabase_primitive", which line 2 has already: use another or remove one of the two`}, false},
		{"a choice left out", "  - {choice: custom_bridge, means: last}\n", "", []string{
			`integrations/catalog.yaml:1: decision_order leaves out a choice: it has each of supabase_primitive, supabase_partner_integration, vercel_marketplace_integration and custom_bridge once`}, false},
		{"an integration twice", "    optional: [VERCEL_TEAM_ID]\n", "  - {name: vercel, title: V, choice: custom_bridge, reason: r, status: planned, configured_by: [{variables: [V], enables: e}]}\n", []string{
			`integrations/catalog.yaml:16: integrations[1].name is "vercel", which line 9 has already: use another or remove one of the two`}, false},
		{"no choice of the policy", "choice: custom_bridge\n", "choice: bridge\n", []string{
			`integrations/catalog.yaml:11: integrations[0].choice is "bridge": use one of supabase_primitive, supabase_partner_integration, vercel_marketplace_integration, custom_bridge`}, true},
		{"no status", "status: active", "status: on", []string{
			`integrations/catalog.yaml:13: integrations[0].status is "on": use one of active, optional, planned, retired`}, true},
		{"no reason", "    reason: rows of ours\n", "", []string{
			`integrations/catalog.yaml:9: integrations[0].reason is missing: add a text`}, true},
		{"the toggle without its reason", ", reason: not needed", "", []string{
			`integrations/catalog.yaml:7: policy.github_actions_deployment.reason is missing: add a text`}, true},
		{"no variable", "variables: [VERCEL_TOKEN]", "variables: []", []string{
			`integrations/catalog.yaml:15: integrations[0].configured_by[0].variables is an empty list: use a list with at least one item`}, true},
		{"not a variable", "[VERCEL_TEAM_ID]", "[vercel-team]", []string{
			`integrations/catalog.yaml:16: integrations[0].optional[0] is "vercel-team": use a variable's name, such as VERCEL_TOKEN`}, true},
		{"required and optional", "[VERCEL_TEAM_ID]", "[VERCEL_TOKEN]", []string{
			`integrations/catalog.yaml:15: integrations[0].configured_by[0].variables[0] is "VERCEL_TOKEN", which is also optional: it is one or the other`}, false},
		{"a secret nobody rotates", "[VERCEL_TOKEN]", "[VERCEL_API_KEY]", []string{
			`integrations/catalog.yaml:15: integrations[0].configured_by[0].variables[0] is "VERCEL_API_KEY", a secret that secrets/registry.yaml does not name: add it there`}, false},
		{"an optional secret nobody rotates", "[VERCEL_TEAM_ID]", "[VERCEL_WEBHOOK_SECRETS]", []string{
			`integrations/catalog.yaml:16: integrations[0].optional[0] is "VERCEL_WEBHOOK_SECRETS", a secret that secrets/registry.yaml does not name: add it there`}, false},
	})
}

func TestConfigured(t *testing.T) {
	t.Parallel()
	i := Integration{ConfiguredBy: []Way{{Variables: []string{"TOKEN"}}, {Variables: []string{"APP_ID", "APP_KEY"}}}}
	for _, c := range []struct {
		set  []string
		want bool
	}{
		{nil, false},
		{[]string{"TOKEN"}, true},
		{[]string{"APP_ID"}, false},
		{[]string{"APP_KEY", "APP_ID"}, true},
	} {
		if got := i.Configured(func(v string) bool { return slices.Contains(c.set, v) }); got != c.want {
			t.Errorf("with %v it is configured: %v, want %v", c.set, got, c.want)
		}
	}
}
