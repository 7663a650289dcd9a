package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/infra/sender"
)

// deployment is created, built, and goes live or fails.
func (f *fortnight) deployment(project, branch, sha, message string, at time.Time, good bool) {
	id := deploymentID(project, at)
	about := map[string]any{
		"deployment": map[string]any{"id": id, "name": project, "url": project + "-" + sha[:8] + ".vercel.example", "meta": map[string]any{
			"githubDeployment": "1", "githubCommitSha": sha, "githubCommitRef": branch, "githubCommitMessage": message, "githubCommitAuthorLogin": "mia-demo",
			"githubCommitOrg": "insightpulseai", "githubCommitRepo": "odooops-console", "githubOrg": "insightpulseai", "githubRepo": "odooops-console",
		}},
		"links":  map[string]any{"deployment": "https://vercel.example/insightpulseai/" + project + "/" + id, "project": "https://vercel.example/insightpulseai/" + project},
		"target": "production", "project": map[string]any{"id": "prj_" + project}, "plan": "pro", "regions": []string{"sin1"},
		"team": map[string]any{"id": "team_demo"}, "user": map[string]any{"id": "user_demo"},
	}
	f.vercel(at, "deployment.created", about)
	if !good {
		f.vercel(at.Add(2*time.Minute), "deployment.error", about)
		return
	}
	f.vercel(at.Add(2*time.Minute), "deployment.succeeded", about)
	f.vercel(at.Add(2*time.Minute+time.Second), "deployment.promoted", about)
}

// rollback lets production's deployment of the day before yesterday serve again; yesterday's failed.
func (f *fortnight) rollback(at time.Time) {
	const project = "odooops-console"
	today := at.Add(-time.Hour + 8*time.Minute)
	f.vercel(at, "deployment.rollback", map[string]any{
		"deployment":       map[string]any{"id": deploymentID(project, today), "name": project, "url": project + ".vercel.example", "meta": map[string]any{}},
		"fromDeploymentId": deploymentID(project, today), "toDeploymentId": deploymentID(project, today.AddDate(0, 0, -2)),
		"target": "production", "project": map[string]any{"id": "prj_" + project}, "team": map[string]any{"id": "team_demo"}, "user": map[string]any{"id": "user_demo"},
	})
}

func deploymentID(project string, at time.Time) string {
	return fmt.Sprintf("dpl_%s_%d", project, at.Unix())
}

func (f *fortnight) vercel(at time.Time, event string, payload map[string]any) {
	deployment, _ := payload["deployment"].(map[string]any)
	body, _ := json.Marshal(map[string]any{
		"id": fmt.Sprintf("demo_%v_%s", deployment["id"], event), "type": event, "createdAt": at.UnixMilli(), "region": nil, "payload": payload,
	})
	f.say(at, sender.Vercel(f.c.vercel, body))
}
