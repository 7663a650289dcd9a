package ops

import "time"

// AgentPull is a run whose agent has a pull request open, or had: what whoever verifies it has to know. Its turn is the
// fencing token.
type AgentPull struct {
	ID         AgentRunID     `json:"id"`
	Turn       int64          `json:"verify_turn"`
	Run        RunID          `json:"run_id"`
	Kind       string         `json:"kind"`
	Repo       string         `json:"repo"`
	BaseBranch string         `json:"base_branch"`
	Branch     string         `json:"branch"`
	TaskKey    string         `json:"task_key"`
	Attempt    int            `json:"attempt"`
	Status     AgentRunStatus `json:"status"`
	Governance Governance     `json:"governance"`
	DeadlineAt time.Time      `json:"deadline_at"`
	Number     int64          `json:"pull_number"` // of the pull request
	Bound      bool           `json:"bound"`       // it was recognised as this run's before
	Told       string         `json:"told"`        // digest of what was last said of it at the vendor
}

// AgentJudgement is what a look at a pull request came to.
type AgentJudgement struct {
	Status       AgentRunStatus // of the run, from now on
	Pull         PullRequest
	Governance   Governance
	PolicySHA256 [32]byte
	MergedAt     time.Time // zero when it is not
	Explanation  string
	Facts        map[string]any // what was seen and said, for the trail and the bundle
}

// AgentEnd is how a run ended.
type AgentEnd struct {
	Status      AgentRunStatus
	Explanation string
	WorkItem    string // that a person was given
}

// AgentTried is one attempt at a task.
type AgentTried struct {
	ID          AgentRunID     `json:"id"`
	Attempt     int            `json:"attempt"`
	Status      AgentRunStatus `json:"status"`
	Explanation string         `json:"explanation"`
	PullRequest string         `json:"pr_url"`
}

// AgentProof is what there is to prove of a run that has ended.
type AgentProof struct {
	ID    AgentRunID     `json:"id"`
	Run   RunID          `json:"run_id"`
	Repo  string         `json:"repo"`
	Pull  int64          `json:"pr_number"`
	Facts map[string]any `json:"facts"`
}
