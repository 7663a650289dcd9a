package ops

import "time"

// AgentFailure is a failed build as it takes to decide whether an agent is to mend it.
type AgentFailure struct {
	Build      BuildID    `json:"build"`
	Repository string     `json:"repository"`
	Workflow   string     `json:"workflow"`
	Branch     string     `json:"branch"`
	BaseBranch string     `json:"base_branch"` // of its pull request, or its own branch
	SHA        string     `json:"sha"`
	HeadSHA    string     `json:"head_sha"`  // of the branch now; empty when it is not known
	FirstRed   string     `json:"first_red"` // commit that failed first since the workflow last passed on the branch
	Author     string     `json:"author"`
	Conclusion string     `json:"conclusion"`
	URL        string     `json:"url"`
	FinishedAt time.Time  `json:"finished_at"`
	HeardAt    time.Time  `json:"heard_at"` // when it was last told of
	JobID      int64      `json:"job_id"`   // the first job that failed; zero when none is known
	Job        string     `json:"job"`
	Step       string     `json:"step"`
	JobURL     string     `json:"job_url"`
	Tries      []AgentTry `json:"tries"` // of the same workflow, on the same commit
}

// AgentTry is another build of the same commit.
type AgentTry struct {
	SHA    string `json:"sha"`
	Passed bool   `json:"passed"`
}

// AgentRequest is that a failure is to be mended, and what a run of it may use up.
type AgentRequest struct {
	Kind       string
	Source     string
	Ref        string // what failed
	TaskKey    string // one root cause
	Repository string
	BaseBranch string
	SHA        string
	By         string // who asked, if a person did
	Class      FailureClass
	Turns      int
	Budget     Money
	At         time.Time
}

// AgentDecision is what becomes of a request: the status that its run gets. Unasked means that it gets none, because another
// run has it, or because nothing is to be written down.
type AgentDecision struct {
	Status AgentRunStatus
	Into   AgentRunID // the run that has it
	Rule   string
	Why    string
	Notice *Notice // that is owed along with it
}

// AgentOrder is what an agent is asked for.
type AgentOrder struct {
	Branch       string
	Invoker      string
	Prompt       string
	PolicySHA256 [32]byte
	Deadline     time.Time
}

// AgentRun is a run as whoever invokes an agent needs it.
type AgentRun struct {
	ID         AgentRunID     `json:"id"`
	Attempt    int            `json:"attempt"`
	Status     AgentRunStatus `json:"status"`
	Run        RunID          `json:"run"`
	TaskKey    string         `json:"task_key"`
	Repository string         `json:"repository"`
	BaseBranch string         `json:"base_branch"`
	Branch     string         `json:"branch"`
	SHA        string         `json:"sha"`
	Invoker    string         `json:"invoker"`
	Prompt     string         `json:"prompt"`
	AskedAt    time.Time      `json:"asked_at"`
	ActedAt    time.Time      `json:"acted_at"` // when its agent was last asked, or was about to be; zero for never
}
