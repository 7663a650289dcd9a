package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	githubfake "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	planefake "github.com/insightpulseai/odooops-console/shared/adapters/plane/fake"
	vercelfake "github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type object = map[string]any

// telling is one webhook.
type telling struct {
	source     ops.Source
	key, event string
	body       []byte
}

// afternoon is what happens in three hours at all vendors: each step is told in the words of a recorded webhook, and leaves
// the vendor as its API would show it afterwards.
type afternoon struct {
	*desk
	began  time.Time
	told   []telling
	keys   int
	doomed []string // the keys of what tells that there is what is deleted later
}

func (a *afternoon) at(minute float64) time.Time {
	return a.began.Add(time.Duration(minute * float64(time.Minute)))
}

func (a *afternoon) text(minute float64) string { return a.at(minute).Format(time.RFC3339) }

// recorded reads a recorded webhook of a vendor and puts fields into it, by their path.
func (a *afternoon) recorded(file string, fields object) object {
	a.t.Helper()
	vendor, rest, _ := strings.Cut(file, "/")
	raw, err := os.ReadFile("../../shared/adapters/" + vendor + "/testdata/" + rest + ".json")
	if err != nil {
		a.t.Fatal(err)
	}
	var body object
	if err := json.Unmarshal(raw, &body); err != nil {
		a.t.Fatal(err)
	}
	for path, value := range fields {
		parent, names := body, strings.Split(path, ".")
		for _, name := range names[:len(names)-1] {
			next, ok := parent[name].(object)
			if !ok {
				next = object{}
				parent[name] = next
			}
			parent = next
		}
		parent[names[len(names)-1]] = value
	}
	return body
}

func (a *afternoon) tell(source ops.Source, event string, body object) {
	a.t.Helper()
	encoded, err := json.Marshal(body)
	if err != nil {
		a.t.Fatal(err)
	}
	a.keys++
	a.told = append(a.told, telling{source, fmt.Sprint(a.keys), event, encoded})
}

// hub is a webhook of GitHub's about our repository.
func (a *afternoon) hub(event, file string, fields object) object {
	a.t.Helper()
	all := object{"repository.id": 1, "repository.full_name": repository, "repository.created_at": "2026-01-01T00:00:00Z", "repository.updated_at": "2026-03-01T10:00:00Z"}
	maps.Copy(all, fields)
	body := a.recorded("github/"+event+"/"+file, all)
	a.tell(ops.GitHub, event, body)
	return body
}

// keep puts what a webhook showed where the API shows it.
func keep(all []githubfake.Object, o any, same ...string) []githubfake.Object {
	shown := o.(object)
	all = slices.DeleteFunc(all, func(known githubfake.Object) bool {
		return !slices.ContainsFunc(same, func(key string) bool { return fmt.Sprint(known[key]) != fmt.Sprint(shown[key]) })
	})
	return append(all, shown)
}

func (a *afternoon) issue(file string, number int, minute float64, more object) {
	fields := object{"issue.number": number, "issue.id": 1000 + number, "issue.created_at": a.text(0), "issue.updated_at": a.text(minute),
		"issue.html_url": fmt.Sprintf("https://github.com/%s/issues/%d", repository, number), "issue.title": fmt.Sprintf("Issue %d", number)}
	if strings.HasPrefix(file, "closed") {
		fields["issue.closed_at"] = a.text(minute)
	}
	maps.Copy(fields, more)
	body := a.hub("issues", file, fields)
	a.repo.Issues = keep(a.repo.Issues, body["issue"], "number")
	if file == "deleted" {
		a.repo.Issues = slices.DeleteFunc(a.repo.Issues, func(o githubfake.Object) bool { return fmt.Sprint(o["number"]) == fmt.Sprint(number) })
	}
}

