package fixbot

import (
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// passedAgain: one commit that passes and fails has nothing in it to be mended for this failure.
var passedAgain = classRule{ops.FailureFlaky, "passed_again", func(f Failure) string {
	for _, t := range f.Tries {
		if t.Passed && t.SHA != "" && t.SHA == f.SHA {
			return shown(f.Job) + " passed on the same commit in another try"
		}
	}
	return ""
}}
