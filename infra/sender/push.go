package sender

import (
	"encoding/json"
	"strings"
	"time"
)

// Push is an invented move of a branch.
type Push struct {
	Repository    string
	RepositoryID  int64
	Branch        string
	Before, After string // empty: there is no such branch, before or after
	Message       string
	Forced        bool
}

// Body is the payload of a push event about it, at a time.
func (p Push) Body(at time.Time) []byte {
	var head any
	if p.After != "" {
		head = map[string]any{"id": p.After, "message": p.Message, "timestamp": seconds(at)}
	}
	body, _ := json.Marshal(map[string]any{
		"ref": "refs/heads/" + p.Branch, "before": orZeros(p.Before), "after": orZeros(p.After), "head_commit": head,
		"forced": p.Forced, "created": p.Before == "", "deleted": p.After == "", "pusher": map[string]any{"name": "mia-demo"},
		"repository": map[string]any{"id": p.RepositoryID, "full_name": p.Repository, "default_branch": "main", "pushed_at": at.Unix(), "updated_at": seconds(at)},
		"sender":     map[string]any{"login": "mia-demo", "id": 1},
	})
	return body
}

// orZeros writes no commit as git does.
func orZeros(sha string) string {
	if sha == "" {
		return strings.Repeat("0", 40)
	}
	return sha
}

// Check is an invented check run that has come to its end.
type Check struct {
	Repository   string
	RepositoryID int64
	ID           int64
	Name         string
	Commit       string
	Conclusion   string
	Title        string // of what it says
}

// Body is the payload of a check_run event about it, at a time.
func (c Check) Body(at time.Time) []byte {
	body, _ := json.Marshal(map[string]any{
		"action": "completed",
		"check_run": map[string]any{
			"id": c.ID, "name": c.Name, "head_sha": c.Commit, "status": "completed", "conclusion": c.Conclusion,
			"details_url": "https://ci.example/" + decimal(c.ID), "started_at": seconds(at.Add(-time.Minute)), "completed_at": seconds(at),
			"output": map[string]any{"title": c.Title}, "app": map[string]any{"slug": "gates-demo"}, "check_suite": map[string]any{"head_branch": "main"},
		},
		"repository": map[string]any{"id": c.RepositoryID, "full_name": c.Repository, "default_branch": "main", "updated_at": seconds(at)},
		"sender":     map[string]any{"login": "gates-demo[bot]", "id": 2},
	})
	return body
}
