package convergence

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// backupWithin is how old the newest backup may be for a release to count as backed up.
const backupWithin = 24 * time.Hour

// checklistUnverified: something on the release's checklist was not verified of what runs. Where a rule exists it verifies;
// what only a person can see, a person says once for each release.
var checklistUnverified = rule{"checklist_not_verified", func(s Scene) (found finds) {
	for _, item := range s.Want.Checklist {
		why, blind := unverified(s, item)
		if blind != nil {
			found.blind = append(found.blind, *blind)
		}
		if why == "" {
			continue
		}
		found.findings = append(found.findings, ops.Finding{
			Subject: item.Item, Severity: ops.Warning,
			Title:    fmt.Sprintf("%s: %q is not verified", s.Environment.Title, item.Item),
			Expected: item.Says, Actual: why, Explanation: item.Says + " That is not verified: " + why,
			Facts: evidence(s, map[string]any{"verified_by": item.VerifiedBy}, s.Is.Head.Look),
		})
	}
	return found
}}

// verifiers are the rules that verify an item: it is verified when none of them finds anything.
var verifiers = map[string][]rule{
	"deployed":   {mergedNotDeployed, rolledBack, deploymentFailed},
	"migrations": {migrationsMissing},
	"functions":  {functionMissing},
	"env_vars":   {envVarMissing},
	"vault_keys": {vaultKeyMissing},
	"dns":        {dnsNotActive},
	"gates":      {gateNotGreen},
}

// unverified says why an item is not verified; what could not be seen is not verified, and not wrong either.
func unverified(s Scene, item ssot.ChecklistItem) (why string, blind *blindness) {
	switch item.VerifiedBy {
	case ssot.ByPerson:
		return personally(s, item)
	case "backup":
		return backedUp(s)
	}
	for _, r := range verifiers[item.VerifiedBy] {
		found := r.find(s)
		if len(found.blind) > 0 {
			return "", &found.blind[0]
		}
		if len(found.findings) > 0 {
			return found.findings[0].Title, nil
		}
	}
	return "", nil
}

func personally(s Scene, item ssot.ChecklistItem) (why string, blind *blindness) {
	if !s.Is.Checklist.Look.Sure() {
		b := unseen("the checklist of "+s.Environment.Title, s.Is.Checklist.Look)
		return "", &b
	}
	if t := s.Is.Checklist.Things[item.Item]; t.Good {
		return "", nil
	}
	return "nobody has said so of what runs", nil
}

func backedUp(s Scene) (why string, blind *blindness) {
	if !s.Is.Backups.Look.Sure() {
		b := unseen("the backups of "+s.Environment.Title, s.Is.Backups.Look)
		return "", &b
	}
	var newest time.Time
	for _, t := range s.Is.Backups.Things {
		if t.Good && t.At.After(newest) {
			newest = t.At
		}
	}
	switch {
	case newest.IsZero():
		return "there is no backup", nil
	case s.Now.Sub(newest) > backupWithin:
		return "the newest backup is from " + stamp(newest), nil
	}
	return "", nil
}
