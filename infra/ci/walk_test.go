package ci

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/running"
	"github.com/insightpulseai/odooops-console/infra/sender"
)

func demoIssue() sender.Issue {
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	return sender.Issue{Repository: "acme/odoo", RepositoryID: 5, ID: 11, Number: 7, Title: "Invoices are late", State: "open", OpenedAt: at, UpdatedAt: at}
}

// The first walk of ARCHITECTURE.md: a signed webhook at the front, a work item at the back, real parts between.
func TestWalkFromWebhookToWorkItem(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	began := time.Now()
	answer, err := p.github("issues", demoIssue().Body("opened")).Post(t.Context(), http.DefaultClient, p.dev.URL)
	if err != nil || !answer.OK || answer.Data.Duplicate {
		t.Fatalf("%+v %v", answer, err)
	}
	acknowledged := time.Since(began)
	var items []struct {
		Ref    string `json:"work_item_ref"`
		Title  string `json:"title"`
		Status string `json:"status"`
	}
	p.eventually("the work item is readable", 30*time.Second, func() error {
		data, err := p.get("/v1/work-items")
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &items); err != nil {
			return err
		}
		if len(items) == 0 {
			return errors.New("no items yet")
		}
		return nil
	})
	t.Logf("acknowledged after %s, readable after %s", acknowledged.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	if got := items[0]; got.Ref != "github:acme/odoo#7" || got.Title != "Invoices are late" || got.Status != "open" {
		t.Errorf("the read API says %+v", got)
	}
	for _, path := range []string{"/v1/work-items/github%3Aacme%2Fodoo%237", "/v1/webhook-deliveries/" + answer.Data.DeliveryID, "/v1/runs", "/v1/platform-events", "/v1/openapi.json"} {
		if path == "/v1/openapi.json" {
			continue // it is a document of its own, without an envelope
		}
		if _, err := p.get(path); err != nil {
			t.Errorf("GET %s: %v", path, err)
		}
	}
	p.readsUnderItsOwnLogin()
	p.viewersSeeNoPayload()
	p.commandsWork()
	p.stopsAtOnce()
}

// readsUnderItsOwnLogin: the read API has been asked, the others have written.
func (p *platform) readsUnderItsOwnLogin() {
	p.t.Helper()
	var logins string
	err := p.database().QueryRow(p.t.Context(), "select string_agg(distinct usename, ' ' order by usename) from pg_stat_activity where application_name = 'odooops'").Scan(&logins)
	if err != nil || logins != "ops_reader postgres" {
		p.t.Errorf("the functions are connected as %q (%v), want the reader and the owner", logins, err)
	}
}

// commandsWork runs what the README tells a newcomer to run beside `make dev`.
func (p *platform) commandsWork() {
	p.t.Helper()
	for _, command := range []struct{ path, says string }{
		{"./infra/demo", "Every resource"},
		{"./infra/rebuild", " 0 differ"},
	} {
		cmd := exec.Command("go", "run", command.path)
		cmd.Dir = "../.."
		cmd.Env = append(withoutConfiguration(os.Environ()), "OPS_DATA_DIR="+p.dir)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), command.says) {
			p.t.Errorf("go run %s: %v, and it does not say %q:\n%s", command.path, err, command.says, out)
		}
	}
}

// stopsAtOnce: SIGTERM ends everything within five seconds and leaves nothing behind but the data.
func (p *platform) stopsAtOnce() {
	p.t.Helper()
	began := time.Now()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.gone:
	case <-time.After(20 * time.Second):
		p.t.Fatal("it does not stop")
	}
	if took := time.Since(began); took > 5*time.Second {
		p.t.Errorf("it took %s to stop", took)
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		p.t.Errorf("it ended with code %d", code)
	}
	if left := processesOf(p.t, p.dir); len(left) != 0 {
		p.t.Errorf("left running: %v", left)
	}
}

