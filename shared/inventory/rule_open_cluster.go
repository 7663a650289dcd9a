package inventory

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// openCluster is a managed database that anybody may connect to. DigitalOcean's clusters are open until somebody is named
// who may.
func openCluster(d ops.DatabaseCluster) ops.Finding {
	f := ops.Finding{
		Signal: OpenCluster, Subject: "do_databases/" + string(d.ID), Severity: ops.Error, Environment: d.Environment, Owner: "platform",
		Title:       fmt.Sprintf("database %s takes connections from everywhere", d.Name),
		Explanation: "every address is a trusted source; name the droplets and networks that need it instead",
		Expected:    "only named sources may connect", Actual: "every address may",
		Facts: map[string]any{"engine": d.Engine, "trusted_sources": d.Sources},
		Links: map[string]string{"database": "https://cloud.digitalocean.com/databases/" + string(d.ID) + "/network-access"},
	}
	if len(d.Sources) == 0 {
		f.Explanation = "it has no trusted source, which DigitalOcean takes for all; name the droplets and networks that need it"
	}
	return f
}

// unprotected are droplets with a public address and no firewall: all of their ports are open.
func unprotected(all ops.Some) (findings []ops.Finding) {
	if all.Count > Each {
		return []ops.Finding{{
			Signal: NoFirewall, Subject: "do_droplets/" + many, Severity: ops.Warning, Owner: "platform",
			Title:       fmt.Sprintf("%d droplets with a public address have no firewall", all.Count),
			Explanation: "no firewall names them or one of their tags, so every port that they listen on can be reached; a token that may not read tags sees less than there is",
			Expected:    "a firewall guards every public address", Actual: fmt.Sprintf("%d have none", all.Count),
			Facts: map[string]any{"count": all.Count, "first": firstNames(all.First)},
		}}
	}
	for _, d := range all.First {
		findings = append(findings, ops.Finding{
			Signal: NoFirewall, Subject: "do_droplets/" + d.ID, Severity: ops.Warning, Environment: d.Environment, Owner: "platform",
			Title:       fmt.Sprintf("droplet %s has a public address and no firewall", d.Name),
			Explanation: "no firewall names it or one of its tags, so every port that it listens on can be reached; a token that may not read tags sees less than there is",
			Expected:    "a firewall guards every public address", Actual: "none does",
			Facts: map[string]any{"tags": d.Tags},
			Links: map[string]string{"droplet": "https://cloud.digitalocean.com/droplets/" + d.ID + "/networking"},
		})
	}
	return findings
}

// firstNames are enough to know what it is about.
func firstNames(things []ops.Thing) []string {
	out := []string{}
	for _, t := range things[:min(len(things), 20)] {
		out = append(out, t.Name)
	}
	return out
}
