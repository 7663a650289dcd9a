package ops_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

func at(second int) time.Time { return time.Date(2026, 3, 1, 12, 0, second, 0, time.UTC) }

func TestTellingBeats(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		telling, other ops.Telling
		want           bool
	}{
		"further along, though older":       {ops.Telling{Progress: ops.Finished, At: at(1)}, ops.Telling{Progress: ops.Started, At: at(2)}, true},
		"queued, though told later":         {ops.Telling{Progress: ops.Asked, At: at(9)}, ops.Telling{Progress: ops.Started, At: at(2)}, false},
		"as far, later":                     {ops.Telling{Progress: ops.Started, At: at(2)}, ops.Telling{Progress: ops.Started, At: at(1)}, true},
		"as far, at once, arrived later":    {ops.Telling{Progress: ops.Started, At: at(1), Delivery: 2}, ops.Telling{Progress: ops.Started, At: at(1), Delivery: 1}, true},
		"itself again":                      {ops.Telling{Progress: ops.Started, At: at(1), Delivery: 1}, ops.Telling{Progress: ops.Started, At: at(1), Delivery: 1}, false},
		"a poller's, which has no delivery": {ops.Telling{Progress: ops.Started, At: at(1)}, ops.Telling{Progress: ops.Started, At: at(1), Delivery: 1}, false},
	} {
		if got := c.telling.Beats(c.other); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestBuildLearn(t *testing.T) {
	t.Parallel()
	stub := func(started int, n ops.DeliveryID) ops.Build {
		return ops.Build{RunID: 1, Workflow: "ci", StartedAt: at(started), Telling: ops.Telling{Progress: ops.Mentioned, At: at(started), Delivery: n}}
	}
	queued := ops.Build{RunID: 1, Workflow: "ci", Status: ops.BuildQueued, PullRequest: 12, StartedAt: at(5), Telling: ops.Telling{Progress: ops.Asked, At: at(5), Delivery: 3}}
	failed := ops.Build{RunID: 1, Workflow: "ci", Status: ops.BuildFailed, StartedAt: at(5), FinishedAt: at(9), Telling: ops.Telling{Progress: ops.Finished, At: at(9), Delivery: 4}}
	again := failed
	again.FinishedAt, again.Telling.At = at(50), at(50)
	for name, c := range map[string]struct {
		told []ops.Build
		want ops.Build
	}{
		"the first telling":                       {[]ops.Build{queued}, queued},
		"jobs only: the first of them began it":   {[]ops.Build{stub(9, 1), stub(7, 2)}, func() ops.Build { b := stub(9, 1); b.StartedAt = at(7); return b }()},
		"the run itself beats its jobs":           {[]ops.Build{stub(3, 1), queued}, queued},
		"and is not beaten by them":               {[]ops.Build{queued, stub(99, 9)}, queued},
		"a pull request is not forgotten":         {[]ops.Build{queued, failed}, func() ops.Build { b := failed; b.PullRequest = 12; return b }()},
		"looked at again, it ended when it ended": {[]ops.Build{failed, again}, func() ops.Build { b := again; b.FinishedAt = at(9); return b }()},
		"an end is not taken back":                {[]ops.Build{failed, queued}, func() ops.Build { b := failed; b.PullRequest = 12; return b }()},
	} {
		random := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			var got ops.Build
			for _, b := range c.told {
				got = got.Learn(b)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatalf("%s (-want +got)\n%s", name, diff)
			}
			c.told = append(c.told, c.told[random.IntN(len(c.told))])
			random.Shuffle(len(c.told), func(i, j int) { c.told[i], c.told[j] = c.told[j], c.told[i] })
		}
	}
	if !failed.Ended() || queued.Ended() {
		t.Error("a failed build has ended, a queued one has not")
	}
}

func TestPullRequestLearn(t *testing.T) {
	t.Parallel()
	open := ops.PullRequest{Number: 1, State: ops.PullRequestOpen, UpdatedAt: at(5), Delivery: 9, HeadSHAs: []string{"b"}}
	closed := ops.PullRequest{Number: 1, State: ops.PullRequestClosed, UpdatedAt: at(5), Delivery: 2, HeadSHAs: []string{"a"}}
	reopened := ops.PullRequest{Number: 1, State: ops.PullRequestOpen, UpdatedAt: at(6), Delivery: 1}
	merged := ops.PullRequest{Number: 1, State: ops.PullRequestMerged, UpdatedAt: at(4), Delivery: 1}
	for name, c := range map[string]struct {
		told []ops.PullRequest
		want ops.PullRequest
	}{
		"in one second the end is later":   {[]ops.PullRequest{closed, open}, closed},
		"it may be opened again":           {[]ops.PullRequest{reopened, closed}, reopened},
		"a merge is not taken back":        {[]ops.PullRequest{merged, reopened, open, closed}, merged},
		"an older snapshot changes little": {[]ops.PullRequest{reopened, open}, reopened},
	} {
		for range 20 {
			var got ops.PullRequest
			var heads []string
			for _, p := range c.told {
				got = got.Learn(p)
				heads = append(heads, p.HeadSHAs...)
			}
			c.want.HeadSHAs = ops.SortedSet(heads)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Fatalf("%s (-want +got)\n%s", name, diff)
			}
			rand.Shuffle(len(c.told), func(i, j int) { c.told[i], c.told[j] = c.told[j], c.told[i] })
		}
	}
}
