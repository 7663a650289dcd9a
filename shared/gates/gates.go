// Package gates owns the policy gates of Odoo's repository: what a hosted Odoo would not allow, and we do not either. A gate
// is a function of facts (settings, folders, Dockerfiles, counts) and gives its verdict and the sentence that explains it.
//
// It refuses to look for facts, and to pass what it could not judge: that is unknown. What nobody asked about is skipped.
// No value of a credential is ever part of a verdict.
package gates

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// The names of the gates, as ops.gate_results has them.
const (
	MailCatcher  = "mail-catcher"
	BlockedPort  = "smtp-port-25"
	ObjectCount  = "database-object-count"
	AddonsPaths  = "addons-paths"
	BaseImages   = "base-images"
	longestTrail = 20 // places that one explanation names; details have all
)

// Verdict is what a gate says.
type Verdict struct {
	Gate        string         `json:"gate"`
	Environment string         `json:"environment,omitempty"` // empty when it is about the commit alone
	Status      ops.GateStatus `json:"status"`
	Explanation string         `json:"explanation"`
	Details     map[string]any `json:"details,omitempty"`
}

// problems are what is wrong, each with its place and what to do.
type problems []string

func (p *problems) add(format string, args ...any) { *p = append(*p, fmt.Sprintf(format, args...)) }

// verdict is failed when something is wrong, unknown when something could not be judged, else passed with a sentence.
func verdict(gate, environment string, wrong, unsure problems, passed string, details map[string]any) Verdict {
	v := Verdict{Gate: gate, Environment: environment, Status: ops.GatePassed, Explanation: passed, Details: details}
	switch {
	case len(wrong) > 0:
		v.Status, v.Explanation = ops.GateFailed, wrong.String()
	case len(unsure) > 0:
		v.Status, v.Explanation = ops.GateUnknown, unsure.String()
	}
	return v
}

func (p problems) String() string {
	shown := p[:min(len(p), longestTrail)]
	text := strings.Join(shown, "; ")
	if more := len(p) - len(shown); more > 0 {
		text += fmt.Sprintf("; and %d more", more)
	}
	return ops.Plain(text, 2000)
}

func skipped(gate, environment, why string) Verdict {
	return Verdict{Gate: gate, Environment: environment, Status: ops.GateSkipped, Explanation: why}
}
