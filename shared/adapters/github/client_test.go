package github_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// start serves a fake with one repository, and opens a client for it.
func start(t *testing.T) (*fake.GitHub, *fake.Repository, *fakehttp.Server, *github.Client) {
	t.Helper()
	f := fake.New("token")
	repo := f.Add(1, repository)
	calls := fakehttp.New(f)
	server := httptest.NewServer(calls)
	t.Cleanup(server.Close)
	c, err := github.New(github.Config{Token: secret.New("token"), URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, repo, calls, c
}

func TestWhatIsObservedIsInterpretedLikeAWebhook(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	repo.Issues = []fake.Object{issue(7)}
	r, err := c.Repository(t.Context(), repository)
	if err != nil {
		t.Fatal(err)
	}
	var seen []ops.Delivery
	collect := func(page []ops.Delivery) error { seen = append(seen, page...); return nil }
	if _, err := c.IssuesSince(t.Context(), r, github.IssuesFrom{}, collect); err != nil {
		t.Fatal(err)
	}
	seen[0].ReceivedAt = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	in, err := github.Interpret(seen[0])
	if err != nil || len(in.Changes) != 2 {
		t.Fatalf("%+v, %v", in, err)
	}
	item, ok := in.Changes[1].(ops.WorkItemSeen)
	if !ok || item.Item.Number != 7 || item.Item.Status != ops.StatusDone || item.Item.Container != "1" {
		t.Errorf("%+v", in.Changes[1])
	}

	// The stars of a repository change all the time; what was observed did not.
	repo.Object["stargazers_count"] = 2
	again, err := c.Issue(t.Context(), r, 7)
	if err != nil || again.Key != seen[0].Key {
		t.Errorf("the same issue is another delivery: %s, %s, %v", again.Key, seen[0].Key, err)
	}
}

func TestPullRequestsAreNoIssues(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	pull := issue(2)
	pull["pull_request"] = fake.Object{"url": "x"}
	repo.Issues = []fake.Object{issue(1), pull, issue(3)}
	if got := countIssues(t, c); got != 2 {
		t.Errorf("%d issues, want 2", got)
	}
}

// A bulk edit changes more issues within a second than a page holds.
func TestManyIssuesInOneSecond(t *testing.T) {
	t.Parallel()
	_, repo, calls, c := start(t)
	for i := range 250 {
		o := issue(i + 1)
		o["updated_at"] = "2026-03-01T10:00:00Z"
		repo.Issues = append(repo.Issues, o)
	}
	if got := countIssues(t, c); got != 250 {
		t.Errorf("%d issues, want 250", got)
	}
	if n := len(calls.Calls()); n > 6 {
		t.Errorf("%d calls for three pages", n)
	}
}

func TestAnUnchangedListingIsNotReadAgain(t *testing.T) {
	t.Parallel()
	_, repo, calls, c := start(t)
	repo.Issues = []fake.Object{issue(1), issue(2)}
	r := github.Repository{ID: 1, Name: repository}
	seen := 0
	count := func(page []ops.Delivery) error { seen += len(page); return nil }
	from := github.IssuesFrom{}
	for look, want := range []int{2, 1, 0, 0} { // from the beginning, from the newest on, and twice from there with its tag
		seen = 0
		var err error
		if from, err = c.IssuesSince(t.Context(), r, from, count); err != nil || seen != want {
			t.Fatalf("look %d: %d issues, want %d; %v", look, seen, want, err)
		}
	}
	if from.Tag == "" || len(calls.Calls()) != 4 {
		t.Errorf("%+v after %d calls", from, len(calls.Calls()))
	}
	repo.Issues = append(repo.Issues, issue(3))
	seen = 0
	if from, err := c.IssuesSince(t.Context(), r, from, count); err != nil || seen != 2 || from.Tag != "" {
		t.Errorf("%d issues after a change, from %+v; %v", seen, from, err)
	}
}

func countIssues(t *testing.T, c *github.Client) (n int) {
	t.Helper()
	_, err := c.IssuesSince(t.Context(), github.Repository{ID: 1, Name: repository}, github.IssuesFrom{}, func(page []ops.Delivery) error {
		n += len(page)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What cannot be delivered any more is taken from the API, under the key that the door gives it.
func TestAMissedDeliveryIsTheSameDelivery(t *testing.T) {
	t.Parallel()
	f, repo, _, c := start(t)
	repo.Deliveries[5] = []fake.Object{attempt(3, 500)}
	hook := github.Hook{Repository: repository, ID: 5}
	d, err := c.Delivery(t.Context(), hook, 3)
	if err != nil {
		t.Fatal(err)
	}
	if d.Key != "5/guid-3" || d.Event != "issues" || d.Headers["x-github-event"] != "issues" {
		t.Errorf("%+v", d)
	}
	if len(d.Headers) == 0 || d.Headers["x-hub-signature-256"] != "" {
		t.Errorf("headers %v", d.Headers)
	}
	again := 0
	f.OnRedelivery = func(int64, fake.Object) { again++ }
	if err := c.Redeliver(t.Context(), hook, 3); err != nil || again != 1 {
		t.Errorf("redelivered %d times, %v", again, err)
	}
	if err := c.Redeliver(t.Context(), github.Hook{}, 3); fault.ReasonOf(err) != fault.NotConfigured {
		t.Errorf("the app's webhook without an app: %v", err)
	}
}

func TestCommentOnceIsOneComment(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	repo.Comments[7] = []fake.Object{{"id": 1, "body": "<!-- run 4 -->\nnot by us", "user": fake.Object{"login": "mallory"}}}
	for _, text := range []string{"red", "red", "green"} {
		if _, err := c.CommentOnce(t.Context(), repository, 7, "run 4", text); err != nil {
			t.Fatal(err)
		}
	}
	all := repo.Comments[7]
	if len(all) != 2 || all[1]["body"] != "<!-- run 4 -->\ngreen" || all[0]["body"] != "<!-- run 4 -->\nnot by us" {
		t.Errorf("%v", all)
	}
}

func TestOpenIssueOnceIsOneIssue(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	first, err := c.OpenIssueOnce(t.Context(), repository, "drift", "finding 9", "Prod is behind", "It is.")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CloseIssue(t.Context(), repository, first.Number, true); err != nil {
		t.Fatal(err)
	}
	second, err := c.OpenIssueOnce(t.Context(), repository, "drift", "finding 9", "Prod is behind", "It is.")
	if err != nil || second.Number != first.Number || !second.Closed || len(repo.Issues) != 1 {
		t.Errorf("%+v, then %+v, %v", first, second, err)
	}
}

func TestContents(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	repo.Contents["ssot/a b.yaml@main"] = []byte("not: JSON")
	if got, err := c.Contents(t.Context(), repository, "ssot/a b.yaml", "main"); err != nil || string(got) != "not: JSON" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.Contents(t.Context(), repository, "gone", "main"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("a file that is not there: %v", err)
	}
	for _, path := range []string{"", "../x", "a//b", "/etc/passwd"} {
		if _, err := c.Contents(t.Context(), repository, path, "main"); fault.ReasonOf(err) != fault.Invalid {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestAnArtifactIsFetchedElsewhereWithoutTheToken(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	storage := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the storage was called, with %q", r.Header.Get("Authorization"))
	}))
	t.Cleanup(storage.Close)
	repo.Archives[4] = storage.URL + "/zip?sig=abc"
	got, err := c.ArtifactURL(t.Context(), repository, 4)
	if err != nil || got != storage.URL+"/zip?sig=abc" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.ArtifactURL(t.Context(), repository, 5); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("an expired artifact: %v", err)
	}
}

func TestAnAppBorrowsItsToken(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := fake.New("")
	repo := f.Add(1, repository)
	f.Install(&key.PublicKey)
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	pemKey := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	cfg := github.Config{AppID: "12", Installation: "34", URL: server.URL, AppKey: secret.New(strings.ReplaceAll(string(pemKey), "\n", `\n`))}
	c, err := github.New(cfg, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	passed := true
	for range 3 {
		if err := c.Report(t.Context(), repository, strings.Repeat("a", 40), github.Verdict{Name: "fixbot/policy", Passed: &passed, Title: "fine"}); err != nil {
			t.Fatal(err)
		}
	}
	if f.Loans() != 1 {
		t.Errorf("%d tokens were borrowed, want 1", f.Loans())
	}
	if len(repo.Verdicts) != 3 || repo.Verdicts[0]["conclusion"] != "success" || repo.Verdicts[0]["head_sha"] == nil {
		t.Errorf("%v", repo.Verdicts)
	}
	cfg.AppKey = secret.New("nonsense")
	if _, err := github.New(cfg, httpx.Options{}); err == nil || strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a key that is none: %v", err)
	}
}

func TestAStatusStandsInForACheckRun(t *testing.T) {
	t.Parallel()
	_, repo, _, c := start(t)
	failed := false
	v := github.Verdict{Name: "fixbot/policy", Passed: &failed, Title: strings.Repeat("é", 200)}
	if err := c.Report(t.Context(), repository, strings.Repeat("a", 40), v); err != nil {
		t.Fatal(err)
	}
	said := repo.Verdicts[0]
	if said["state"] != "failure" || said["context"] != "fixbot/policy" || len([]rune(said["description"].(string))) != 140 {
		t.Errorf("%v", said)
	}
}

// 403 means two things at GitHub.
func TestTooOftenIsNotForbidden(t *testing.T) {
	t.Parallel()
	_, _, calls, c := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	secondary := fakehttp.Answer(403, `{"message":"You have exceeded a secondary rate limit"}`, "X-RateLimit-Remaining", "4000", "X-RateLimit-Reset", "9999999999")
	calls.Always(secondary)
	_, err := c.Repository(ctx, repository)
	if f := fault.Classify(err); f.Reason != fault.RateLimited || f.After != time.Minute {
		t.Errorf("a secondary limit: %s after %s, want rate_limited after a minute: %v", f.Reason, f.After, err)
	}
}

func TestAWrongNameIsNotSent(t *testing.T) {
	t.Parallel()
	_, _, calls, c := start(t)
	for _, name := range []string{"", "acme", "acme/odoo/x", "../x", "acme/..", "a b/c", "acme/odoo?x=1"} {
		if _, err := c.Repository(t.Context(), name); fault.ReasonOf(err) != fault.Invalid {
			t.Errorf("%q: %v", name, err)
		}
		err := c.Dispatch(t.Context(), name, "fix", nil)
		if fault.ReasonOf(err) != fault.Invalid {
			t.Errorf("dispatch to %q: %v", name, err)
		}
	}
	if n := len(calls.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestOneStopsReadingAttempts(t *testing.T) {
	t.Parallel()
	_, repo, calls, c := start(t)
	for i := range 250 {
		repo.Deliveries[5] = append(repo.Deliveries[5], attempt(int64(250-i), 200))
	}
	var ids []int64
	err := c.Attempts(t.Context(), github.Hook{Repository: repository, ID: 5}, func(page []github.Attempt) (bool, error) {
		for _, a := range page {
			ids = append(ids, a.ID)
		}
		return len(ids) < 200, nil
	})
	if err != nil || len(ids) != 200 || len(calls.Calls()) != 2 || !slices.IsSortedFunc(ids, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("%d attempts in %d calls, %v", len(ids), len(calls.Calls()), err)
	}
	mine := errors.New("mine")
	err = c.Attempts(t.Context(), github.Hook{Repository: repository, ID: 5}, func([]github.Attempt) (bool, error) { return true, mine })
	if !errors.Is(err, mine) {
		t.Errorf("%v", err)
	}
}
