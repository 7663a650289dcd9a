package ci

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/ssot"
)

// A build fails: its webhooks come in the wrong order, what it left behind is fetched, and the console shows the build with
// its job, its failed test, its gate and the modules of production.
func TestWalkFromBuildToReports(t *testing.T) {
	t.Parallel()
	want, err := ssot.Load()
	if err != nil {
		t.Fatal(err)
	}
	prod := want.Environments[0]
	archive := zipOf(t, map[string]string{
		"junit.xml":                                "<testsuite><testcase classname='tax' name='keeps'><failure/></testcase></testsuite>",
		"gates.json":                               `{"version":1,"gates":[{"gate":"mail-catcher","environment":"` + prod.Name + `","status":"failed","explanation":"SMTP_PORT is 25"}]}`,
		"module_status_" + prod.Name + ".txt":      "module\tstate\nbase\tinstalled\n# end 1\n",
		"again/module_status_" + prod.Name + ".md": "not one of ours",
	})
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the storage was told the token")
		}
		_, _ = w.Write(archive)
	}))
	defer storage.Close()
	hub := fake.New("ghs-of-the-walk")
	repo := hub.Add(7, prod.Repository)
	now := time.Now().UTC().Truncate(time.Second)
	hub.Change(func(*fake.GitHub) {
		repo.Artifacts[5001] = []fake.Object{{"id": 1, "name": "reports", "size_in_bytes": len(archive), "expired": false, "created_at": now.Format(time.RFC3339)}}
		repo.Archives[1] = storage.URL + "/1"
	})
	api := httptest.NewServer(hub)
	defer api.Close()
	p := newPlatform(t, "GITHUB_TOKEN=ghs-of-the-walk", "GITHUB_API_URL="+api.URL, "GITHUB_ARTIFACT_NETWORKS=127.0.0.0/8")

	run := func(action, status string, conclusion any, at time.Time) fake.Object {
		return fake.Object{"action": action, "repository": fake.Object{"id": 7, "full_name": prod.Repository, "updated_at": now.Format(time.RFC3339)}, "workflow_run": fake.Object{
			"id": 5001, "run_attempt": 1, "run_number": 1, "name": "ci", "status": status, "conclusion": conclusion, "event": "push", "head_branch": prod.Branch,
			"head_sha": strings.Repeat("a", 40), "html_url": "https://github.example/runs/5001", "created_at": now.Format(time.RFC3339), "run_started_at": now.Format(time.RFC3339),
			"updated_at": at.Format(time.RFC3339), "head_repository": fake.Object{"id": 7}, "pull_requests": []any{}}}
	}
	job := run("completed", "", nil, now)
	delete(job, "workflow_run")
	job["workflow_job"] = fake.Object{"id": 6001, "run_id": 5001, "run_attempt": 1, "name": "test", "workflow_name": "ci", "status": "completed", "conclusion": "failure", "head_sha": strings.Repeat("a", 40),
		"created_at": now.Format(time.RFC3339), "started_at": now.Format(time.RFC3339), "completed_at": now.Add(time.Minute).Format(time.RFC3339), "steps": []fake.Object{{"name": "Run tests", "conclusion": "failure"}}}
	for _, sent := range []struct {
		event string
		body  fake.Object
	}{
		{"workflow_job", job}, {"workflow_run", run("completed", "completed", "failure", now.Add(time.Minute))},
		{"workflow_run", run("in_progress", "in_progress", nil, now)}, {"workflow_run", run("requested", "queued", nil, now)},
	} {
		body, err := json.Marshal(sent.body)
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := p.github(sent.event, body).Post(t.Context(), http.DefaultClient, p.dev.URL); err != nil || !answer.OK {
			t.Fatalf("%s: %+v %v", sent.event, answer, err)
		}
	}
	p.eventually("all of it is applied", time.Minute, func() error {
		var done int
		if err := p.database().QueryRow(t.Context(), "select count(*) from ops.webhook_deliveries where state = 'done'").Scan(&done); err != nil || done != 4 {
			return fmt.Errorf("%d deliveries are done (%w)", done, err)
		}
		return nil
	})
	var build struct {
		ID          string
		Status      string
		TestsFailed *int `json:"tests_failed"`
		Jobs        []struct {
			FailedStep string `json:"failed_step"`
		}
		Artifacts []struct {
			Kind, State string
			FailedTests []string `json:"failed_tests"`
		}
		Gates []struct{ Gate, Environment, Status string }
	}
	p.eventually("the reports are kept", time.Minute, func() error {
		if err := p.invoke("ci-artifacts-ingest", "{}"); err != nil {
			return err
		}
		data, err := p.get("/v1/builds/1")
		if err == nil {
			err = json.Unmarshal(data, &build)
		}
		if err == nil && build.TestsFailed == nil {
			err = errors.New("no tests yet")
		}
		return err
	})
	if build.Status != "failed" || *build.TestsFailed != 1 || len(build.Jobs) != 1 || build.Jobs[0].FailedStep != "Run tests" || len(build.Artifacts) != 4 || len(build.Gates) != 1 || build.Gates[0].Status != "failed" {
		t.Errorf("the build: %+v", build)
	}
	data, err := p.get("/v1/modules?environment=" + prod.Name)
	if err != nil || !strings.Contains(string(data), `"module":"base"`) {
		t.Errorf("the modules: %s (%v)", data, err)
	}
	if data, err = p.get("/v1/module-comparison"); err != nil || !strings.Contains(string(data), `"through_wave"`) {
		t.Errorf("the comparison: %s (%v)", data, err)
	}
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, content := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
