package github

import (
	"encoding/json"
	"regexp"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type checkRunPayload struct {
	Action     string           `json:"action"`
	Check      checkFields      `json:"check_run"`
	Repository repositoryFields `json:"repository"`
	Deployment json.RawMessage  `json:"deployment"` // of deployment events only
}

type checkFields struct {
	ID          int64  `json:"id"`
	Name        string `json:"name"`
	Status      string `json:"status"`
	Conclusion  string `json:"conclusion"`
	HeadSHA     string `json:"head_sha"`
	HTMLURL     string `json:"html_url"`
	DetailsURL  string `json:"details_url"`
	StartedAt   string `json:"started_at"`
	CompletedAt string `json:"completed_at"`
	Output      struct {
		Title string `json:"title"`
	} `json:"output"`
	App struct {
		Slug string `json:"slug"`
	} `json:"app"`
	Suite struct {
		HeadBranch string `json:"head_branch"`
	} `json:"check_suite"`
}

// jobPage is where the check run of an Actions job leads: today's form, and that of before 2022.
var jobPage = regexp.MustCompile(`/actions/runs/\d+/jobs?/\d+|\?check_suite_focus=true`)

// checkRun reads the checks of other CI as verdicts on a commit. Every job of Actions makes a check run too, which
// workflow_run and workflow_job tell better; a check that a job made by hand (a test report) is one of the others.
func checkRun(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p checkRunPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	switch {
	case p.Action == "":
		return ops.Interpretation{}, inbound.Missing("action")
	case p.Deployment != nil:
		return ops.Interpretation{}, fault.New(fault.Invalid, "the body has a deployment, so it is a deployment event under another name")
	case p.Check.ID <= 0:
		return ops.Interpretation{}, inbound.Missing("check_run.id")
	case p.Check.App.Slug == "github-actions" && jobPage.MatchString(p.Check.DetailsURL):
		return ignore(p.Action, "a job of GitHub Actions, which its workflow_job event tells"), nil
	case p.Action == "rerequested" || p.Action == "requested_action":
		return ignore(p.Action, "somebody asked for another verdict; the one that stands stands until it comes"), nil
	}
	result, err := p.judged(received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	at, err := p.Repository.place(result.EvaluatedAt, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: p.Action, Changes: []ops.Change{at, ops.GateJudged{Result: result}}}, nil
}

func (p checkRunPayload) judged(received time.Time) (g ops.GateResult, err error) {
	c := p.Check
	switch {
	case c.Name == "":
		return g, inbound.Missing("check_run.name")
	case c.StartedAt == "" && c.CompletedAt == "":
		return g, inbound.Missing("check_run.started_at")
	}
	if g.SHA, err = commit("check_run.head_sha", c.HeadSHA); err != nil {
		return g, err
	}
	times := inbound.Instants{Received: received}
	started := times.Read("check_run.started_at", c.StartedAt)
	completed := times.Read("check_run.completed_at", c.CompletedAt)
	state := stateOf(p.Action, c.Status, c.Conclusion)
	g.Gate, g.RepoID, g.Branch = inbound.Clip(c.Name, 200), p.Repository.ID, c.Suite.HeadBranch
	g.EvaluatedBy = "check:" + first(inbound.Clip(c.App.Slug, 100), "unknown")
	g.URL = first(webURL(c.DetailsURL), webURL(c.HTMLURL))
	g.Details = map[string]any{"check_run_id": c.ID, "status": c.Status, "conclusion": c.Conclusion}
	g.Status = verdicts[state.status]
	if g.Status != ops.GatePassed {
		g.Explanation = first(inbound.Clip(c.Output.Title, 300), "it says "+inbound.Clip(first(c.Conclusion, c.Status, "nothing"), 60))
	}
	g.EvaluatedAt = latest(started, completed)
	return g, times.Err
}

// verdicts are what the state of a check is as a verdict. One that has not finished, was canceled or waits for somebody
// is none yet.
var verdicts = map[ops.BuildStatus]ops.GateStatus{
	ops.BuildUnknown: ops.GateUnknown, ops.BuildQueued: ops.GateUnknown, ops.BuildBuilding: ops.GateUnknown,
	ops.BuildAwaiting: ops.GateUnknown, ops.BuildCanceled: ops.GateUnknown,
	ops.BuildSuccess: ops.GatePassed, ops.BuildFailed: ops.GateFailed, ops.BuildSkipped: ops.GateSkipped,
}
