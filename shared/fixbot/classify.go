package fixbot

import (
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Failure is what failed, as far as it is known.
type Failure struct {
	Kind              ssot.FixKind
	Job               string // and its step, as the vendor calls them
	SHA               string
	Conclusion        string // in the vendor's words
	Tries             []Try  // the same job, before and after
	RefusedSignatures int    // of webhooks, where that is the failure
	Log               string
}

// Try is one run of the same job.
type Try struct {
	SHA    string
	Passed bool
}

// Classed is what kind of failure it is, and by which rule.
type Classed struct {
	Class       ops.FailureClass `json:"class"`
	Rule        string           `json:"rule"`
	Explanation string           `json:"explanation"`
}

// classRule tells why a failure is of its class, or nothing when it is not.
type classRule struct {
	class ops.FailureClass
	name  string
	why   func(Failure) string
}

// classRules are asked in this order. What may be about security is, whatever else it may be about.
var classRules = []classRule{aboutSecurity, passedAgain, aboutEnvironment, notKnown}

// Classify says what kind of failure it is. What nothing speaks against is the code.
func Classify(f Failure) Classed {
	for _, r := range classRules {
		if why := r.why(f); why != "" {
			return Classed{r.class, r.name, why}
		}
	}
	return Classed{ops.FailureCode, "about_code", shown(f.Job) + " failed, and nothing says that it was not for the code"}
}