// Everything that a newcomer gets wrong first is answered in the envelope.
func TestEveryFailureIsAnEnvelope(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	body := demoIssue().Body("opened")
	big := strings.NewReader(strings.Repeat("x", 26<<20))
	chunked := struct{ *strings.Reader }{strings.NewReader(strings.Repeat("x", 26<<20))} // hides its length
	for name, c := range map[string]struct {
		method, path string
		body         any
		header       map[string]string
		code         int
		reason       string
	}{
		"no such route":            {http.MethodGet, "/nothing/here", nil, nil, 404, "not_found"},
		"no such door":             {http.MethodPost, "/webhooks/gitlab", string(body), nil, 404, "not_found"},
		"the wrong method":         {http.MethodGet, "/webhooks/github", nil, nil, 405, "invalid"},
		"no signature":             {http.MethodPost, "/webhooks/github", string(body), map[string]string{"content-type": "application/json", "x-github-event": "issues", "x-github-delivery": "a"}, 401, "unauthenticated"},
		"26 MB":                    {http.MethodPost, "/webhooks/github", big, nil, 413, "too_large"},
		"26 MB without its length": {http.MethodPost, "/webhooks/github", chunked, nil, 413, "too_large"},
		"no token":                 {http.MethodGet, "/v1/work-items", nil, nil, 401, "unauthenticated"},
		"a wrong token":            {http.MethodGet, "/v1/work-items", nil, map[string]string{"authorization": "Bearer x.y.z"}, 401, "unauthenticated"},
		"no such resource":         {http.MethodGet, "/v1/secrets", nil, map[string]string{"authorization": "Bearer " + p.dev.Token}, 404, "not_found"},
		"no such filter":           {http.MethodGet, "/v1/work-items?color=red", nil, map[string]string{"authorization": "Bearer " + p.dev.Token}, 400, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequest(c.method, p.dev.URL+c.path, reader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			for k, v := range c.header {
				request.Header.Set(k, v)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close() //nolint:errcheck // it is read below
			var envelope map[string]any
			if err := json.NewDecoder(response.Body).Decode(&envelope); err != nil {
				t.Fatalf("HTTP %d without an envelope: %v", response.StatusCode, err)
			}
			if response.StatusCode != c.code || envelope["ok"] != false || envelope["code"] != float64(c.code) || envelope["reason"] != c.reason || envelope["error"] == "" || envelope["request_id"] == "" {
				t.Errorf("HTTP %d %v, want %d %s", response.StatusCode, envelope, c.code, c.reason)
			}
		})
	}
	var stored int
	if err := p.database().QueryRow(t.Context(), "select count(*) from ops.webhook_deliveries").Scan(&stored); err != nil || stored != 0 {
		t.Errorf("%d deliveries stored (%v), want none", stored, err)
	}
}

// A second `make dev` on the same data is told who is there; secrets and token are for their owner only.
func TestTheDataDirectoryIsOneOwners(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	binary, err := buildDev()
	if err != nil {
		t.Fatal(err)
	}
	second := exec.Command(binary, "-template", "template.yaml")
	second.Dir = "../.."
	second.Env = append(withoutConfiguration(os.Environ()), "OPS_DATA_DIR="+p.dir, "OPS_HTTP_ADDR=127.0.0.1:0")
	out, err := second.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "stop that one") {
		t.Errorf("a second one: %v\n%s", err, out)
	}
	beyond := exec.Command(binary, "-template", "template.yaml")
	beyond.Dir = "../.."
	beyond.Env = append(withoutConfiguration(os.Environ()), "OPS_DATA_DIR="+t.TempDir(), "OPS_HTTP_ADDR=0.0.0.0:0")
	out, err = beyond.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "GITHUB_WEBHOOK_SECRETS") {
		t.Errorf("beyond loopback with generated secrets: %v\n%s", err, out)
	}
	for _, file := range []string{running.CardFile(p.dir), running.TokenFile(p.dir), running.SecretsFile(p.dir)} {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v (%v), want 0600", file, info.Mode(), err)
		}
	}
}