func (a *afternoon) item(file string, number int, minute float64, more object) {
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", number)
	if file == "issue_deleted" {
		a.tell(ops.Plane, "issue", a.recorded("plane/v1/"+file, object{"data.id": id}))
		a.plane.Items = slices.DeleteFunc(a.plane.Items, func(o planefake.Object) bool { return o["id"] == id })
		return
	}
	fields := object{"data.id": id, "data.sequence_id": number, "data.project": project, "data.name": fmt.Sprintf("Item %d", number),
		"data.created_at": a.text(0), "data.updated_at": a.at(minute).Format("2006-01-02T15:04:05.000000Z07:00")}
	maps.Copy(fields, more)
	body := a.recorded("plane/v1/"+file, fields)
	a.tell(ops.Plane, "issue", body)
	a.plane.Items = keep(a.plane.Items, body["data"], "id")
}

func (a *afternoon) run(file string, id, attempt int, letter, branch string, created, minute float64, status string, conclusion any) {
	body := a.hub("workflow_run", file, object{
		"workflow_run.id": id, "workflow_run.run_number": id, "workflow_run.run_attempt": attempt, "workflow_run.head_sha": sha(letter),
		"workflow_run.head_branch": branch, "workflow_run.status": status, "workflow_run.conclusion": conclusion,
		"workflow_run.created_at": a.text(created), "workflow_run.updated_at": a.text(minute), "workflow_run.run_started_at": a.text(created + float64(attempt-1)*10),
		"workflow_run.html_url": fmt.Sprintf("https://github.com/%s/actions/runs/%d", repository, id), "workflow_run.head_repository.id": 1,
		"workflow_run.head_commit.id": sha(letter), "workflow_run.pull_requests": []any{},
	})
	a.repo.Runs = keep(a.repo.Runs, body["workflow_run"], "id", "run_attempt")
}

func (a *afternoon) job(file string, id, run, attempt int, letter, branch string, created, minute float64, status string, conclusion any) {
	fields := object{
		"workflow_job.id": id, "workflow_job.run_id": run, "workflow_job.run_attempt": attempt, "workflow_job.head_sha": sha(letter), "workflow_job.head_branch": branch,
		"workflow_job.name": fmt.Sprintf("job %d", id), "workflow_job.status": status, "workflow_job.conclusion": conclusion,
		"workflow_job.created_at": a.text(created), "workflow_job.started_at": a.text(created + 0.5), "workflow_job.completed_at": nil,
	}
	if status == "completed" {
		fields["workflow_job.completed_at"] = a.text(minute)
	}
	body := a.hub("workflow_job", file, fields)
	a.repo.Jobs[int64(run)] = keep(a.repo.Jobs[int64(run)], body["workflow_job"], "id")
}

// pushed moves a branch; "0" is no commit.
func (a *afternoon) pushed(name, before, after string, minute float64) {
	a.hub("push", "branch", object{"ref": "refs/heads/" + name, "before": sha(before), "after": sha(after), "repository.pushed_at": a.at(minute).Unix()})
	a.repo.Object["pushed_at"] = a.text(minute)
	a.repo.Branches = slices.DeleteFunc(a.repo.Branches, func(b githubfake.Object) bool { return b["name"] == name })
	if after != "0" {
		a.repo.Branches = append(a.repo.Branches, branch(name, after))
	}
}

func (a *afternoon) pull(file string, number int, letter string, minute float64, more object) {
	fields := object{"number": number, "pull_request.number": number, "pull_request.created_at": a.text(8), "pull_request.updated_at": a.text(minute),
		"pull_request.head.sha": sha(letter), "pull_request.head.ref": "feature/x", "pull_request.head.repo.id": 1, "pull_request.base.repo.id": 1,
		"pull_request.base.ref": "main", "pull_request.title": "Keep the tax line"}
	maps.Copy(fields, more)
	body := a.hub("pull_request", file, fields)
	a.repo.Pulls = keep(a.repo.Pulls, body["pull_request"], "number")
}

