package ops

import "time"

// GateStatus is the verdict of a gate. Unknown is one that could not be judged, or not yet: never a pass.
type GateStatus string

// The verdicts of a gate.
const (
	GatePassed  GateStatus = "passed"
	GateFailed  GateStatus = "failed"
	GateSkipped GateStatus = "skipped"
	GateUnknown GateStatus = "unknown"
)

// GateResult is the verdict of one judge on one commit.
type GateResult struct {
	Gate        string
	Environment string // empty when it is about the commit alone
	RepoID      int64
	Branch      string
	SHA         string
	EvaluatedBy string // by a name that survives a rebuild: check:<app>, build:<owner/repo>/<run>/<attempt>
	Status      GateStatus
	Explanation string
	Details     map[string]any
	URL         string
	EvaluatedAt time.Time
}
