package github

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type workflowRunPayload struct {
	Action   string    `json:"action"`
	Run      runFields `json:"workflow_run"`
	Workflow struct {
		Name string `json:"name"`
		Path string `json:"path"`
	} `json:"workflow"`
	Repository repositoryFields `json:"repository"`
	Deployment json.RawMessage  `json:"deployment"` // of deployment events only
}

// runFields is what we read of a run. Times are text, so that a bad one can be named.
type runFields struct {
	ID              int64   `json:"id"`
	Name            string  `json:"name"`
	Path            string  `json:"path"`
	DisplayTitle    string  `json:"display_title"`
	WorkflowID      int64   `json:"workflow_id"`
	RunNumber       int64   `json:"run_number"`
	RunAttempt      int     `json:"run_attempt"`
	Event           string  `json:"event"`
	Status          string  `json:"status"`
	Conclusion      string  `json:"conclusion"`
	HeadBranch      string  `json:"head_branch"`
	HeadSHA         string  `json:"head_sha"`
	HTMLURL         string  `json:"html_url"`
	CreatedAt       string  `json:"created_at"`
	UpdatedAt       string  `json:"updated_at"`
	RunStartedAt    string  `json:"run_started_at"`
	Actor           account `json:"actor"`
	TriggeringActor account `json:"triggering_actor"`
	HeadRepository  *struct {
		ID int64 `json:"id"`
	} `json:"head_repository"` // null when the fork is gone
	PullRequests []struct {
		Number int64 `json:"number"`
		Base   struct {
			Repo struct {
				ID int64 `json:"id"`
			} `json:"repo"`
		} `json:"base"`
	} `json:"pull_requests"` // empty for forks, and after the merge (github/docs#22501)
}

// workflowRun reads every action alike, as each carries a snapshot of the run.
func workflowRun(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p workflowRunPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	switch {
	case p.Action == "":
		return ops.Interpretation{}, inbound.Missing("action")
	case p.Deployment != nil: // headers are not signed, and deployment events show the run that made them
		return ops.Interpretation{}, fault.New(fault.Invalid, "the body has a deployment, so it is a deployment event under another name")
	}
	build, err := p.build(received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	at, err := p.Repository.place(build.Telling.At, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: p.Action, Changes: []ops.Change{at, ops.BuildSeen{Build: build}}}, nil
}

func (p workflowRunPayload) build(received time.Time) (b ops.Build, err error) {
	r := p.Run
	switch {
	case r.ID <= 0:
		return b, inbound.Missing("workflow_run.id")
	case r.UpdatedAt == "":
		return b, inbound.Missing("workflow_run.updated_at")
	}
	if b.SHA, err = commit("workflow_run.head_sha", r.HeadSHA); err != nil {
		return b, err
	}
	state := stateOf(p.Action, r.Status, r.Conclusion)
	b.RepoID, b.RunID, b.Attempt, b.RunNumber = p.Repository.ID, r.ID, max(r.RunAttempt, 1), max(r.RunNumber, 0)
	b.Workflow = first(r.Name, p.Workflow.Name, r.Path, p.Workflow.Path, "workflow "+strconv.FormatInt(r.WorkflowID, 10))
	b.Event, b.Title, b.Branch, b.Actor = r.Event, r.DisplayTitle, r.HeadBranch, first(r.TriggeringActor.Login, r.Actor.Login)
	b.Status, b.Reason, b.SourceStatus, b.SourceConclusion = state.status, state.reason, r.Status, r.Conclusion
	b.URL = attemptURL(r.HTMLURL, b.Attempt)
	b.PullRequest = r.pullRequest(p.Repository.ID)
	b.HeadRepoID, b.FromFork = r.origin(p.Repository.ID)
	times := inbound.Instants{Received: received}
	updated := times.Read("workflow_run.updated_at", r.UpdatedAt)
	started := times.Read("workflow_run.run_started_at", first(r.RunStartedAt, r.CreatedAt, r.UpdatedAt))
	b.Telling = ops.Telling{Progress: state.progress, At: updated}
	b.StartedAt = started
	// No field says when; the snapshot of its end was written then. One that ended without saying how is read again.
	if state.progress == ops.Finished && r.Conclusion != "" {
		b.FinishedAt = latest(updated, started)
	}
	return b, times.Err
}

// pullRequest is the one that the run belongs to. The list may name some of other repositories whose head it is, too.
func (r runFields) pullRequest(repository int64) (number int64) {
	for _, pr := range r.PullRequests {
		if pr.Base.Repo.ID == 0 || pr.Base.Repo.ID == repository {
			number = ops.FirstNumber(number, max(pr.Number, 0))
		}
	}
	return number
}

// origin says which repository the commit is from, and whether it is another one. A run for a pull request whose
// repository is gone came from a fork: our own cannot have gone.
func (r runFields) origin(repository int64) (id int64, fork bool) {
	if r.HeadRepository == nil || r.HeadRepository.ID <= 0 {
		return 0, strings.HasPrefix(r.Event, "pull_request")
	}
	return r.HeadRepository.ID, r.HeadRepository.ID != repository
}
