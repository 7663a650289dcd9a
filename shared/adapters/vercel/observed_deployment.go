package vercel

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// shown is a deployment as the API shows it, in a list or alone: the two differ in names and in what they leave out.
type shown struct {
	ID            string   `json:"id"`
	UID           string   `json:"uid"`
	Name          string   `json:"name"`
	ProjectID     string   `json:"projectId"`
	URL           string   `json:"url"`
	InspectorURL  string   `json:"inspectorUrl"`
	Target        string   `json:"target"`
	ReadyState    string   `json:"readyState"`
	ReadySubstate string   `json:"readySubstate"`
	ErrorCode     string   `json:"errorCode"`
	ErrorMessage  string   `json:"errorMessage"`
	ErrorLink     string   `json:"errorLink"`
	StateReason   string   `json:"readyStateReason"`
	OOMReport     string   `json:"oomReport"`
	CreatedAt     int64    `json:"createdAt"`
	Created       int64    `json:"created"`
	BuildingAt    int64    `json:"buildingAt"`
	Ready         int64    `json:"ready"`
	CanceledAt    int64    `json:"canceledAt"`
	BuildErrorAt  int64    `json:"buildErrorAt"`
	Deleted       int64    `json:"deleted"`
	Meta          metadata `json:"meta"`
	Creator       struct {
		Username string `json:"username"`
	} `json:"creator"`
	CustomEnvironment struct {
		Slug string `json:"slug"`
	} `json:"customEnvironment"`
	SeatBlock *struct {
		BlockCode string `json:"blockCode"`
	} `json:"seatBlock"`
	AliasError *struct {
		Code string `json:"code"`
	} `json:"aliasError"`
	BuildSkipped      bool   `json:"buildSkipped"`
	RefusedToBuild    bool   `json:"alwaysRefuseToBuild"`
	InConcurrentQueue bool   `json:"isInConcurrentBuildsQueue"`
	ChecksState       string `json:"checksState"`
	ChecksConclusion  string `json:"checksConclusion"`
	Checks            struct {
		Alias  check `json:"deployment-alias"` // on the wire
		Alias2 check `json:"deploymentAlias"`  // in the vendor's models
	} `json:"checks"`
	ManualProvisioning *struct {
		State string `json:"state"`
	} `json:"manualProvisioning"`
	GitSource struct {
		SHA    string          `json:"sha"`
		Ref    string          `json:"ref"`
		RepoID json.RawMessage `json:"repoId"` // a number, or a number in quotes
		PRID   json.RawMessage `json:"prId"`
	} `json:"gitSource"` // of the detail; what the metadata may lack
}

// check is how one of Vercel's own checks stands.
type check struct {
	State string `json:"state"`
}

// observedDeployment reads a deployment that the API showed when it was read.
func observedDeployment(body []byte, read time.Time) (ops.Interpretation, error) {
	var p struct {
		Deployment shown `json:"deployment"`
	}
	if err := inbound.Decode(body, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	s := p.Deployment
	if read.IsZero() {
		return ops.Interpretation{}, fault.New(fault.Invalid, "it is not known when this was read")
	}
	r, err := s.report(read)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Changes: []ops.Change{ops.DeploymentReported{Report: r}}}, nil
}

// goneDeployment reads that a deployment was not there when it was asked for. How it went stays what it was.
func goneDeployment(body []byte, read time.Time) (ops.Interpretation, error) {
	var p struct {
		Deployment struct {
			ID string `json:"id"`
		} `json:"deployment"`
	}
	if err := inbound.Decode(body, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	if read.IsZero() {
		return ops.Interpretation{}, fault.New(fault.Invalid, "it is not known when this was read")
	}
	at := read.UTC().Truncate(time.Microsecond)
	r := ops.DeploymentReport{Provider: ops.ProviderVercel, ToldBy: ops.ToldByREST, SourceState: "gone", At: at, DeletedAt: at}
	var err error
	if r.DeploymentID, err = inbound.Token("deployment.id", p.Deployment.ID, 128); err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Changes: []ops.Change{ops.DeploymentReported{Report: r}}}, nil
}

func (s shown) report(read time.Time) (r ops.DeploymentReport, err error) {
	r = ops.DeploymentReport{
		Provider: ops.ProviderVercel, ToldBy: ops.ToldByREST, SourceState: inbound.Clip(inbound.Readable(s.ReadyState), 60),
		At:        read.UTC().Truncate(time.Microsecond),
		ProjectID: inbound.Clip(inbound.Readable(s.ProjectID), 200), Project: inbound.Clip(inbound.Readable(s.Name), 200),
		Host: host(s.URL), Inspector: inbound.WebURL(s.InspectorURL), SourceSubstate: strings.ToLower(inbound.Clip(inbound.Readable(s.ReadySubstate), 60)),
	}
	r.Environment, r.SourceEnvironment = target(s.Target)
	if slug := inbound.Clip(inbound.Readable(s.CustomEnvironment.Slug), 100); slug != "" {
		r.Environment, r.SourceEnvironment = ops.TargetPreview, slug
	}
	s.Meta.describe(&r)
	s.complete(&r)
	if r.Creator == "" {
		r.Creator = inbound.Clip(inbound.Readable(s.Creator.Username), 100)
	}
	id := s.ID
	if id == "" {
		id = s.UID
	}
	if r.DeploymentID, err = inbound.Token("deployment.id", id, 128); err != nil {
		return r, err
	}
	if r.SourceState == "" {
		return r, inbound.Missing("deployment.readyState")
	}
	return r, s.date(&r, read)
}

