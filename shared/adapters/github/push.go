package github

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type pushPayload struct {
	Ref        string `json:"ref"`
	Before     string `json:"before"`
	After      string `json:"after"`
	Forced     bool   `json:"forced"`
	HeadCommit *struct {
		Message string `json:"message"`
	} `json:"head_commit"` // null when the branch was deleted
	Pusher struct {
		Name string `json:"name"`
	} `json:"pusher"`
	Sender     account `json:"sender"`
	Repository struct {
		ID            int64           `json:"id"`
		FullName      string          `json:"full_name"`
		DefaultBranch string          `json:"default_branch"`
		PushedAt      json.RawMessage `json:"pushed_at"` // seconds since 1970 in this event, text in all others
		UpdatedAt     string          `json:"updated_at"`
	} `json:"repository"`
}

// push reads the move of a branch. Tags and other references are no branches. When it happened is what the repository
// says of its last push; the dates of commits are what whoever committed chose.
func push(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p pushPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	if p.Ref == "" {
		return ops.Interpretation{}, inbound.Missing("ref")
	}
	branch, isBranch := strings.CutPrefix(p.Ref, "refs/heads/")
	switch {
	case strings.HasPrefix(p.Ref, "refs/tags/"):
		return ignore("", "a tag was pushed, and only branches are followed"), nil
	case !isBranch:
		return ignore("", "%q is not a branch", inbound.Clip(p.Ref, 100)), nil
	case branch == "":
		return ops.Interpretation{}, fault.New(fault.Invalid, "ref is %q, which names no branch", p.Ref)
	}
	moved, err := p.moved(received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	here := repositoryFields{ID: p.Repository.ID, FullName: p.Repository.FullName, UpdatedAt: p.Repository.UpdatedAt}
	at, err := here.place(moved.At, received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Changes: []ops.Change{at, ops.BranchPushed{RepoID: here.ID, Branch: branch, Push: moved}}}, nil
}

func (p pushPayload) moved(received time.Time) (m ops.Push, err error) {
	if m.Before, err = head("before", p.Before); err != nil {
		return m, err
	}
	if m.After, err = head("after", p.After); err != nil {
		return m, err
	}
	if m.Before == "" && m.After == "" {
		return m, fault.New(fault.Invalid, "before and after are both empty: such a push moves nothing")
	}
	if m.At, err = p.pushedAt(received); err != nil {
		return m, err
	}
	m.Forced, m.By, m.DefaultBranch = p.Forced, first(p.Sender.Login, p.Pusher.Name), p.Repository.DefaultBranch
	if p.HeadCommit != nil && m.After != "" {
		m.Message = firstLine(p.HeadCommit.Message)
	}
	return m, nil
}

// pushedAt reads the one time in a push that nobody but GitHub chooses.
func (p pushPayload) pushedAt(received time.Time) (time.Time, error) {
	const field = "repository.pushed_at"
	var seconds int64
	var text string
	switch raw := p.Repository.PushedAt; {
	case len(raw) == 0 || string(raw) == "null":
		return time.Time{}, inbound.Missing(field)
	case json.Unmarshal(raw, &seconds) == nil:
		text = time.Unix(seconds, 0).UTC().Format(time.RFC3339)
	case json.Unmarshal(raw, &text) != nil:
		return time.Time{}, fault.New(fault.Invalid, "%s is neither seconds nor a time", field)
	}
	at, err := inbound.Instant(field, text, received)
	if err == nil && at.IsZero() {
		err = inbound.Missing(field)
	}
	return at, err
}

// head reads one end of a push: a commit, or nothing where GitHub writes zeros.
func head(field, value string) (string, error) {
	sha, err := commit(field, value)
	if strings.Trim(sha, "0") == "" {
		sha = ""
	}
	return sha, err
}

func firstLine(message string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(message), "\n")
	return inbound.Clip(strings.TrimSpace(line), 500)
}
