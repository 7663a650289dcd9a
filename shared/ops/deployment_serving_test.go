package ops_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// turn is one of deployment a, b, c…, which were requested in this order, a minute apart.
func turn(kind ops.TurnKind, deployment string, minute float64) ops.Turn {
	requested := second(60 * float64(strings.Index("abcdefgh", deployment)))
	return ops.Turn{DeploymentID: deployment, Kind: kind, At: second(60 * minute), Requested: requested}
}

func succeeds(deployment string, minute float64) ops.Turn {
	return turn(ops.TurnAutomatic, deployment, minute)
}
func promoted(deployment string, minute float64) ops.Turn {
	return turn(ops.TurnPromoted, deployment, minute)
}
func backTo(deployment string, minute float64) ops.Turn {
	return turn(ops.TurnRolledBack, deployment, minute)
}
func retired(deployment string, minute float64) ops.Turn {
	return turn(ops.TurnRetired, deployment, minute)
}

// observed is both turns of an observation.
func observed(deployment string, since, seen float64) []ops.Turn {
	began, held := turn(ops.TurnObserved, deployment, since), turn(ops.TurnObserved, deployment, seen)
	began.Seen, held.Seen = held.At, held.At
	return []ops.Turn{began, held}
}

func TestServing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		turns []ops.Turn
		want  string // who served from when to when, in minutes
	}{
		"nobody":                   {nil, ""},
		"what succeeds serves":     {[]ops.Turn{succeeds("a", 2), succeeds("b", 3)}, "a 2-3, b 3-"},
		"a promotion confirms it":  {[]ops.Turn{succeeds("a", 2), promoted("a", 2.5), succeeds("b", 3), promoted("b", 3)}, "a 2-3, b 3-"},
		"the latest commit wins":   {[]ops.Turn{succeeds("b", 3), succeeds("a", 5)}, "b 3-"},
		"unless it is promoted":    {[]ops.Turn{succeeds("b", 3), succeeds("a", 5), promoted("a", 6)}, "a 6-, b 3-6"},
		"a rollback moves it back": {[]ops.Turn{succeeds("a", 2), succeeds("b", 3), backTo("a", 9)}, "a 9-, b 3-9"},
		"and what comes after it does not serve by itself": {[]ops.Turn{succeeds("a", 2), succeeds("b", 3), backTo("a", 9), succeeds("c", 10)}, "a 9-, b 3-9"},
		"until somebody promotes":                          {[]ops.Turn{succeeds("a", 2), succeeds("b", 3), backTo("a", 9), succeeds("c", 10), promoted("c", 11), succeeds("d", 12)}, "a 9-11, b 3-9, c 11-12, d 12-"},
		"a rollback to one that was never heard of":        {[]ops.Turn{succeeds("a", 2), {DeploymentID: "x", Kind: ops.TurnRolledBack, At: second(540)}}, "a 2-9, x 9-"},
		"back and forth":                                   {[]ops.Turn{succeeds("a", 2), succeeds("b", 3), backTo("a", 9), promoted("b", 10), backTo("a", 11)}, "a 11-, b 10-11"},
		"what was seen to serve":                           {append(observed("a", 2, 9), succeeds("a", 2), succeeds("b", 3)), "a 2-"},
		"what succeeds afterwards":                         {append(observed("a", 2, 9), succeeds("a", 2), succeeds("b", 10)), "a 2-10, b 10-"},
		"what was seen is not lost among the told":         {append(observed("a", 2, 9), promoted("b", 3)), "a 9-, b 3-9"},
		"what is retired leaves nobody":                    {[]ops.Turn{succeeds("a", 2), retired("a", 5)}, "a 2-5"},
		"what was replaced may retire":                     {[]ops.Turn{succeeds("a", 2), succeeds("b", 3), retired("a", 3)}, "a 2-3, b 3-"},
		"at one instant the later request wins":            {[]ops.Turn{succeeds("b", 3), succeeds("a", 3)}, "a 3-3, b 3-"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 20 {
				rand.Shuffle(len(c.turns), func(i, j int) { c.turns[i], c.turns[j] = c.turns[j], c.turns[i] })
				stretches := ops.Serving(append(slices.Clone(c.turns), c.turns...))
				var got []string
				for _, d := range slices.Sorted(maps.Keys(stretches)) {
					got = append(got, d+" "+minutes(stretches[d].Since)+"-"+minutes(stretches[d].Until))
				}
				if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
					t.Fatalf("(-want +got)\n%s", diff)
				}
			}
		})
	}
}

func minutes(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprint(t.Sub(second(0)).Minutes())
}

