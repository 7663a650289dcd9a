package main

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/proof"
)

// verifies lets the function look after pull requests too.
func (s *shop) verifies() {
	text := []byte("policy")
	s.pulls = proof.Verifier{
		Book: s.open(), Hub: s.logs.github.(*github.Client), Keep: evidence.Open(evidence.Config{Dir: s.t.TempDir()}, nil),
		Policy: s.policy, Digest: sha256.Sum256(text), Text: text, Now: s.now,
	}
}

// proposes lets the agent push a commit to its branch and open a pull request, and GitHub tell of it.
func (s *shop) proposes(branch, head string) {
	base := strings.Repeat("b", 40)
	at := s.clock.UTC().Format(time.RFC3339)
	pull := fake.Object{
		"number": 7, "title": "Give the tax its line", "state": "open", "user": fake.Object{"login": "claude[bot]"}, "html_url": "https://github.com/acme/odoo/pull/7",
		"changed_files": 1, "additions": 1, "deletions": 1, "created_at": at, "updated_at": at,
		"head": fake.Object{"ref": branch, "sha": head, "repo": fake.Object{"id": 1}},
		"base": fake.Object{"ref": "main", "sha": base, "repo": fake.Object{"id": 1}},
	}
	s.hub.Change(func(*fake.GitHub) {
		r := s.repos[acme]
		r.Trees[base] = fake.Tree{Entries: []fake.Object{{"path": "tax.go", "mode": "100644", "type": "blob", "sha": "old"}}}
		r.Trees[head] = fake.Tree{Entries: []fake.Object{{"path": "tax.go", "mode": "100644", "type": "blob", "sha": "new"}}}
		r.Files[7] = []fake.Object{{"filename": "tax.go", "status": "modified", "sha": "new", "additions": 1, "deletions": 1, "patch": "@@ -1 +1 @@\n-a\n+b"}}
		r.Pulls = []fake.Object{pull}
	})
	s.delivers(ops.GitHub, "pull_request", map[string]any{"action": "opened", "pull_request": pull,
		"repository": map[string]any{"id": 1, "full_name": acme, "updated_at": at}})
}

// TestAFailureBecomesAFix is the whole way: a red build, an agent, its branch and pull request, the verdict, green, evidence.
func TestAFailureBecomesAFix(t *testing.T) {
	t.Parallel()
	s := newShop(t, acme)
	s.verifies()
	s.ends(built{repo: acme, run: 1, job: true})
	s.works()
	if got := s.text("select status || ' ' || branch from ops.agent_runs"); got != "running fixbot/1" {
		t.Fatal(got)
	}

	fix := strings.Repeat("f", 40)
	s.proposes("fixbot/1", fix)
	s.works()
	if got := s.text("select status || ' ' || governance || ' ' || pr_number || ' ' || pr_head_sha from ops.agent_runs"); got != "verifying inconclusive 7 "+fix {
		t.Fatal(got)
	}

	s.hub.Change(func(*fake.GitHub) {
		s.repos[acme].Checks[fix] = []fake.Object{{"id": 1, "name": "test", "head_sha": fix, "status": "completed", "conclusion": "success", "app": fake.Object{"slug": "github-actions"}}}
		s.repos[acme].Reviews[7] = []fake.Object{{"user": fake.Object{"login": "ann"}, "state": "APPROVED", "commit_id": fix}}
	})
	s.clock = s.clock.Add(6 * time.Minute)
	if done := s.works(); done.Pulls.Ended != 1 || done.Pulls.Proved != 1 || len(done.Pulls.Trouble) > 0 {
		t.Fatalf("%+v", done.Pulls)
	}
	if got := s.text("select a.status || ' ' || a.governance || ' ' || r.status || ' ' || e.kind from ops.agent_runs a join ops.runs r on r.id = a.run_id join ops.evidence e on e.id = a.evidence_id"); got != "succeeded passed succeeded fixbot.bundle" {
		t.Error(got)
	}
	if n := s.count("ops.notices where topic = 'run:' || (select id from ops.agent_runs) and channel = 'default'"); n < 3 {
		t.Errorf("%d notices in the thread of the run", n)
	}
	s.works()
	s.hub.Change(func(*fake.GitHub) {
		r := s.repos[acme]
		if len(r.Comments[7]) != 2 || r.Verdicts[len(r.Verdicts)-1]["state"] != "success" || r.Verdicts[len(r.Verdicts)-1]["sha"] != fix {
			t.Errorf("%v, %v", r.Comments[7], r.Verdicts)
		}
	})
	if s.dispatches() != 1 {
		t.Errorf("%d agents", s.dispatches())
	}
}
