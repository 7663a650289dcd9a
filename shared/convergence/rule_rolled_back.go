package convergence

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// rolledBack: the head of the branch has served and gave way to something older. Somebody meant that, so it is no error;
// it stays known until git says the same, because the next push will bring back what was taken away.
var rolledBack = rule{"rolled_back", func(s Scene) (found finds) {
	if blind, is := unseenHead(s); is {
		return finds{blind: []blindness{blind}}
	}
	for _, service := range s.Is.Services {
		if !service.Look.Sure() {
			found.blind = append(found.blind, unseen(string(service.Provider), service.Look))
			continue
		}
		due, sha := dueOf(s, service)
		if !revoked(s, service) || runs(service, sha) {
			continue
		}
		why := fmt.Sprintf("%s served until %s and was rolled back to %s: revert it in git, or promote it again",
			short(sha), stamp(due.CurrentUntil), short(service.Running.SHA))
		found.findings = append(found.findings, outOfSync(s, service, ops.Warning, s.Environment.Title+" was rolled back", why))
	}
	return found
}}

// revoked reports whether what is due has served, and something that was requested before it does now.
func revoked(s Scene, service ops.Service) bool {
	d, _ := dueOf(s, service)
	r := service.Running
	return d != nil && r != nil && d.Status == ops.DeploymentSucceeded && !d.CurrentUntil.IsZero() && r.RequestedAt.Before(d.RequestedAt)
}