func TestLane(t *testing.T) {
	t.Parallel()
	deployment := func(environment ops.Target, custom, branch string) ops.Deployment {
		return ops.Deployment{Provider: ops.ProviderVercel, ProjectID: "prj_1", Environment: environment, SourceEnvironment: custom, Branch: branch}
	}
	production, ok := deployment(ops.TargetProduction, "", "main").Lane()
	if other, also := deployment(ops.TargetProduction, "", "hotfix").Lane(); !ok || !also || production != other {
		t.Error("production is one lane, whatever is deployed to it")
	}
	if staging, ok := deployment(ops.TargetPreview, "staging", "main").Lane(); !ok || staging == production {
		t.Error("a custom environment is a lane of its own")
	}
	a, _ := deployment(ops.TargetPreview, "", "a").Lane()
	if b, ok := deployment(ops.TargetPreview, "", "b").Lane(); !ok || a == b {
		t.Error("each branch has its own preview")
	}
	if _, ok := deployment(ops.TargetPreview, "", "").Lane(); ok {
		t.Error("a preview of no branch serves nothing but its own address")
	}
}

func TestSuperseded(t *testing.T) {
	t.Parallel()
	push := func(id string, requested, finished float64, status ops.DeploymentStatus, more ...func(*ops.Deployment)) ops.Deployment {
		d := ops.Deployment{
			Provider: ops.ProviderVercel, DeploymentID: id, ProjectID: "prj_1", Environment: ops.TargetProduction, RepoID: 7, Branch: "main",
			SHA: "commit of " + id, FromGit: true, Status: status, RequestedAt: second(requested),
		}
		if finished != 0 {
			d.FinishedAt = second(finished)
		}
		for _, m := range more {
			m(&d)
		}
		return d
	}
	reason := func(r string) func(*ops.Deployment) { return func(d *ops.Deployment) { d.Reason = r } }
	old := push("old", 10, 60, canceled)
	for name, c := range map[string]struct {
		d     ops.Deployment
		newer []ops.Deployment
		by    string
	}{
		"by the next push":                          {old, []ops.Deployment{push("new", 20, 0, queued)}, "new"},
		"by the newest of several":                  {old, []ops.Deployment{push("c", 40, 0, queued), push("b", 30, 60, canceled), push("a", 20, 60, canceled)}, "c"},
		"by one that came at the same time":         {old, []ops.Deployment{push("new", 64, 0, queued)}, "new"},
		"by one that failed later":                  {old, []ops.Deployment{push("new", 20, 90, failed)}, "new"},
		"that was judged before":                    {push("old", 10, 60, ops.DeploymentSuperseded, reason("newer_commit")), []ops.Deployment{push("new", 20, 0, queued)}, "new"},
		"canceled at GitHub without a reason":       {push("old", 10, 60, canceled, reason("dashboard_or_policy")), []ops.Deployment{push("new", 20, 0, queued)}, "new"},
		"nobody came":                               {old, nil, ""},
		"the other one is older":                    {old, []ops.Deployment{push("older", 5, 0, success)}, ""},
		"the other one came too late":               {old, []ops.Deployment{push("late", 66, 0, queued)}, ""},
		"the same commit again":                     {old, []ops.Deployment{push("again", 20, 0, queued, func(d *ops.Deployment) { d.SHA = "commit of old" })}, ""},
		"another branch":                            {old, []ops.Deployment{push("new", 20, 0, queued, func(d *ops.Deployment) { d.Branch = "dev" })}, ""},
		"another project":                           {old, []ops.Deployment{push("new", 20, 0, queued, func(d *ops.Deployment) { d.ProjectID = "prj_2" })}, ""},
		"another target":                            {old, []ops.Deployment{push("new", 20, 0, queued, func(d *ops.Deployment) { d.Environment = ops.TargetPreview })}, ""},
		"another repository":                        {old, []ops.Deployment{push("new", 20, 0, queued, func(d *ops.Deployment) { d.RepoID = 8 })}, ""},
		"one that is not there yet":                 {old, []ops.Deployment{push("new", 20, 0, awaiting)}, ""},
		"one that was refused":                      {old, []ops.Deployment{push("new", 20, 20, failed, reason("rate_limited"))}, ""},
		"it was skipped":                            {push("old", 10, 60, canceled, reason("ignored_build_step")), []ops.Deployment{push("new", 20, 0, queued)}, ""},
		"nobody knows when it was canceled":         {push("old", 10, 60, canceled, reason("maybe_superseded")), []ops.Deployment{push("new", 20, 0, queued)}, ""},
		"somebody had deployed it from a terminal":  {push("old", 10, 60, canceled, func(d *ops.Deployment) { d.FromGit = false }), []ops.Deployment{push("new", 20, 0, queued)}, ""},
		"it failed, which is another thing":         {push("old", 10, 60, failed), []ops.Deployment{push("new", 20, 0, queued)}, ""},
		"it succeeded in spite of the newer commit": {push("old", 10, 60, success), []ops.Deployment{push("new", 20, 0, queued)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			by, ok := c.d.Superseded(c.newer)
			if by != c.by || ok != (c.by != "") {
				t.Errorf("superseded by %q (%t), want %q", by, ok, c.by)
			}
		})
	}
}
