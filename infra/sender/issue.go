package sender

import (
	"encoding/json"
	"strconv"
	"time"
)

// Issue is an invented GitHub issue.
type Issue struct {
	Repository   string
	RepositoryID int64
	ID           int64
	Number       int64
	Title        string
	Text         string // what its author wrote
	State        string // open or closed
	Reason       string // of being closed
	Labels       []string
	OpenedAt     time.Time
	UpdatedAt    time.Time
}

// Body is the payload of an issues event about it, in GitHub's shape and with the fields that GitHub always sends.
func (i Issue) Body(action string) []byte {
	labels := make([]map[string]any, len(i.Labels))
	for n, name := range i.Labels {
		labels[n] = map[string]any{"id": n + 1, "name": name, "color": "ededed", "default": false}
	}
	var closedAt, reason any
	if i.State == "closed" {
		closedAt, reason = i.UpdatedAt.UTC().Format(time.RFC3339), i.Reason
	}
	page := "https://github.example/" + i.Repository
	body, _ := json.Marshal(map[string]any{
		"action": action,
		"issue": map[string]any{
			"id": i.ID, "number": i.Number, "title": i.Title, "state": i.State, "state_reason": reason, "body": i.Text,
			"html_url": page + "/issues/" + strconv.FormatInt(i.Number, 10), "user": map[string]any{"login": "mia-demo", "id": 1},
			"labels": labels, "assignees": []any{}, "comments": 0, "locked": false,
			"created_at": i.OpenedAt.UTC().Format(time.RFC3339), "updated_at": i.UpdatedAt.UTC().Format(time.RFC3339), "closed_at": closedAt,
		},
		"repository": map[string]any{"id": i.RepositoryID, "full_name": i.Repository, "html_url": page, "default_branch": "main"},
		"sender":     map[string]any{"login": "mia-demo", "id": 1},
	})
	return body
}
