package ci

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/sender"
	names "github.com/insightpulseai/odooops-console/shared/adapters/dns/fake"
	"github.com/insightpulseai/odooops-console/ssot"
)

// A push that nothing deploys is an open finding within five seconds of its webhook, and its deployment resolves it. No
// schedule has a part in it: each webhook wakes who interprets it, and that wakes the scan.
func TestWalkFromPushToFinding(t *testing.T) {
	t.Parallel()
	server, err := names.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	p := newPlatform(t, "OPS_DNS_SERVERS="+server.Address(), building(t, "maintenance/convergence.yaml", withoutGrace(t)))
	s := shipping{p, productionOf(t), "", p.database()}
	s.push(strings.Repeat("0a", 20))
	s.deploy()
	s.inSync()
	var took []time.Duration
	for n := range 10 {
		began := time.Now()
		s.push(strings.Repeat(fmt.Sprintf("%02x", 0xb0+n), 20))
		s.finding("open")
		took = append(took, time.Since(began).Round(time.Millisecond))
		if took[n] > 5*time.Second {
			t.Errorf("push %d was a finding after %s", n+1, took[n])
		}
		s.deploy()
		s.finding("resolved")
	}
	t.Logf("from a signed push to an open finding: %v", took)
}

// shipping pushes commits to an environment's branch, and deploys them.
type shipping struct {
	*platform
	to   ssot.Environment
	head string
	conn *pgx.Conn
}

func (s *shipping) push(sha string) {
	s.t.Helper()
	p := sender.Push{Repository: s.to.Repository, RepositoryID: 7, Branch: s.to.Branch, Before: s.head, After: sha, Message: "Change"}
	s.head = sha
	s.posts(s.github("push", p.Body(time.Now())))
}

// deploy is what Vercel tells when the head is deployed.
func (s *shipping) deploy() {
	s.t.Helper()
	d := sender.Deployment{
		ID: "dpl_" + s.head[20:], Project: s.to.VercelProject, ProjectID: "prj_1", Target: "production", Repository: s.to.Repository, RepositoryID: 7,
		Commit: s.head, Branch: s.to.Branch, Title: "Change",
	}
	for _, event := range []string{"created", "succeeded", "promoted"} {
		s.posts(sender.Vercel(s.dev.Secret("VERCEL_WEBHOOK_SECRETS"), d.Event("deployment."+event, time.Now())))
	}
}

func (s *shipping) posts(hook sender.Webhook) {
	s.t.Helper()
	if answer, err := hook.Post(s.t.Context(), http.DefaultClient, s.dev.URL); err != nil || !answer.OK {
		s.t.Fatalf("%+v %v", answer, err)
	}
}

// finding waits until the head's finding is in a state.
func (s *shipping) finding(state string) {
	s.t.Helper()
	s.eventually("a finding is "+state, 30*time.Second, func() error {
		data, err := s.get("/v1/convergence-findings?signal=merged_not_deployed&environment=" + s.to.Name + "&state=" + state)
		var rows []struct{ Expected, Explanation string }
		if err == nil {
			err = json.Unmarshal(data, &rows)
		}
		if err == nil && (len(rows) == 0 || !strings.Contains(string(data), s.head[:7])) {
			err = fmt.Errorf("none is of %s: %s", s.head[:7], data)
		}
		return err
	})
}

// inSync waits until the head runs.
func (s *shipping) inSync() {
	s.t.Helper()
	s.eventually("the head runs", 30*time.Second, func() error {
		data, err := s.get("/v1/environment-standings/" + s.to.Name)
		var row struct {
			InSync string `json:"in_sync"`
		}
		if err == nil {
			err = json.Unmarshal(data, &row)
		}
		if err == nil && row.InSync != "yes" {
			err = fmt.Errorf("%s", data)
		}
		return err
	})
}

// productionOf is the environment that the SSOT names first.
func productionOf(t *testing.T) ssot.Environment {
	t.Helper()
	want, err := ssot.Load()
	if err != nil {
		t.Fatal(err)
	}
	return want.Environments[0]
}

var graces = regexp.MustCompile(`grace_minutes: \d+`)

// withoutGrace is the SSOT's file, which gives a merge no time at all.
func withoutGrace(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("../../ssot/maintenance/convergence.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return graces.ReplaceAllString(string(content), "grace_minutes: 0")
}

// building has the platform build its functions with another text in a file of the SSOT, which they embed.
func building(t *testing.T, file, text string) (variable string) {
	t.Helper()
	path, err := filepath.Abs("../../ssot/" + file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	instead, overlay := filepath.Join(dir, "instead"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{path: instead}})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{instead: []byte(text), overlay: replace} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return "GOFLAGS=" + strings.TrimSpace(os.Getenv("GOFLAGS")+" -overlay="+overlay)
}
