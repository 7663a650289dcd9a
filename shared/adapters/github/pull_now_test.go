package github_test

import (
	"slices"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const headSHA = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

func TestAPullRequestIsReadLikeItsWebhook(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	repo.Pulls = []fake.Object{{
		"number": 7, "title": "Fix", "state": "open", "user": fake.Object{"login": "claude[bot]"}, "changed_files": 2,
		"head":       fake.Object{"ref": "fixbot/7", "sha": headSHA, "repo": fake.Object{"id": 1}},
		"base":       fake.Object{"ref": "main", "sha": headSHA, "repo": fake.Object{"id": 1}},
		"created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-01T10:05:00Z",
	}}
	now := time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC)
	p, err := c.PullNow(t.Context(), repository, 7, now)
	if err != nil || p.State != ops.PullRequestOpen || p.Author != "claude[bot]" || p.HeadSHA != headSHA || p.BaseBranch != "main" || p.FromFork || *p.ChangedFiles != 2 {
		t.Errorf("%+v, %v", p, err)
	}
	repo.Pulls[0]["head"].(fake.Object)["repo"] = nil // the fork is gone
	if p, err = c.PullNow(t.Context(), repository, 7, now); err != nil || !p.FromFork {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := c.PullNow(t.Context(), repository, 8, now); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestAllChecksOfACommitAreRead(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	for i := range 101 {
		repo.Checks[headSHA] = append(repo.Checks[headSHA], fake.Object{"id": i + 1, "name": "test", "head_sha": headSHA, "status": "completed", "conclusion": "success", "app": fake.Object{"slug": "github-actions"}})
	}
	checks, err := c.Checks(t.Context(), repository, headSHA)
	if want := (github.Check{ID: 101, Name: "test", App: "github-actions", SHA: headSHA, Status: "completed", Conclusion: "success"}); err != nil || len(checks) != 101 || !slices.Contains(checks, want) {
		t.Errorf("%d checks, %v", len(checks), err)
	}
}

func TestWhoApproves(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	review := func(by, state, sha string) fake.Object {
		return fake.Object{"user": fake.Object{"login": by}, "state": state, "commit_id": sha}
	}
	repo.Reviews[7] = []fake.Object{
		review("ana", "APPROVED", "1"), review("ana", "COMMENTED", "2"), review("bob", "APPROVED", "1"), review("Bob", "CHANGES_REQUESTED", "2"),
		review("cy", "DISMISSED", "1"), review("dan", "CHANGES_REQUESTED", "1"), review("dan", "APPROVED", "2"), review("eve", "PENDING", "2"),
	}
	got, err := c.Approvals(t.Context(), repository, 7)
	want := []github.Review{{By: "ana", SHA: "1"}, {By: "Bob", SHA: "2", Dismissed: true}, {By: "cy", SHA: "1", Dismissed: true}, {By: "dan", SHA: "2"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}
