package inventory

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// undeclared are things that no environment of the SSOT claims. Nobody looks after them, and nobody would miss them.
func undeclared(noun string, all ops.Some) (findings []ops.Finding) {
	if all.Count > Each {
		return []ops.Finding{{
			Signal: NotDeclared, Subject: "do_" + noun + "s/" + many, Severity: ops.Warning, Owner: "platform",
			Title:       fmt.Sprintf("no environment declares %d %ss", all.Count, noun),
			Explanation: fmt.Sprintf("ssot/environments.yaml claims them neither by name nor by tag: claim them under digitalocean.%ss or digitalocean.tags, or remove them", noun),
			Expected:    "an environment declares each", Actual: fmt.Sprintf("%d are undeclared", all.Count),
			Facts: map[string]any{"count": all.Count, "first": firstNames(all.First)},
		}}
	}
	for _, t := range all.First {
		findings = append(findings, ops.Finding{
			Signal: NotDeclared, Subject: "do_" + noun + "s/" + t.ID, Severity: ops.Warning, Owner: "platform",
			Title:       fmt.Sprintf("no environment declares the %s %s", noun, t.Name),
			Explanation: fmt.Sprintf("ssot/environments.yaml claims it neither by name nor by tag: claim it under digitalocean.%ss or digitalocean.tags, or remove it", noun),
			Expected:    "an environment declares it", Actual: "none does",
			Facts: map[string]any{"tags": t.Tags},
		})
	}
	return findings
}
