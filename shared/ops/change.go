package ops

import "time"

// Change is one thing that a delivery says about the world. Changes commute: the store keeps for every noun the latest
// evidence by the vendor's own clock, so that any order of arrival ends in the same rows.
type Change interface{ change() }

// Interpretation is what a delivery means: its changes, or the reason why there is nothing in it for us.
type Interpretation struct {
	Action  string // the vendor's action, as far as the body names one
	Changes []Change
	Ignored string // why there are no changes; empty when there are
}

// WorkItemSeen is a snapshot of a work item.
type WorkItemSeen struct{ Item WorkItem }

// WorkItemGone says that the vendor no longer has the item where it was.
type WorkItemGone struct {
	Source    Source
	SourceID  string
	Container string // id of the container, if the body names it
	Number    int64  // number within the container, if the body names it
	MovedTo   string // the new reference, when it was transferred rather than deleted
}

// ContainerNamed is evidence that a repository or project bore a name at a time.
type ContainerNamed struct {
	Source    Source
	Container string
	Name      string
	At        time.Time // the vendor's clock
}

// StateNamed is evidence of what one of the vendor's own workflow states means.
type StateNamed struct {
	Source  Source
	StateID string
	Name    string
	Status  WorkStatus
	At      time.Time // the vendor's clock
}

func (WorkItemSeen) change()   {}
func (WorkItemGone) change()   {}
func (ContainerNamed) change() {}
func (StateNamed) change()     {}

// BuildSeen is a snapshot of an attempt of a CI run.
type BuildSeen struct{ Build Build }

// BuildJobSeen is a snapshot of a job. Its build is there as far as a job knows it, for when the job is heard of first.
type BuildJobSeen struct {
	Build Build
	Job   BuildJob
}

// BranchPushed is a move of a branch.
type BranchPushed struct {
	RepoID int64
	Branch string
	Push   Push
}

// PullRequestSeen is a snapshot of a pull request.
type PullRequestSeen struct{ PullRequest PullRequest }

// GateJudged is a verdict on a commit, or that one is being worked on.
type GateJudged struct{ Result GateResult }

// MovesEnvironment reports whether a change may make an environment converge, or keep it from it.
func MovesEnvironment(c Change) bool {
	switch c.(type) {
	case BranchPushed, DeploymentReported, GateJudged:
		return true
	default:
		return false
	}
}

func (BuildSeen) change()       {}
func (BuildJobSeen) change()    {}
func (BranchPushed) change()    {}
func (PullRequestSeen) change() {}
func (GateJudged) change()      {}
