package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	githubfake "github.com/insightpulseai/odooops-console/shared/adapters/github/fake"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

const heads = `select branch || ' ' || coalesce(left(head_sha, 2), '-') || case when is_default then ' default' else '' end
	|| case when deleted_at is null then '' else ' gone' end from ops.branches order by branch`

func sha(letter string) string { return strings.Repeat(letter, 40) }

func branch(name, letter string) githubfake.Object {
	return githubfake.Object{"name": name, "commit": githubfake.Object{"sha": sha(letter)}}
}

// pushes tells of a push as GitHub's webhook does.
func (d *desk) pushes(guid, branch, before, after string, at time.Time) {
	repo := githubfake.Object{}
	for key, value := range d.repo.Object {
		repo[key] = value
	}
	repo["pushed_at"] = at.Unix()
	d.push(ops.GitHub, "5/"+guid, "push", map[string]any{
		"ref": "refs/heads/" + branch, "before": sha(before), "after": sha(after), "repository": repo, "sender": map[string]any{"login": "ana"},
	})
}

// stands is how GitHub itself has the branches, and when it was last pushed to.
func (d *desk) stands(at time.Time, branches ...githubfake.Object) {
	d.github.Change(func(*githubfake.GitHub) {
		d.repo.Branches = branches
		d.repo.Object["pushed_at"] = at.Format(time.RFC3339)
	})
}

func TestAPushThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	began := d.clock.Add(-time.Hour)
	d.pushes("1", "main", "0", "a", began)
	d.pushes("2", "docs/x", "0", "b", began)
	d.stands(began.Add(time.Minute), branch("main", "c"), branch("feature/tax line", "d"))
	if done := d.sync().Looks["github/branches/"+repository]; done != (ops.SyncTally{Seen: 2, Missed: 3, Repaired: 3}) {
		t.Errorf("%+v", done)
	}
	d.shows(heads, "docs/x - gone", "feature/tax line dd", "main cc default")
	d.shows(`select left(previous_head_sha, 2) from ops.branches where branch = 'main'`, "aa")

	// The webhook comes after all, and the branch stays where it is.
	d.pushes("3", "main", "a", "c", began.Add(30*time.Second))
	d.shows(heads, "docs/x - gone", "feature/tax line dd", "main cc default")

	// Back and forth is two moves, though each looks like one that was.
	d.stands(began.Add(2*time.Minute), branch("main", "a"), branch("feature/tax line", "d"))
	d.sync()
	d.stands(began.Add(3*time.Minute), branch("main", "c"), branch("feature/tax line", "d"))
	d.sync()
	d.shows(heads, "docs/x - gone", "feature/tax line dd", "main cc default")
}

// A quiet repository is asked whether its branches are the same, which costs nothing, and leaves no trace.
func TestQuietBranchesCostNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.stands(d.clock.Add(-time.Hour), branch("main", "a"))
	d.sync()
	before := len(d.calls.Calls())
	if done := d.sync().Looks["github/branches/"+repository]; done != (ops.SyncTally{}) {
		t.Errorf("%+v", done)
	}
	asked := 0
	for _, call := range d.calls.Calls()[before:] {
		if strings.HasSuffix(call.Path, "/branches") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("%d calls for branches that are the same", asked)
	}
	d.shows(`select count(*)::text from ops.webhook_deliveries where event = 'push'`, "1")
}

// A webhook that comes late brings back what was deleted, and GitHub's listing is what it was: all of it is read again.
func TestALateWebhookBringsABranchBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	began := d.clock.Add(-time.Hour)
	d.stands(began.Add(time.Minute), branch("main", "a"))
	d.sync()
	d.pushes("1", "docs", "0", "b", began)
	d.shows(heads, "docs bb", "main aa default")
	d.sync()
	d.shows(heads, "docs - gone", "main aa default")
}

// A webhook may be faster than the listing. What the listing shows is then what was; and it is read once more.
func TestAListingThatIsBehind(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	began := d.clock.Add(-time.Hour)
	d.stands(began, branch("main", "a"))
	d.pushes("1", "main", "a", "b", began.Add(time.Second))
	d.pushes("2", "docs", "0", "c", began.Add(time.Second))
	d.sync()
	d.shows(heads, "docs cc", "main bb default")
	d.shows(`select cursor from ops.sync_cursors where scope like 'branches/%' and cursor <> ''`)
	d.shows(`select delivery_key from ops.webhook_deliveries where delivery_key like 'api/1/push/%'`)
	d.stands(began.Add(2*time.Second), branch("docs", "c"), branch("main", "d"))
	d.sync()
	d.shows(heads, "docs cc", "main dd default")
}

// One that a listing left out is not gone as long as GitHub has it; and a look that breaks off buries nothing.
func TestABranchIsGoneWhenGitHubSaysSo(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.stands(d.clock.Add(-time.Hour), branch("main", "a"), branch("docs", "b"))
	d.sync()
	d.stands(d.clock.Add(-time.Minute), branch("main", "a"), branch("docs", "b"), branch("new", "c"))
	d.calls.Always(atBranches(fakehttp.Replace(`"name":"docs"`, `"name":"other"`)))
	d.sync()
	d.shows(heads, "docs bb", "main aa default", "new cc", "other bb")

	d.stands(d.clock.Add(time.Minute), branch("main", "a"), branch("new", "c"))
	d.calls.Always(atBranches(fakehttp.Answer(502, "")))
	if done := d.sync(); done.Outcome != "partial" {
		t.Errorf("%+v", done)
	}
	d.shows(heads, "docs bb", "main aa default", "new cc", "other bb")
	d.calls.Always(nil)
	d.sync()
	d.shows(heads, "docs - gone", "main aa default", "new cc", "other - gone")
}

// atBranches hits the listing of the branches only.
func atBranches(fault fakehttp.Fault) fakehttp.Fault {
	return func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if !strings.HasSuffix(r.URL.Path, "/branches") {
			behind.ServeHTTP(w, r)
			return
		}
		fault(w, r, behind)
	}
}

// More branches than a page holds: all of them are seen, and when all pages are the same nothing is.
func TestBranchesOfSeveralPages(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var all []githubfake.Object
	for i := range 201 {
		all = append(all, branch(fmt.Sprintf("topic/%03d", i), "a"))
	}
	d.stands(d.clock.Add(-time.Hour), all...)
	const count = `select count(*) || ' ' || count(deleted_at) from ops.branches`
	d.sync()
	d.shows(count, "201 0")
	if done := d.sync().Looks["github/branches/"+repository]; done != (ops.SyncTally{}) {
		t.Errorf("%+v", done)
	}
	all[200] = branch("topic/200", "b") // on the last page
	d.stands(d.clock, all...)
	if done := d.sync().Looks["github/branches/"+repository]; done.Repaired != 1 {
		t.Errorf("%+v", done)
	}
	d.stands(d.clock, all[:200]...) // the last page is full now, and might bear the same tag when one more is there
	d.sync()
	d.shows(count, "201 1")
	d.stands(d.clock, all...)
	d.sync()
	d.shows(count, "201 0")
}
