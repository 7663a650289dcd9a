package ssot

import "slices"

// Choice is a way to build an integration, by the Baseline-Plan policy.
type Choice string

// The choices.
const (
	SupabasePrimitive  Choice = "supabase_primitive"
	SupabasePartner    Choice = "supabase_partner_integration"
	VercelMarketplace  Choice = "vercel_marketplace_integration"
	CustomBridge       Choice = "custom_bridge"
	requiredChoicesSay        = "supabase_primitive, supabase_partner_integration, vercel_marketplace_integration and custom_bridge"
)

func (Choice) oneOf() []string {
	return []string{string(SupabasePrimitive), string(SupabasePartner), string(VercelMarketplace), string(CustomBridge)}
}

// Status says whether an integration is in use.
type Status string

// The statuses.
const (
	Active   Status = "active"   // the platform relies on it
	Optional Status = "optional" // works when it is configured, missed by nobody when not
	Planned  Status = "planned"  // decided, not built
	Retired  Status = "retired"  // kept for the record
)

func (Status) oneOf() []string {
	return []string{string(Active), string(Optional), string(Planned), string(Retired)}
}

// Catalog is the Baseline-Plan policy and what was decided by it.
type Catalog struct {
	// What to consider first, second, third and last for a new integration.
	DecisionOrder []Step `yaml:"decision_order"`
	// Switches of the policy.
	Policy Policy `yaml:"policy"`
	// Every integration with the choice that was made for it.
	Integrations []Integration `yaml:"integrations"`
}

// Step is one step of the decision order.
type Step struct {
	// The choice to consider.
	Choice Choice `yaml:"choice"`
	// What it means.
	Means string `yaml:"means"`
}

// Policy are the switches that change how integrations are used.
type Policy struct {
	// Deploy by GitHub Actions (vercel pull, build, deploy --prebuilt) instead of by Vercel's own GitHub integration: for
	// GitHub Enterprise Server, or when Vercel must not see the source.
	GitHubActionsDeployment Toggle `yaml:"github_actions_deployment"`
}

// Toggle is a switch with the reason for its position.
type Toggle struct {
	// Its position.
	Enabled bool `yaml:"enabled"`
	// Why it is so.
	Reason string `yaml:"reason"`
}

// Integration is a vendor that the platform works with.
type Integration struct {
	// What everything else calls it; a vendor's adapter has the same name.
	Name string `yaml:"name" format:"name"`
	// What people call it.
	Title string `yaml:"title"`
	// How it is integrated.
	Choice Choice `yaml:"choice"`
	// Why it is not an earlier step of the decision order.
	Reason string `yaml:"reason"`
	// Whether it is in use.
	Status Status `yaml:"status"`
	// Ways to configure it. Any one is enough, and needs all of its variables.
	ConfiguredBy []Way `yaml:"configured_by"`
	// Variables it can do without.
	Optional []string `yaml:"optional,omitempty" format:"variable"`
}

// Way is one way to configure an integration.
type Way struct {
	// Variables that must all be set.
	Variables []string `yaml:"variables" format:"variable"`
	// What works once they are.
	Enables string `yaml:"enables"`
}

// Configured tells whether any of the ways is complete, given whether a variable is set.
func (i Integration) Configured(isSet func(variable string) bool) bool {
	return slices.ContainsFunc(i.ConfiguredBy, func(w Way) bool {
		return !slices.ContainsFunc(w.Variables, func(v string) bool { return !isSet(v) })
	})
}

// Rank gives the step, from 1, at which the decision order considers a choice.
func (c Catalog) Rank(choice Choice) int {
	return 1 + slices.IndexFunc(c.DecisionOrder, func(s Step) bool { return s.Choice == choice })
}
