package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// obj is JSON as a vendor would send it.
type obj = map[string]any

// sha is a commit that a reader can tell from another one.
func sha(n int) string { return fmt.Sprintf("%040x", n) }

// clock gives GitHub's times: whole seconds after noon.
func clock(second int) string {
	return noon.Add(time.Duration(second) * time.Second).Format(time.RFC3339)
}

// hub is GitHub in as much as one repository's CI needs it: it sends the shapes of its real webhooks.
type hub struct {
	t    *testing.T
	id   int64
	name string
	sent []told
}

func (h *hub) send(event string, second int, body obj) {
	h.t.Helper()
	repository := obj{"id": h.id, "full_name": h.name, "default_branch": "main", "created_at": clock(-9000), "updated_at": clock(second), "pushed_at": clock(second)}
	if event == "push" {
		repository["created_at"], repository["pushed_at"] = noon.Unix()-9000, noon.Unix()+int64(second)
	}
	body["repository"], body["sender"] = repository, obj{"login": "mira"}
	raw, err := json.Marshal(body)
	if err != nil {
		h.t.Fatal(err)
	}
	d := ops.Delivery{
		Source: ops.GitHub, Key: fmt.Sprintf("%d/%d", h.id, len(h.sent)), Event: event, Body: raw, Secret: 1,
		Headers: map[string]string{"content-type": "application/json"}, ReceivedAt: noon.Add(time.Hour + time.Duration(len(h.sent))*time.Second),
	}
	meaning, err := github.Interpret(d)
	if err != nil || meaning.Ignored != "" {
		h.t.Fatalf("%s: %v %s", event, err, meaning.Ignored)
	}
	h.sent = append(h.sent, told{d, meaning})
}

func (h *hub) push(second int, branch string, before, after int) {
	h.t.Helper()
	body := obj{"ref": "refs/heads/" + branch, "before": sha(before), "after": sha(after), "created": before == 0, "deleted": after == 0,
		"forced": false, "head_commit": nil, "pusher": obj{"name": "mira"}}
	if after != 0 {
		body["head_commit"] = obj{"id": sha(after), "message": fmt.Sprintf("Commit %d\n\nwith a body", after), "timestamp": "2001-01-01T00:00:00+02:00"}
	}
	h.send("push", second, body)
}

// run is a workflow run; its id is its number and a thousand.
type run struct {
	number, attempt, commit int
	branch, event, workflow string
	began                   int
	pulls                   []obj
	head                    any
}

func (h *hub) run(second int, r run, action, status, conclusion string) {
	h.t.Helper()
	if r.head == nil {
		r.head = obj{"id": h.id}
	}
	h.send("workflow_run", second, obj{"action": action, "workflow": obj{"name": r.workflow, "path": ".github/workflows/ci.yml"}, "workflow_run": obj{
		"id": 1000 + r.number, "name": r.workflow, "run_number": r.number, "run_attempt": r.attempt, "event": r.event, "status": status,
		"conclusion": orNull(conclusion), "head_branch": r.branch, "head_sha": sha(r.commit), "display_title": "A change",
		"html_url": fmt.Sprintf("https://github.example/%s/actions/runs/%d", h.name, 1000+r.number), "created_at": clock(r.began),
		"run_started_at": clock(r.began), "updated_at": clock(second), "actor": obj{"login": "mira"}, "triggering_actor": obj{"login": "otto"},
		"head_repository": r.head, "pull_requests": append([]obj{}, r.pulls...),
	}})
}

func (h *hub) job(second int, r run, id int, name, action, conclusion string) {
	h.t.Helper()
	job := obj{"id": id, "run_id": 1000 + r.number, "run_attempt": r.attempt, "name": name, "workflow_name": r.workflow, "status": action,
		"conclusion": orNull(conclusion), "head_branch": r.branch, "head_sha": sha(r.commit), "html_url": "https://github.example/job", "runner_name": "r-1",
		"created_at": clock(r.began), "started_at": clock(r.began + 1), "completed_at": nil, "steps": []obj{}}
	if action == "completed" {
		job["completed_at"] = clock(second)
		job["steps"] = []obj{{"name": "Set up", "conclusion": "success"}, {"name": "Run tests", "conclusion": conclusion}, {"name": "Clean up", "conclusion": "failure"}}
	}
	h.send("workflow_job", second, obj{"action": action, "workflow_job": job})
}

func (h *hub) pull(second int, action string, number, head int, more obj) {
	h.t.Helper()
	pr := obj{"number": number, "title": fmt.Sprintf("Pull request %d", number), "state": "open", "draft": false, "merged": false, "merge_commit_sha": sha(999),
		"user": obj{"login": "mira"}, "labels": []obj{{"name": "b"}, {"name": "a"}}, "changed_files": 1, "additions": 2, "deletions": 3,
		"created_at": clock(0), "updated_at": clock(second), "closed_at": nil, "merged_at": nil, "html_url": "https://github.example/pull",
		"head": obj{"ref": "feature/slash", "sha": sha(head), "repo": obj{"id": h.id}},
		"base": obj{"ref": "main", "sha": sha(1), "repo": obj{"id": h.id}}}
	for name, value := range more {
		pr[name] = value
	}
	body := obj{"action": action, "number": number, "pull_request": pr}
	if before, is := more["before"]; is {
		body["before"] = before
	}
	h.send("pull_request", second, body)
}

func (h *hub) check(second int, id int, action, status, conclusion string) {
	h.t.Helper()
	check := obj{"id": id, "name": "security/scan", "status": status, "conclusion": orNull(conclusion), "head_sha": sha(10), "details_url": "https://scan.example",
		"started_at": clock(second - 1), "completed_at": nil, "app": obj{"slug": "scanner"}, "check_suite": obj{"head_branch": "feature/slash"}, "output": obj{"title": nil}}
	if status == "completed" {
		check["completed_at"] = clock(second)
	}
	h.send("check_run", second, obj{"action": action, "check_run": check})
}

func (h *hub) rename(second int, to string) {
	h.t.Helper()
	from := h.name
	h.name = to
	h.send("repository", second, obj{"action": "renamed", "changes": obj{"repository": obj{"name": obj{"from": from[strings.Index(from, "/")+1:]}}}})
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
