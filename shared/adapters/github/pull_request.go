package github

import (
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type pullRequestPayload struct {
	Action      string            `json:"action"`
	PullRequest pullRequestFields `json:"pull_request"`
	Repository  repositoryFields  `json:"repository"`
	Before      string            `json:"before"` // of synchronize
	Review      json.RawMessage   `json:"review"`
	Comment     json.RawMessage   `json:"comment"`
	Thread      json.RawMessage   `json:"thread"`
}

type pullRequestFields struct {
	Number         int64    `json:"number"`
	Title          string   `json:"title"`
	State          string   `json:"state"`
	Draft          bool     `json:"draft"`
	Merged         bool     `json:"merged"`
	HTMLURL        string   `json:"html_url"`
	User           account  `json:"user"`
	MergedBy       account  `json:"merged_by"`
	Labels         []label  `json:"labels"`
	MergeCommitSHA string   `json:"merge_commit_sha"`
	ChangedFiles   *int64   `json:"changed_files"`
	Additions      *int64   `json:"additions"`
	Deletions      *int64   `json:"deletions"`
	CreatedAt      string   `json:"created_at"`
	UpdatedAt      string   `json:"updated_at"`
	ClosedAt       string   `json:"closed_at"`
	MergedAt       string   `json:"merged_at"`
	Head           endpoint `json:"head"`
	Base           endpoint `json:"base"`
}

type endpoint struct {
	Ref  string `json:"ref"`
	SHA  string `json:"sha"`
	Repo *struct {
		ID int64 `json:"id"`
	} `json:"repo"` // null when the fork is gone
}

// pullRequest reads every action alike, as each carries a snapshot. There is no action merged: a merge is a snapshot that
// says so.
func pullRequest(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p pullRequestPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	switch {
	case p.Action == "":
		return ops.Interpretation{}, inbound.Missing("action")
	case p.Review != nil || p.Comment != nil || p.Thread != nil: // headers are not signed, and these show half a snapshot
		return ops.Interpretation{}, fault.New(fault.Invalid, "the body has a review, so it is a review's event under another name")
	}
	seen, err := p.snapshot(received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	at, err := p.Repository.place(seen.UpdatedAt, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: p.Action, Changes: []ops.Change{at, ops.PullRequestSeen{PullRequest: seen}}}, nil
}

func (p pullRequestPayload) snapshot(received time.Time) (s ops.PullRequest, err error) {
	r := p.PullRequest
	switch {
	case r.Number <= 0:
		return s, inbound.Missing("pull_request.number")
	case r.Title == "":
		return s, inbound.Missing("pull_request.title")
	case r.CreatedAt == "":
		return s, inbound.Missing("pull_request.created_at")
	case r.UpdatedAt == "":
		return s, inbound.Missing("pull_request.updated_at")
	case r.Head.Ref == "":
		return s, inbound.Missing("pull_request.head.ref")
	case r.Base.Ref == "":
		return s, inbound.Missing("pull_request.base.ref")
	}
	s.RepoID, s.Number, s.Title, s.Draft = p.Repository.ID, r.Number, r.Title, r.Draft
	s.Author, s.URL, s.Labels = r.User.Login, webURL(r.HTMLURL), labelNames(r.Labels)
	s.HeadBranch, s.BaseBranch, s.FromFork = r.Head.Ref, r.Base.Ref, r.Head.Repo == nil || r.Head.Repo.ID != p.Repository.ID
	s.ChangedFiles, s.Additions, s.Deletions = r.ChangedFiles, r.Additions, r.Deletions
	if err := p.commits(&s); err != nil {
		return s, err
	}
	times := inbound.Instants{Received: received}
	s.OpenedAt = times.Read("pull_request.created_at", r.CreatedAt)
	s.UpdatedAt = times.Read("pull_request.updated_at", r.UpdatedAt)
	s.ClosedAt = times.Read("pull_request.closed_at", first(r.ClosedAt, r.MergedAt))
	if times.Err != nil {
		return s, times.Err
	}
	return p.ended(s)
}

// ended says how it stands. GitHub fills merge_commit_sha in before a merge (with that of a test merge) and without one,
// so it is believed of merged ones only.
func (p pullRequestPayload) ended(s ops.PullRequest) (ops.PullRequest, error) {
	var err error
	switch r := p.PullRequest; {
	case r.State == "open":
		s.State, s.ClosedAt = ops.PullRequestOpen, time.Time{}
	case r.State != "closed":
		return s, fault.New(fault.Invalid, "pull_request.state is %q, neither open nor closed", inbound.Clip(r.State, 40))
	case r.Merged || r.MergedAt != "":
		s.State, s.MergedBy = ops.PullRequestMerged, r.MergedBy.Login
		s.MergeSHA, err = commitIfTold("pull_request.merge_commit_sha", r.MergeCommitSHA)
	default:
		s.State = ops.PullRequestClosed
	}
	if s.State != ops.PullRequestOpen && s.ClosedAt.IsZero() {
		s.ClosedAt = s.UpdatedAt
	}
	return s, err
}

func (p pullRequestPayload) commits(s *ops.PullRequest) (err error) {
	if s.HeadSHA, err = commit("pull_request.head.sha", p.PullRequest.Head.SHA); err != nil {
		return err
	}
	if s.BaseSHA, err = commitIfTold("pull_request.base.sha", p.PullRequest.Base.SHA); err != nil {
		return err
	}
	before, err := commitIfTold("before", p.Before)
	s.HeadSHAs = ops.SortedSet([]string{s.HeadSHA, before})
	return err
}

func labelNames(labels []label) []string {
	names := make([]string, len(labels))
	for i, l := range labels {
		names[i] = l.Name
	}
	return ops.SortedSet(names)
}