// complete adds what only the source in git says.
func (s shown) complete(r *ops.DeploymentReport) {
	if r.SHA == "" {
		r.SHA = commit(s.GitSource.SHA)
		r.FromGit = r.FromGit || r.SHA != ""
	}
	if r.Branch == "" {
		r.Branch = inbound.Readable(s.GitSource.Ref)
	}
	if r.RepoID == 0 {
		r.RepoID = number(strings.Trim(string(s.GitSource.RepoID), `"`))
	}
	if r.PR == 0 {
		r.PR = number(strings.Trim(string(s.GitSource.PRID), `"`))
	}
}

// date reads the times that are there, and with them how it stands: a canceled one of a list does not say when.
func (s shown) date(r *ops.DeploymentReport, read time.Time) error {
	created := s.CreatedAt
	if created == 0 {
		created = s.Created
	}
	var err error
	if r.CreatedAt, err = millis("deployment.createdAt", created, read); err != nil {
		return err
	}
	if r.StartedAt, err = optional("deployment.buildingAt", s.BuildingAt, read); err != nil {
		return err
	}
	if r.DeletedAt, err = optional("deployment.deleted", s.Deleted, read); err != nil {
		return err
	}
	r.Status, r.Reason = s.outcome()
	field, ended := s.end(r.Status)
	if r.EndedAt, err = optional(field, ended, read); err != nil {
		return err
	}
	if r.Status == ops.DeploymentCanceled && r.EndedAt.IsZero() && r.Reason == ops.ReasonUnspecified {
		r.Reason = ops.ReasonMaybeSuperseded
	}
	return nil
}

// end is where the time of an end stands. A build that succeeded and whose checks or aliases failed ended when it was ready.
func (s shown) end(status ops.DeploymentStatus) (field string, ms int64) {
	switch {
	case status == ops.DeploymentCanceled:
		return "deployment.canceledAt", s.CanceledAt
	case status == ops.DeploymentFailed && s.BuildErrorAt != 0:
		return "deployment.buildErrorAt", s.BuildErrorAt
	case status == ops.DeploymentFailed, status == ops.DeploymentSucceeded:
		return "deployment.ready", s.Ready
	default: // it has not ended
		return "", 0
	}
}

func optional(field string, ms int64, read time.Time) (time.Time, error) {
	if ms == 0 {
		return time.Time{}, nil
	}
	return millis(field, ms, read)
}

// outcome maps the states of the API; the first that fits counts. Superseded is not among them: it has to be derived.
func (s shown) outcome() (ops.DeploymentStatus, string) {
	text := strings.ToLower(s.StateReason + " " + s.ErrorMessage)
	switch s.ReadyState {
	case "BLOCKED":
		if s.SeatBlock != nil && s.SeatBlock.BlockCode != "" {
			return ops.DeploymentAwaiting, strings.ToLower(inbound.Clip(inbound.Readable(s.SeatBlock.BlockCode), 60))
		}
		return ops.DeploymentAwaiting, "blocked_unspecified"
	case "CANCELED":
		switch {
		case s.BuildSkipped, strings.Contains(text, "ignored build step"), strings.HasSuffix(s.ErrorLink, "#ignored-build-step"):
			return ops.DeploymentCanceled, ops.ReasonIgnoredStep
		case strings.Contains(text, "not affected"):
			return ops.DeploymentCanceled, ops.ReasonUnaffected
		case s.RefusedToBuild, strings.Contains(text, "unverified commit"):
			return ops.DeploymentCanceled, "unverified_commit"
		default:
			return ops.DeploymentCanceled, ops.ReasonUnspecified
		}
	case "ERROR":
		if s.OOMReport != "" {
			return ops.DeploymentFailed, "out_of_memory"
		}
		return ops.DeploymentFailed, strings.ToLower(inbound.Clip(inbound.Readable(s.ErrorCode), 60))
	case "READY":
		return s.ready()
	case "BUILDING":
		return ops.DeploymentBuilding, ""
	case "QUEUED", "INITIALIZING":
		switch {
		case s.ManualProvisioning != nil && s.ManualProvisioning.State == "PENDING":
			return ops.DeploymentQueued, "manual_provisioning"
		case s.InConcurrentQueue:
			return ops.DeploymentQueued, "concurrency"
		}
		return ops.DeploymentQueued, ""
	case "DELETED": // how it went stays what it was
		return ops.DeploymentSilent, ""
	default:
		return ops.DeploymentUnexplained, ""
	}
}

// ready is a build that succeeded. Its checks may still hold it back from its domains, and its aliases may have failed.
func (s shown) ready() (ops.DeploymentStatus, string) {
	switch {
	case s.ChecksConclusion == "failed", s.Checks.Alias.State == "failed", s.Checks.Alias2.State == "failed":
		return ops.DeploymentFailed, "checks_failed"
	case s.AliasError != nil:
		return ops.DeploymentFailed, "aliasing_failed"
	case s.ChecksState == "registered", s.ChecksState == "running", s.Checks.Alias.State == "pending", s.Checks.Alias2.State == "pending":
		return ops.DeploymentBuilding, "checks_running"
	default:
		return ops.DeploymentSucceeded, ""
	}
}
