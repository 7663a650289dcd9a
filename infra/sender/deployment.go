package sender

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Deployment is an invented deployment of Vercel's, as its three tellers tell of it: Vercel, GitHub's deployments and
// commit statuses.
type Deployment struct {
	ID           string // dpl_…
	Project      string
	ProjectID    string
	Target       string // production; empty for a preview
	Repository   string
	RepositoryID int64
	Commit       string
	Branch       string
	Title        string
	GitHubID     int64
	Creator      string // who made it at GitHub; empty: Vercel's app
	Environment  string // what GitHub calls where it goes; empty: as Vercel's app calls it
}

// Event is the body of a webhook of Vercel's: the event's name says how the deployment stands.
func (d Deployment) Event(name string, at time.Time) []byte {
	var target any
	if d.Target != "" {
		target = d.Target
	}
	body, _ := json.Marshal(map[string]any{
		"id": "uev_" + UUID(), "type": name, "createdAt": at.UnixMilli(), "region": "iad1",
		"payload": map[string]any{
			"team": map[string]any{"id": "team_demo"}, "user": map[string]any{"id": "usr_demo"},
			"deployment": map[string]any{"id": d.ID, "name": d.Project, "url": d.host(), "meta": map[string]any{
				"githubCommitSha": d.Commit, "githubCommitRef": d.Branch, "githubCommitMessage": d.Title, "githubCommitAuthorLogin": "mia-demo",
				"githubDeployment": "1", "githubOrg": owner(d.Repository), "githubRepo": repo(d.Repository), "githubRepoId": decimal(d.RepositoryID),
				"githubCommitOrg": owner(d.Repository), "githubCommitRepo": repo(d.Repository), "githubCommitRepoId": decimal(d.RepositoryID),
			}},
			"links":  map[string]any{"deployment": d.Page(), "project": "https://vercel.com/acme-demo/" + d.Project},
			"target": target, "project": map[string]any{"id": d.ProjectID}, "plan": "pro", "regions": []any{"iad1"},
		},
	})
	return body
}

// Made is the body of GitHub's deployment event.
func (d Deployment) Made(at time.Time) []byte { return d.github(at, nil) }

// Status is the body of GitHub's deployment_status event, at a time after the deployment was made.
func (d Deployment) Status(state, description string, made, at time.Time) []byte {
	address := ""
	if state == "success" {
		address = "https://" + d.host()
	}
	return d.github(made, map[string]any{
		"id": at.UnixMilli(), "state": state, "description": description, "environment": d.environment(), "target_url": address,
		"log_url": address, "environment_url": address, "created_at": seconds(at), "updated_at": seconds(at),
	})
}

// CommitStatus is the body of GitHub's status event.
func (d Deployment) CommitStatus(state, description string, at time.Time) []byte {
	body, _ := json.Marshal(map[string]any{
		"id": at.UnixMilli(), "sha": d.Commit, "name": d.Repository, "context": "Vercel", "state": state, "description": description,
		"target_url": d.Page(), "created_at": seconds(at), "updated_at": seconds(at),
		"commit":     map[string]any{"sha": d.Commit, "commit": map[string]any{"message": d.Title}},
		"branches":   []any{map[string]any{"name": d.Branch, "commit": map[string]any{"sha": d.Commit}}},
		"repository": d.repository(), "sender": map[string]any{"login": "vercel[bot]", "id": 1},
	})
	return body
}

func (d Deployment) github(made time.Time, status map[string]any) []byte {
	event := map[string]any{
		"action": "created",
		"deployment": map[string]any{
			"id": d.GitHubID, "sha": d.Commit, "ref": d.Commit, "task": "deploy", "environment": d.environment(), "payload": map[string]any{},
			"creator": map[string]any{"login": cmp.Or(d.Creator, "vercel[bot]"), "id": 1}, "created_at": seconds(made), "updated_at": seconds(made),
			"transient_environment": false, "production_environment": false,
		},
		"repository": d.repository(), "sender": map[string]any{"login": "vercel[bot]", "id": 1},
	}
	if status != nil {
		event["deployment_status"] = status
	}
	body, _ := json.Marshal(event)
	return body
}

func (d Deployment) repository() map[string]any {
	return map[string]any{"id": d.RepositoryID, "full_name": d.Repository, "default_branch": "main"}
}

func (d Deployment) environment() string {
	if d.Environment != "" {
		return d.Environment
	}
	if d.Target == "production" {
		return "Production"
	}
	return "Preview"
}

// host is where it serves: at Vercel, or wherever somebody else deploys to.
func (d Deployment) host() string {
	if d.Creator != "" {
		return d.environment() + ".acme-demo.example"
	}
	return d.Project + "-" + d.ID[len("dpl_"):] + "-acme-demo.vercel.app"
}

// Page is where Vercel shows it.
func (d Deployment) Page() string {
	return "https://vercel.com/acme-demo/" + d.Project + "/" + d.ID[len("dpl_"):]
}

func owner(name string) string { before, _, _ := strings.Cut(name, "/"); return before }
func repo(name string) string  { _, after, _ := strings.Cut(name, "/"); return after }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// seconds is a time as GitHub tells it.
func seconds(at time.Time) string { return at.UTC().Format(time.RFC3339) }
