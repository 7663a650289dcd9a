package convergence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// broken is a world in which the head failed to deploy, a gate failed on what runs, and level 2 may do something about both.
func broken() *world {
	w := newWorld()
	a, b := deployed(shaA, 600, ops.DeploymentSucceeded), deployed(shaB, 50, ops.DeploymentFailed)
	w.serves(a)
	w.vercel().OfHead, w.vercel().Ended, w.vercel().Failures = b, b, 1
	w.Is.Gates.Things["mail-catcher"] = ops.Found{Says: "failed: port 25", Run: 5001, Attempt: 1}
	w.Want.Level, w.Want.SafeActions = 2, []string{"redeploy", "rerun_gate"}
	return w
}

// redeployed is an action of prod's for the commit that failed.
func redeployed(state ops.ActionState, alter ...func(*ops.ConvergenceAction)) ops.ConvergenceAction {
	a := ops.ConvergenceAction{
		Environment: "prod", Kind: ops.Redeploy, SHA: shaB, Target: "dpl_b", State: state, Attempt: 1, LeaseUntil: before(10),
		Receipt: "dpl_again", Outcome: "it said no", FinishedAt: before(20),
	}
	for _, change := range alter {
		change(&a)
	}
	return a
}

func TestWhatIsDoneByItself(t *testing.T) {
	t.Parallel()
	const gate = "gate_not_green mail-catcher: rerun_gate is done, once for aaaaaaa -> rerun_gate acme/odoo/runs/5001"
	const once = "deployment_failed vercel: redeploy is done, once for bbbbbbb -> redeploy dpl_b"
	for name, c := range map[string]struct {
		alter func(*world)
		was   []ops.ConvergenceAction
		want  []string
	}{
		"both may be done":     {nil, nil, []string{once, gate}},
		"level 1 does nothing": {func(w *world) { w.Want.Level = 1 }, nil, nil},
		"one is not listed": {func(w *world) { w.Want.SafeActions = []string{"rerun_gate"} }, nil,
			[]string{"deployment_failed vercel: redeploy would help; the SSOT does not list it among the safe actions of prod", gate}},
		"in a freeze": {func(w *world) {
			w.Want.Freezes = []ssot.Freeze{{From: "2026-11-25T00:00:00Z", Until: "2026-11-26T00:00:00Z", Reason: "closing of the books"}}
		}, nil, []string{
			"deployment_failed vercel: redeploy would help; nothing is done until 2026-11-26T00:00:00Z: closing of the books",
			"gate_not_green mail-catcher: rerun_gate would help; nothing is done until 2026-11-26T00:00:00Z: closing of the books"}},
		"a freeze is over": {func(w *world) {
			w.Want.Freezes = []ssot.Freeze{{From: "2026-11-24T00:00:00Z", Until: "2026-11-25T12:00:00Z", Reason: "closing of the books"}}
		}, nil, []string{once, gate}},
		"the head is not surely known": {func(w *world) { w.Is.Head.Look.Stale = true }, nil, []string{
			"deployment_failed vercel: nothing is done about it by itself: what is known of it is not sure", gate}},
		"nothing is surely known": {func(w *world) {
			w.Is.Head.Look.Stale, w.vercel().Look.Why, w.Is.Gates.Look.Stale = true, "away", true
		}, nil, nil}, // the rules are blind then
		"what runs is not surely known": {func(w *world) { w.vercel().Look.Stale = true }, nil, []string{
			"gate_not_green mail-catcher: nothing is done about it by itself: which commit runs is not surely known"}},
		"another one is under way": {func(w *world) { w.vercel().InFlight = deployed(shaC, 1, ops.DeploymentBuilding) }, nil, []string{
			"deployment_failed vercel: nothing is done about it by itself: a deployment of ccccccc is under way", gate}},
		"what failed is not the head": {func(w *world) { w.Is.Head.SHA, w.vercel().OfHead = shaC, nil; w.Is.Head.At = now }, nil, []string{
			"deployment_failed vercel: nothing is done about it by itself: the commit that failed is not the head of main: what is newer is deployed instead", gate}},
		"the gate was skipped": {func(w *world) { w.Is.Gates.Things["mail-catcher"] = ops.Found{Says: "skipped"} }, nil, []string{
			once, "gate_not_green mail-catcher: nothing is done about it by itself: no run of CI that has ended is known to have failed it"}},
		"two gates, one run": {func(w *world) {
			w.Want.Requires.Gates = []string{"mail-catcher", "objects"}
			w.Is.Gates.Things["objects"] = ops.Found{Says: "failed", Run: 5001, Attempt: 1}
		}, nil, []string{once, gate, "gate_not_green objects: rerun_gate of acme/odoo/runs/5001 is being done"}},
		"it was done, and failed again": {nil, []ops.ConvergenceAction{redeployed(ops.ActionDone)}, []string{
			"deployment_failed vercel: redeploy was done once for bbbbbbb at 2026-11-25 11:40 UTC (dpl_again) and did not help: somebody has to look", gate}},
		"it was done for another commit": {nil, []ops.ConvergenceAction{redeployed(ops.ActionDone, func(a *ops.ConvergenceAction) { a.SHA, a.Target = shaC, "dpl_c" })},
			[]string{once, gate}},
		"its new deployment failed too": {func(w *world) { w.vercel().Ended.DeploymentID = "dpl_again" }, []ops.ConvergenceAction{redeployed(ops.ActionDone)}, []string{
			"deployment_failed vercel: redeploy was done once for bbbbbbb at 2026-11-25 11:40 UTC (dpl_again) and did not help: somebody has to look", gate}},
		"another environment did the same": {nil, []ops.ConvergenceAction{redeployed(ops.ActionDone, func(a *ops.ConvergenceAction) { a.Environment = "stage" })}, []string{
			"deployment_failed vercel: redeploy was done once for bbbbbbb at 2026-11-25 11:40 UTC (dpl_again) and did not help: somebody has to look", gate}},
		"the vendor refused": {nil, []ops.ConvergenceAction{redeployed(ops.ActionFailed)}, []string{
			"deployment_failed vercel: redeploy was tried for bbbbbbb and is not tried again: it said no", gate}},
		"somebody is at it": {nil, []ops.ConvergenceAction{redeployed(ops.ActionIntended, func(a *ops.ConvergenceAction) { a.LeaseUntil, a.Outcome = now.Add(time.Second), "" })}, []string{
			"deployment_failed vercel: redeploy of dpl_b is being done", gate}},
		"it waits to be tried again": {nil, []ops.ConvergenceAction{redeployed(ops.ActionIntended, func(a *ops.ConvergenceAction) { a.LeaseUntil = now.Add(time.Minute) })}, []string{
			"deployment_failed vercel: redeploy of dpl_b did not go well and is tried again after 2026-11-25 12:01 UTC: it said no", gate}},
		"somebody died at it": {nil, []ops.ConvergenceAction{redeployed(ops.ActionIntended)}, []string{once, gate}},
		"many died at it": {nil, []ops.ConvergenceAction{redeployed(ops.ActionIntended, func(a *ops.ConvergenceAction) { a.Attempt = ops.ActionAttempts })}, []string{
			"deployment_failed vercel: redeploy of dpl_b is not known to have been done: somebody has to look", gate}},
		"GitHub deploys it": {func(w *world) { w.vercel().Provider = ops.ProviderGitHub }, nil, []string{
			"deployment_failed github: nothing is done about it by itself: what GitHub deploys, a workflow deploys: it is run again there", gate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := broken()
			if c.alter != nil {
				c.alter(w)
			}
			v := convergence.Judge(w.Scene)
			decisions := convergence.Actions(w.Scene, v, c.was)
			var got []string
			for _, d := range decisions {
				words := d.Signal + " " + d.Subject + ": " + d.Why
				if d.Do != nil {
					words += " -> " + string(d.Do.Kind) + " " + d.Do.Target
					if d.Do.Environment != "prod" || d.Do.Why == "" || d.Do.SHA == "" {
						t.Errorf("%+v", d.Do)
					}
				}
				got = append(got, words)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			convergence.Noted(v.Findings, decisions)
			for _, f := range v.Findings {
				if why, noted := f.Facts["action"].(string); noted && !strings.HasSuffix(f.Explanation, why) {
					t.Errorf("%s is not explained: %s", f.Title, f.Explanation)
				}
			}
		})
	}
}

func TestNothingIsDoneAboutWhatIsAccepted(t *testing.T) {
	t.Parallel()
	w := broken()
	want := ssot.Convergence{Suppressions: []ssot.Suppression{
		{Signal: "deployment_failed", Reason: "known", Owner: "ann", Until: "2027-01-01T00:00:00Z"},
		{Signal: "gate_not_green", Environment: "stage", Reason: "known", Owner: "ann", Until: "2027-01-01T00:00:00Z"},
		{Signal: "gate_not_green", Subject: "mail-catcher", Reason: "known", Owner: "ann", Until: "2026-11-25T12:00:00Z"},
	}}
	v := convergence.Judge(w.Scene)
	look := ops.Observation{At: now, Findings: v.Findings}
	v.Findings = convergence.Accept(want, look).Findings
	decisions := convergence.Actions(w.Scene, v, nil)
	if len(decisions) != 1 || decisions[0].Signal != "gate_not_green" {
		t.Errorf("%+v", decisions)
	}
	for _, f := range look.Findings {
		if f.Accepted != nil {
			t.Error("the look itself was changed")
		}
	}
}
