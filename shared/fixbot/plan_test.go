package fixbot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

var now = time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)

func before(minutes int) time.Time { return now.Add(-time.Duration(minutes) * time.Minute) }

func TestPlan(t *testing.T) {
	t.Parallel()
	type situation struct {
		law   ssot.FixBot
		asked fixbot.Request
		world fixbot.World
	}
	failed := func(n int, ended time.Time) (all []fixbot.Attempt) {
		for i := range n {
			all = append(all, fixbot.Attempt{ID: ops.AgentRunID(i + 1), Ref: strings.Repeat("x", i+1), Status: ops.AgentFailed, FinishedAt: ended})
		}
		return all
	}
	for name, c := range map[string]struct {
		change func(*situation)
		step   fixbot.Step
		rule   string
		until  time.Time
	}{
		"fine":                     {func(*situation) {}, fixbot.Start, "nothing_objects", time.Time{}},
		"all stopped":              {func(s *situation) { s.law.Stopped = "x" }, fixbot.Refuse, "stopped", time.Time{}},
		"stopped here":             {func(s *situation) { s.asked.Repository = "acme/halted" }, fixbot.Refuse, "stopped", time.Time{}},
		"elsewhere":                {func(s *situation) { s.asked.Repository = "acme/other" }, fixbot.Refuse, "not_allowed", time.Time{}},
		"another kind":             {func(s *situation) { s.asked.Kind = ssot.FixGate }, fixbot.Refuse, "not_allowed", time.Time{}},
		"no task":                  {func(s *situation) { s.asked.TaskKey = "" }, fixbot.Refuse, "not_allowed", time.Time{}},
		"its own branch":           {func(s *situation) { s.asked.Branch = "refs/heads/FixBot/7" }, fixbot.Refuse, "own_branch", time.Time{}},
		"its own commit":           {func(s *situation) { s.asked.Author = "Claude[bot]" }, fixbot.Refuse, "own_branch", time.Time{}},
		"another agent's commit":   {func(s *situation) { s.asked.Author = "other[bot]" }, fixbot.Refuse, "own_branch", time.Time{}},
		"a person of a like name":  {func(s *situation) { s.asked.Author = "claudia" }, fixbot.Start, "nothing_objects", time.Time{}},
		"flaky":                    {func(s *situation) { s.world.Failure.Class = ops.FailureFlaky }, fixbot.Refuse, "class_of_failure", time.Time{}},
		"security":                 {func(s *situation) { s.world.Failure.Class = ops.FailureSecurity }, fixbot.Escalate, "class_of_failure", time.Time{}},
		"not classed":              {func(s *situation) { s.world.Failure.Class = ops.FailureUnclassed }, fixbot.Escalate, "class_of_failure", time.Time{}},
		"told twice":               {func(s *situation) { s.world.Task = []fixbot.Attempt{{ID: 1, Ref: "build 7", Status: ops.AgentFailed}} }, fixbot.Merge, "told_before", time.Time{}},
		"under way":                {func(s *situation) { s.world.Task = []fixbot.Attempt{{ID: 1, Ref: "y", Status: ops.AgentVerifying}} }, fixbot.Merge, "under_way", time.Time{}},
		"a person said no":         {func(s *situation) { s.world.Task = []fixbot.Attempt{{ID: 1, Ref: "y", Status: ops.AgentClosed}} }, fixbot.Refuse, "said_no", time.Time{}},
		"a person has it":          {func(s *situation) { s.world.Task = []fixbot.Attempt{{ID: 1, Ref: "y", Status: ops.AgentEscalated}} }, fixbot.Merge, "said_no", time.Time{}},
		"moved on":                 {func(s *situation) { s.world.HeadSHA = "b" }, fixbot.Refuse, "moved_on", time.Time{}},
		"two attempts, long ago":   {func(s *situation) { s.world.Task = failed(2, before(900)) }, fixbot.Start, "nothing_objects", time.Time{}},
		"three attempts, long ago": {func(s *situation) { s.world.Task = failed(3, before(90000)) }, fixbot.Escalate, "attempts_used_up", time.Time{}},
		"just tried":               {func(s *situation) { s.world.Task = failed(1, before(10)) }, fixbot.Wait, "cooling_down", now.Add(20 * time.Minute)},
		"waited a day":             {func(s *situation) { s.asked.AskedAt = before(24*60 + 1) }, fixbot.Refuse, "waited_too_long", time.Time{}},
		"three at work":            {func(s *situation) { s.world.Working = 3 }, fixbot.Wait, "too_many_at_work", time.Time{}},
		"two at work here":         {func(s *situation) { s.world.Working, s.world.WorkHere = 2, 2 }, fixbot.Wait, "too_many_at_work", time.Time{}},
		"six in an hour": {func(s *situation) {
			s.world.Started = []time.Time{before(1), before(2), before(50), before(3), before(4), before(5)}
		}, fixbot.Wait, "too_many_started", now.Add(10 * time.Minute)},
		"five in an hour": {func(s *situation) {
			s.world.Started = []time.Time{before(1), before(2), before(60), before(3), before(4), before(5)}
		}, fixbot.Start, "nothing_objects", time.Time{}},
		"the last dollars":            {func(s *situation) { s.world.Used.Money = ops.Dollars(95) }, fixbot.Start, "nothing_objects", time.Time{}},
		"a millionth too much":        {func(s *situation) { s.world.Used.Money = ops.Dollars(95) + 1 }, fixbot.Wait, "budget_used_up", time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
		"reserved by runs under way":  {func(s *situation) { s.world.Used.Money, s.world.Reserved.Money = ops.Dollars(90), ops.Dollars(10) }, fixbot.Wait, "budget_used_up", time.Time{}},
		"turns used up":               {func(s *situation) { s.world.Used.Turns = 1990 }, fixbot.Wait, "budget_used_up", time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)},
		"stopped comes before budget": {func(s *situation) { s.law.Stopped, s.world.Used.Money = "x", ops.Dollars(1000) }, fixbot.Refuse, "stopped", time.Time{}},
	} {
		s := situation{policy(t), fixbot.Request{
			Kind: ssot.FixBuild, TaskKey: "test@main", Ref: "build 7", Repository: "acme/odoo", Branch: "main", BaseBranch: "main", SHA: "a", Author: "ana", AskedAt: before(1),
		}, fixbot.World{Failure: fixbot.Classed{Class: ops.FailureCode}, HeadSHA: "a"}}
		c.change(&s)
		d := fixbot.Plan(now, s.law, s.asked, s.world)
		if d.Step != c.step || d.Rule != c.rule || !d.Until.Equal(c.until) || d.Explanation == "" || (d.Step == fixbot.Merge) != (d.Into != 0) {
			t.Errorf("%s: %+v", name, d)
		}
	}
}
