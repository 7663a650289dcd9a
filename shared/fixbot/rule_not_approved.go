package fixbot

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/ssot"
)

// notApproved: a person approves what they saw. What is pushed afterwards has not been approved.
var notApproved = rule{"not_approved", func(c change) Opinion {
	needed := c.policy.HumanApprovals
	var by, stale []string
	for _, a := range c.pull.Approvals {
		who := strings.ToLower(a.By)
		switch {
		case a.Dismissed || who == "" || c.isAgent(who):
		case a.SHA == "" || a.SHA != c.pull.HeadSHA:
			stale = append(stale, fmt.Sprintf("%s approved %s", shown(a.By), shown(a.SHA)))
		case !slices.Contains(by, who):
			by = append(by, who)
		}
	}
	switch {
	case len(by) >= needed:
		return passed("%d of %d approvals by people", len(by), needed)
	case len(stale) > 0:
		return failed("%s, and its head is %s now: it has to be approved again", listed(stale), shown(c.pull.HeadSHA))
	}
	return waiting("%d of %d approvals by people", len(by), needed)
}}

// isAgent tells whether an account is an app, or one that pull requests of agents are opened by.
func (c change) isAgent(login string) bool {
	return strings.HasSuffix(login, "[bot]") || strings.EqualFold(login, c.pull.Author) ||
		slices.ContainsFunc(c.policy.Agents, func(a ssot.Agent) bool { return strings.EqualFold(a.Login, login) })
}