// hosted is a deployment of production at Vercel, as its API shows it in the end.
func (a *afternoon) hosted(id, letter, state string, created, ended float64) {
	o := vercelfake.Object{
		"id": id, "name": "console", "projectId": "prj_1", "url": id + ".vercel.app", "target": "production", "createdAt": a.at(created).UnixMilli(), "readyState": state,
		"inspectorUrl": "https://vercel.com/acme/console/" + id, "creator": vercelfake.Object{"username": "ana"}, "meta": a.meta(letter),
	}
	switch state {
	case "READY", "ERROR":
		o["buildingAt"], o["ready"] = a.at(created).UnixMilli()+1000, a.at(ended).UnixMilli()-300
	case "CANCELED":
		o["canceledAt"] = a.at(ended).UnixMilli() - 300
	}
	a.vercel.Deployments = append(a.vercel.Deployments, o)
}

func (a *afternoon) meta(letter string) object {
	return object{"githubCommitSha": sha(letter), "githubCommitRef": "main", "githubCommitMessage": "Keep it", "githubCommitAuthorLogin": "ana", "githubOrg": "acme", "githubRepo": "odoo",
		"githubCommitOrg": "acme", "githubCommitRepo": "odoo", "githubRepoId": "1", "githubCommitRepoId": "1", "githubDeployment": "1"}
}

func (a *afternoon) host(event, file, id, letter string, minute float64) {
	a.tell(ops.Vercel, event, a.recorded("vercel/deployment/"+file, object{
		"type": event, "createdAt": a.at(minute).UnixMilli(), "payload.deployment.id": id, "payload.deployment.name": "console", "payload.deployment.url": id + ".vercel.app",
		"payload.deployment.meta": a.meta(letter), "payload.links.deployment": "https://vercel.com/acme/console/" + id,
		"payload.project.id": "prj_1", "payload.target": "production", "payload.toDeploymentId": id,
	}))
}

// deployed is a deployment at GitHub, and its statuses.
func (a *afternoon) deployed(file string, id int, letter string, minute float64) object {
	body := a.hub("deployment", file, object{"deployment.id": id, "deployment.sha": sha(letter), "deployment.created_at": a.text(minute), "deployment.updated_at": a.text(minute)})
	a.repo.Deployments = keep(a.repo.Deployments, body["deployment"], "id")
	return body["deployment"].(object)
}

func (a *afternoon) status(file string, number int, of object, state, address string, minute float64) {
	body := a.hub("deployment_status", file, object{"deployment": of, "deployment_status.id": number, "deployment_status.state": state, "deployment_status.environment": of["environment"],
		"deployment_status.created_at": a.text(minute), "deployment_status.updated_at": a.text(minute), "deployment_status.environment_url": address,
		"deployment_status.target_url": address, "deployment_status.log_url": address})
	id := int64(of["id"].(int))
	a.repo.Statuses[id] = keep(a.repo.Statuses[id], body["deployment_status"], "id")
}

