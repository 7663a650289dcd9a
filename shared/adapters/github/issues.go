package github

import (
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type issuesPayload struct {
	Action     string           `json:"action"`
	Issue      issueFields      `json:"issue"`
	Comment    json.RawMessage  `json:"comment"` // of issue_comment only
	Repository repositoryFields `json:"repository"`
	Changes    struct {
		NewIssue      *issueFields     `json:"new_issue"`
		NewRepository repositoryFields `json:"new_repository"`
		OldIssue      *issueFields     `json:"old_issue"`
		OldRepository repositoryFields `json:"old_repository"`
	} `json:"changes"`
}

// issues reads every action alike, as each carries a snapshot of the issue, and GitHub keeps adding actions (typed,
// untyped). Three say more than their snapshot: deleted, transferred, and opened by a transfer.
func issues(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p issuesPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	if p.Action == "" {
		return ops.Interpretation{}, inbound.Missing("action")
	}
	if p.Comment != nil { // headers are not signed: whoever captured a deleted comment could bury its issue
		return ops.Interpretation{}, fault.New(fault.Invalid, "the body has a comment, so it is an issue_comment event under another name")
	}
	if p.Issue.PullRequest != nil { // milestoned and demilestoned come for pull requests too
		return ignore(p.Action, "the issue is a pull request"), nil
	}
	here, err := look("issue", p.Issue, "repository", p.Repository, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	changes, err := p.changes(here, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	if changes == nil {
		return ignore(p.Action, "the issue comes without its state, as old pinned and unpinned events send it"), nil
	}
	return ops.Interpretation{Action: p.Action, Changes: changes}, nil
}

func (p issuesPayload) changes(here sighting, received time.Time) ([]ops.Change, error) {
	switch {
	case p.Action == "deleted":
		return append(here.told(), here.gone("")), nil
	case p.Action == "transferred":
		return p.transferred(here, received)
	case p.Action == "opened" && p.Changes.OldIssue != nil:
		return p.arrived(here, received)
	case here.item.Status == ops.StatusUnknown:
		return nil, nil
	default:
		return here.told(), nil
	}
}

// transferred comes from the repository that the issue left. What arrives elsewhere is another issue, with a number of
// its own.
func (p issuesPayload) transferred(here sighting, received time.Time) ([]ops.Change, error) {
	if p.Changes.NewIssue == nil {
		return nil, inbound.Missing("changes.new_issue")
	}
	there, err := look("changes.new_issue", *p.Changes.NewIssue, "changes.new_repository", p.Changes.NewRepository, received)
	if err != nil {
		return nil, err
	}
	return moved(here, here.told(), there), nil
}

// arrived comes from the repository that the issue went to. The old snapshot in it is not believed: it is what the
// issue was before the transfer, and the other hook tells that better.
func (p issuesPayload) arrived(here sighting, received time.Time) ([]ops.Change, error) {
	from, err := look("changes.old_issue", *p.Changes.OldIssue, "changes.old_repository", p.Changes.OldRepository, received)
	if err != nil {
		return nil, err
	}
	from.container.At = latest(from.container.At, here.item.UpdatedAt)
	return moved(from, []ops.Change{from.container}, here), nil
}

// moved buries the issue where it was and shows it where it is.
func moved(from sighting, told []ops.Change, to sighting) []ops.Change {
	to.item.PreviousRefs = []string{from.ref}
	return append(append(told, from.gone(to.ref)), to.told()...)
}
