package main

import (
	"context"
	"crypto/sha1" //nolint:gosec // git names commits so
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
)

// The fortnight is what a small company does with one Odoo in two weeks: it pushes, builds, deploys, breaks, rolls back
// and writes mails. All of it is invented, all of it goes through the doors, and every delivery bears a key made of its
// day, so that telling it again is a duplicate and nothing else.

// repository is the one that the SSOT deploys, so that what is told has an environment.
const (
	repository   = "insightpulseai/odooops-console"
	repositoryID = 700700
)

// fortnight holds what goes on while it is told.
type fortnight struct {
	c     *console
	now   time.Time
	heads map[string]string // by branch
	tells []sender.Webhook
}

const days = 14

// tellFortnight posts two weeks and gives how many deliveries were new, and how many were known.
func tellFortnight(ctx context.Context, c *console, now time.Time) (fresh, known int, err error) {
	f := &fortnight{c: c, now: now.UTC(), heads: map[string]string{}}
	first := f.now.Truncate(24*time.Hour).AddDate(0, 0, 1-days)
	f.project(first)
	for day := range days {
		f.day(day, first.AddDate(0, 0, day))
	}
	for _, w := range f.tells {
		answer, err := w.Post(ctx, http.DefaultClient, c.base)
		if err != nil {
			return fresh, known, err
		}
		switch {
		case !answer.OK:
			return fresh, known, fmt.Errorf("POST %s: %d %s", w.Path, answer.Status, answer.Error)
		case answer.Data.Duplicate:
			known++
		default:
			fresh++
		}
	}
	return fresh, known, nil
}

// day is an ordinary one, but for a failed build every fifth day, a failed deployment on the tenth and a rollback on the
// eleventh. What would lie in the future is left out.
func (f *fortnight) day(n int, midnight time.Time) {
	at := func(hour, minute int) time.Time {
		return midnight.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
	}
	f.item(n, at(0, 5))
	f.issue(n, at(0, 10), at(1, 40))
	f.change(n, "dev", at(0, 20), n%5 != 3, true)
	pull := int64(300 + n)
	f.pullRequest(pull, "Post the tax line of credit notes, part "+strconv.Itoa(n+1), at(0, 50), time.Time{})
	f.pullRequest(pull, "Post the tax line of credit notes, part "+strconv.Itoa(n+1), at(0, 50), at(1, 0))
	f.change(n, "main", at(1, 1), true, n != 9)
	f.mail(n, "mg.insightpulseai.com", at(1, 30))
	f.mail(n, "mg-dev.insightpulseai.com", at(1, 35))
}

// say adds a delivery unless it would tell of something that has not happened yet.
func (f *fortnight) say(at time.Time, w sender.Webhook) {
	if !at.After(f.now) {
		f.tells = append(f.tells, w)
	}
}