// happens is the afternoon, in its true order.
func (a *afternoon) happens() {
	a.pushed("main", "0", "a", 1)
	a.issue("opened", 1, 1, nil)
	a.issue("opened", 2, 2, nil)
	a.issue("labeled", 1, 3, nil)
	a.item("issue_created", 1, 3, nil)
	a.issue("opened", 3, 4, nil)
	a.item("issue_created", 2, 4, nil)
	a.doomed = []string{a.told[len(a.told)-2].key, a.told[len(a.told)-1].key}
	a.issue("closed_completed", 1, 5, nil)
	a.item("issue_updated", 1, 6, nil)
	a.issue("reopened", 1, 6, nil)
	a.issue("labeled", 2, 7, object{"issue.title": "Another name"})
	a.issue("deleted", 3, 8, nil)

	a.pull("opened", 12, "d", 8, nil)
	a.pushed("feature/x", "0", "d", 8)
	a.doomed = append(a.doomed, a.told[len(a.told)-1].key)
	a.run("requested", 1, 1, "a", "main", 10, 10, "queued", nil)
	a.job("queued", 11, 1, 1, "a", "main", 10, 10, "queued", nil)
	a.run("in_progress", 1, 1, "a", "main", 10, 11, "in_progress", nil)
	a.job("in_progress", 11, 1, 1, "a", "main", 10, 11, "in_progress", nil)
	a.job("completed_failure", 11, 1, 1, "a", "main", 10, 15, "completed", "failure")
	a.job("completed_failure", 12, 1, 1, "a", "main", 10, 14, "completed", "success")
	a.run("completed_success", 1, 1, "a", "main", 10, 15, "completed", "failure")
	a.run("in_progress", 1, 2, "a", "main", 10, 21, "in_progress", nil)
	a.job("completed_failure", 13, 1, 2, "a", "main", 20, 24, "completed", "success")
	a.run("completed_success", 1, 2, "a", "main", 10, 25, "completed", "success")

	a.host("deployment.created", "created_production", "dpl_1", "a", 10)
	one := a.deployed("vercel_production_of_project", 31, "a", 10.02)
	a.status("in_progress", 311, one, "in_progress", "", 10.1)
	a.host("deployment.succeeded", "succeeded", "dpl_1", "a", 11)
	a.host("deployment.promoted", "promoted", "dpl_1", "a", 11.05)
	a.status("success_with_address", 312, one, "success", "https://dpl_1.vercel.app", 11.1)

	// Three pushes: the second one is replaced while it waits, its build by the third's.
	a.pushed("main", "a", "b", 30)
	a.run("requested", 2, 1, "b", "main", 30, 30, "queued", nil)
	a.host("deployment.created", "created_production", "dpl_2", "b", 30)
	a.pushed("main", "b", "c", 31)
	a.run("requested", 3, 1, "c", "main", 31, 31, "queued", nil)
	a.host("deployment.created", "created_production", "dpl_3", "c", 31)
	a.host("deployment.canceled", "canceled", "dpl_2", "b", 31.01)
	a.run("completed_cancelled", 2, 1, "b", "main", 30, 31.2, "completed", "cancelled")
	a.job("completed_failure", 31, 3, 1, "c", "main", 31, 36, "completed", "success")
	a.run("completed_success", 3, 1, "c", "main", 31, 37, "completed", "success")
	a.host("deployment.succeeded", "succeeded", "dpl_3", "c", 33)
	a.host("deployment.promoted", "promoted", "dpl_3", "c", 33.05)

	a.pull("synchronize", 12, "e", 40, nil)
	a.pushed("feature/x", "d", "e", 40)
	a.run("requested", 4, 1, "e", "feature/x", 40, 40, "queued", nil)
	a.run("completed_success", 4, 1, "e", "feature/x", 40, 45, "completed", "success")
	pages := a.deployed("actions_production", 41, "a", 41)
	a.status("actions_success", 411, pages, "success", "https://acme.github.io/odoo/", 42)
	again := a.deployed("actions_production", 42, "c", 43)
	a.status("actions_success", 421, again, "success", "https://acme.github.io/odoo/", 44)
	a.status("actions_inactive", 412, pages, "inactive", "", 44.1)
	a.pull("closed_merged", 12, "e", 50, object{"pull_request.merged_at": a.text(50), "pull_request.closed_at": a.text(50)})
	a.pushed("feature/x", "e", "0", 51)

	a.item("issue_completed", 1, 60, nil)
	a.item("issue_deleted", 2, 61, nil)
	a.issue("closed_not_planned", 2, 62, object{"issue.title": "Another name"})
	a.host("deployment.rollback", "rollback", "dpl_1", "a", 70)
	a.host("deployment.created", "created_production", "dpl_4", "f", 80)
	a.host("deployment.error", "error", "dpl_4", "f", 82)
	a.host("deployment.created", "created_production", "dpl_5", "e", 90)

	a.hosted("dpl_1", "a", "READY", 10, 11)
	a.hosted("dpl_2", "b", "CANCELED", 30, 31.01)
	a.hosted("dpl_3", "c", "READY", 31, 33)
	a.hosted("dpl_4", "f", "ERROR", 80, 82)
	a.hosted("dpl_5", "e", "BUILDING", 90, 0)
	a.vercel.Projects = []vercelfake.Object{{"id": "prj_1", "name": "console", "createdAt": 1, "targets": object{"production": object{"id": "dpl_1"}},
		"lastAliasRequest": object{"type": "rollback", "jobStatus": "succeeded", "toDeploymentId": "dpl_1", "requestedAt": a.at(70).UnixMilli() - 200}}}
}
