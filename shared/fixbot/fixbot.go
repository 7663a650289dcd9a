// Package fixbot owns the decisions about agents that mend failures: what kind of failure it is (Classify), whether an agent
// is started for it (Plan), what the agent is told (Prompt), whether what it made may be merged (Govern), and how a run goes
// on (Next). Each reason is a rule in a file of its own, and every answer comes with its explanation.
//
// It refuses to look for itself, to believe a text about who wrote it, and to take what it could not see for fine. A policy
// is the one of the branch that people decide on; nothing that an agent can write to is asked.
package fixbot

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Opinion is what one rule says.
type Opinion struct {
	Rule        string         `json:"rule"`
	Status      ops.Governance `json:"status"`
	Waiting     bool           `json:"waiting,omitempty"` // inconclusive only until something that is expected happens
	Explanation string         `json:"explanation"`
}

func passed(format string, args ...any) Opinion {
	return Opinion{Status: ops.GovernancePassed, Explanation: fmt.Sprintf(format, args...)}
}

func failed(format string, args ...any) Opinion {
	return Opinion{Status: ops.GovernanceFailed, Explanation: fmt.Sprintf(format, args...)}
}

// unclear is an opinion that could not be formed: something was not seen.
func unclear(format string, args ...any) Opinion {
	return Opinion{Status: ops.GovernanceInconclusive, Explanation: fmt.Sprintf(format, args...)}
}

// waiting is an opinion that comes later.
func waiting(format string, args ...any) Opinion {
	return Opinion{Status: ops.GovernanceInconclusive, Waiting: true, Explanation: fmt.Sprintf(format, args...)}
}

// mostNamed is how many of a long list are named.
const mostNamed = 5

// listed names the first of them and counts the rest.
func listed(all []string) string {
	if len(all) <= mostNamed {
		return strings.Join(all, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(all[:mostNamed], "; "), len(all)-mostNamed)
}

// shown is a text that others wrote, so that it can be read and cannot pretend: quoted, escaped and short.
func shown(text string) string {
	const enough = 120
	if len(text) > enough {
		text = text[:enough] + "..."
	}
	return fmt.Sprintf("%+q", text)
}