func (f *fortnight) github(at time.Time, event, key string, body map[string]any) {
	body["repository"] = map[string]any{
		"id": repositoryID, "full_name": repository, "html_url": "https://github.example/" + repository, "default_branch": "main",
		"updated_at": stamp(at), "pushed_at": at.Unix(),
	}
	if event != "push" {
		body["repository"].(map[string]any)["pushed_at"] = stamp(at)
	}
	body["sender"] = map[string]any{"login": "mia-demo", "id": 1}
	payload, _ := json.Marshal(body)
	f.say(at, sender.GitHub(f.c.github, event, "demo-"+at.Format("20060102T1504")+"-"+key, payload))
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// commit is an invented commit of a time on a branch.
func commit(branch string, at time.Time) string {
	sum := sha1.Sum([]byte(branch + stamp(at))) //nolint:gosec // git names commits so
	return hex.EncodeToString(sum[:])
}

// change pushes to a branch, builds it and deploys what was built.
func (f *fortnight) change(n int, branch string, at time.Time, builds, deploys bool) {
	sha := commit(branch, at)
	before := f.heads[branch]
	if before == "" {
		before = "0000000000000000000000000000000000000000"
	}
	f.heads[branch] = sha
	message := "Post the tax line of credit notes, part " + strconv.Itoa(n+1)
	f.github(at, "push", "push-"+branch, map[string]any{
		"ref": "refs/heads/" + branch, "before": before, "after": sha, "forced": false, "created": false, "deleted": false,
		"head_commit": map[string]any{"id": sha, "message": message}, "pusher": map[string]any{"name": "mia-demo"},
	})
	f.build(branch, sha, message, at.Add(time.Minute), builds)
	if !builds {
		return
	}
	projects := map[string][]string{"main": {"odooops-console", "odooops-console-stage"}, "dev": {"odooops-console-dev"}}[branch]
	for _, project := range projects {
		f.deployment(project, branch, sha, message, at.Add(8*time.Minute), deploys || project != "odooops-console")
	}
	if n == 10 && branch == "main" {
		f.rollback(at.Add(time.Hour))
	}
}

// build is a run with two jobs.
func (f *fortnight) build(branch, sha, message string, at time.Time, good bool) {
	id := at.Unix()
	ended := at.Add(6 * time.Minute)
	conclusion := map[bool]string{true: "success", false: "failure"}[good]
	run := func(status string, conclusion any, updated time.Time) map[string]any {
		return map[string]any{"workflow_run": map[string]any{
			"id": id, "name": "ci", "path": ".github/workflows/ci.yaml", "display_title": message, "workflow_id": 11, "run_number": id % 100000,
			"run_attempt": 1, "event": "push", "status": status, "conclusion": conclusion, "head_branch": branch, "head_sha": sha,
			"html_url":   fmt.Sprintf("https://github.example/%s/actions/runs/%d", repository, id),
			"created_at": stamp(at), "updated_at": stamp(updated), "run_started_at": stamp(at),
			"actor": map[string]any{"login": "mia-demo"}, "triggering_actor": map[string]any{"login": "mia-demo"},
			"head_repository": map[string]any{"id": repositoryID}, "pull_requests": []any{},
		}}
	}
	requested := run("queued", nil, at)
	requested["action"] = "requested"
	f.github(at, "workflow_run", "requested-"+branch, requested)
	for i, name := range []string{"lint", "test (19.0)"} {
		verdict, step := "success", "success"
		if i == 1 {
			verdict, step = conclusion, conclusion
		}
		f.github(ended, "workflow_job", fmt.Sprintf("job%d-%s", i, branch), map[string]any{"action": "completed", "workflow_job": map[string]any{
			"id": id*10 + int64(i), "run_id": id, "run_attempt": 1, "workflow_name": "ci", "name": name, "status": "completed", "conclusion": verdict,
			"head_sha": sha, "head_branch": branch, "html_url": fmt.Sprintf("https://github.example/%s/actions/runs/%d/job/%d", repository, id, i),
			"runner_name": "runner-" + strconv.Itoa(i+1), "created_at": stamp(at), "started_at": stamp(at.Add(20 * time.Second)), "completed_at": stamp(ended),
			"steps": []any{
				map[string]any{"name": "Check out", "number": 1, "status": "completed", "conclusion": "success"},
				map[string]any{"name": "Run " + name, "number": 2, "status": "completed", "conclusion": step},
			},
		}})
	}
	completed := run("completed", conclusion, ended)
	completed["action"] = "completed"
	f.github(ended, "workflow_run", "completed-"+branch, completed)
}

// pullRequest is open, or merged once it has an end.
func (f *fortnight) pullRequest(number int64, title string, opened, merged time.Time) {
	at, action := opened, "opened"
	pull := map[string]any{
		"id": number, "number": number, "title": title, "state": "open", "draft": false, "merged": false,
		"html_url": fmt.Sprintf("https://github.example/%s/pull/%d", repository, number), "user": map[string]any{"login": "mia-demo"},
		"labels": []any{}, "changed_files": 3, "additions": 41, "deletions": 12, "created_at": stamp(opened),
		"head": map[string]any{"ref": "dev", "sha": commit("dev", opened.Add(-30*time.Minute)), "repo": map[string]any{"id": repositoryID}},
		"base": map[string]any{"ref": "main", "sha": commit("main", opened.AddDate(0, 0, -1)), "repo": map[string]any{"id": repositoryID}},
	}
	if !merged.IsZero() {
		at, action = merged, "closed"
		pull["state"], pull["merged"], pull["merged_at"], pull["closed_at"] = "closed", true, stamp(merged), stamp(merged)
		pull["merge_commit_sha"], pull["merged_by"] = commit("main", merged.Add(time.Minute)), map[string]any{"login": "ben-demo"}
	}
	pull["updated_at"] = stamp(at)
	f.github(at, "pull_request", action, map[string]any{"action": action, "number": number, "pull_request": pull})
}

// issue is opened in the morning, and closed in the afternoon of every other day.
func (f *fortnight) issue(n int, opened, closed time.Time) {
	i := sender.Issue{
		Repository: repository, RepositoryID: repositoryID, ID: opened.Unix(), Number: int64(100 + n), State: "open",
		Title: "Credit note " + strconv.Itoa(1000+n) + " has no tax line", Labels: []string{"accounting"}, OpenedAt: opened, UpdatedAt: opened,
	}
	f.say(opened, sender.GitHub(f.c.github, "issues", "demo-"+opened.Format("20060102")+"-opened", i.Body("opened")))
	if n%2 == 0 {
		i.State, i.Reason, i.UpdatedAt = "closed", "completed", closed
		f.say(closed, sender.GitHub(f.c.github, "issues", "demo-"+opened.Format("20060102")+"-closed", i.Body("closed")))
	}
}

// mail is sent by an environment, and arrives but for every fourth.
func (f *fortnight) mail(n int, domain string, at time.Time) {
	id := "demo-" + at.Format("20060102") + "-" + domain
	m := sender.Mail(at)
	m.ID, m.Domain, m.Sender, m.From, m.Subject = id+"@"+domain, domain, "no-reply@"+domain, "no-reply@"+domain, "Your invoice INV/"+strconv.Itoa(2000+n)
	event, more := "delivered", map[string]any{"delivery-status": map[string]any{"code": 250, "message": "OK", "mx-host": "mx.example.com"}}
	if n%4 == 3 {
		event = "failed"
		more = map[string]any{"severity": "permanent", "reason": "bounce", "delivery-status": map[string]any{"code": 550, "message": "no such user", "mx-host": "mx.example.com"}}
	}
	accepted := map[string]any{"id": id + "-accepted"}
	more["id"] = id + "-" + event
	f.say(at, sender.Mailgun(f.c.mailgun, f.now, m.Event("accepted", "mia@example.com", at, accepted)))
	f.say(at, sender.Mailgun(f.c.mailgun, f.now, m.Event(event, "mia@example.com", at.Add(2*time.Second), more)))
}

// item moves on in Plane: a day in the backlog, a day in work, then done.
func (f *fortnight) item(n int, at time.Time) {
	states := []map[string]any{
		{"id": "5a7e0000-0000-4000-8000-000000000001", "name": "Backlog", "group": "backlog"},
		{"id": "5a7e0000-0000-4000-8000-000000000003", "name": "Doing", "group": "started"},
		{"id": "5a7e0000-0000-4000-8000-000000000004", "name": "Done", "group": "completed"},
	}
	for i, state := range states {
		when := at.AddDate(0, 0, i)
		var completed any
		if i == len(states)-1 {
			completed = stamp(when)
		}
		body, _ := json.Marshal(map[string]any{
			"event": "issue", "action": "updated", "webhook_id": "000000a1-0000-4000-8000-0000000000a1", "workspace_id": "000000a2-0000-4000-8000-0000000000a2",
			"data": map[string]any{
				"id": fmt.Sprintf("0de30000-0000-4000-8000-%012d", at.Unix()), "name": "Check the credit notes of day " + strconv.Itoa(n+1), "sequence_id": n + 1,
				"project": "000000a3-0000-4000-8000-0000000000a3", "priority": "medium", "state": state, "labels": []any{}, "assignees": []any{},
				"created_at": stamp(at), "updated_at": stamp(when), "completed_at": completed,
			},
			"activity": nil,
		})
		f.say(when, sender.Plane(f.c.plane, "issue", body))
	}
}

// project names the Plane project.
func (f *fortnight) project(at time.Time) {
	body, _ := json.Marshal(map[string]any{
		"event": "project", "action": "created", "webhook_id": "000000a1-0000-4000-8000-0000000000a1", "workspace_id": "000000a2-0000-4000-8000-0000000000a2",
		"data":     map[string]any{"id": "000000a3-0000-4000-8000-0000000000a3", "identifier": "OPS", "name": "Operations", "created_at": stamp(at), "updated_at": stamp(at)},
		"activity": nil,
	})
	f.say(at, sender.Plane(f.c.plane, "project", body))
}
