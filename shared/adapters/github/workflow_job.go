package github

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type workflowJobPayload struct {
	Action     string           `json:"action"`
	Job        jobFields        `json:"workflow_job"`
	Repository repositoryFields `json:"repository"`
}

type jobFields struct {
	ID           int64  `json:"id"`
	RunID        int64  `json:"run_id"`
	RunAttempt   int    `json:"run_attempt"` // absent in old deliveries
	Name         string `json:"name"`
	WorkflowName string `json:"workflow_name"`
	Status       string `json:"status"`
	Conclusion   string `json:"conclusion"`
	HeadBranch   string `json:"head_branch"`
	HeadSHA      string `json:"head_sha"`
	HTMLURL      string `json:"html_url"`
	RunnerName   string `json:"runner_name"`
	CreatedAt    string `json:"created_at"` // absent in old deliveries
	StartedAt    string `json:"started_at"`
	CompletedAt  string `json:"completed_at"`
	Steps        []struct {
		Name       string `json:"name"`
		Conclusion string `json:"conclusion"`
	} `json:"steps"`
}

// workflowJob reads every action alike. A job may be heard of before its run, so it brings along what it knows of it.
func workflowJob(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p workflowJobPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	if p.Action == "" {
		return ops.Interpretation{}, inbound.Missing("action")
	}
	seen, err := p.seen(received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	at, err := p.Repository.place(seen.Job.Telling.At, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: p.Action, Changes: []ops.Change{at, seen}}, nil
}

func (p workflowJobPayload) seen(received time.Time) (s ops.BuildJobSeen, err error) {
	j := p.Job
	switch {
	case j.ID <= 0:
		return s, inbound.Missing("workflow_job.id")
	case j.RunID <= 0:
		return s, inbound.Missing("workflow_job.run_id")
	case j.CreatedAt == "" && j.StartedAt == "":
		return s, inbound.Missing("workflow_job.started_at")
	}
	sha, err := commit("workflow_job.head_sha", j.HeadSHA)
	if err != nil {
		return s, err
	}
	times := inbound.Instants{Received: received}
	created := times.Read("workflow_job.created_at", first(j.CreatedAt, j.StartedAt))
	started := times.Read("workflow_job.started_at", j.StartedAt)
	completed := times.Read("workflow_job.completed_at", j.CompletedAt)
	state := stateOf(p.Action, j.Status, j.Conclusion)
	at := latest(latest(created, started), completed)
	s.Job = ops.BuildJob{
		JobID: j.ID, Name: first(j.Name, "unnamed"), Status: state.status, SourceStatus: j.Status, SourceConclusion: j.Conclusion,
		FailedStep: j.failedStep(), Runner: j.RunnerName, URL: webURL(j.HTMLURL), StartedAt: started,
		Telling: ops.Telling{Progress: state.progress, At: at},
	}
	if state.progress == ops.Finished && j.Conclusion != "" {
		s.Job.FinishedAt = at
	}
	s.Build = ops.Build{
		RepoID: p.Repository.ID, RunID: j.RunID, Attempt: max(j.RunAttempt, 1), Workflow: first(j.WorkflowName, "unknown"),
		Branch: j.HeadBranch, SHA: sha, StartedAt: created, Telling: ops.Telling{Progress: ops.Mentioned, At: created},
	}
	return s, times.Err
}

// failedStep is the first step that failed: those after it mostly failed because of it.
func (j jobFields) failedStep() string {
	for _, step := range j.Steps {
		if concluded[step.Conclusion].status == ops.BuildFailed {
			return step.Name
		}
	}
	return ""
}
