package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// planner is one request with what was found out about it. What takes time was done before: the store holds a lock while it
// asks.
type planner struct {
	handler
	asked      question
	failure    ops.AgentFailure
	repository ssot.FixBotRepository
	text       string // log of the job
	silence    string // why there is none
	class      fixbot.Classed
	at         time.Time

	world   fixbot.World
	decided fixbot.Decision
}

func (h handler) planner(ctx context.Context, q question, f ops.AgentFailure, r ssot.FixBotRepository) *planner {
	p := &planner{handler: h, asked: q, failure: f, repository: r, at: h.now()}
	p.text, p.silence = h.logs.of(ctx, f)
	asked := fixbot.Failure{Kind: ssot.FixBuild, Job: p.job(), SHA: f.SHA, Conclusion: f.Conclusion, Log: p.text}
	for _, t := range f.Tries {
		asked.Tries = append(asked.Tries, fixbot.Try{SHA: t.SHA, Passed: t.Passed})
	}
	p.class = fixbot.Classify(asked)
	return p
}

func (p *planner) job() string {
	name := cmp.Or(p.failure.Job, p.failure.Workflow)
	if p.failure.Step != "" {
		return name + " / " + p.failure.Step
	}
	return name
}

// taskKey is one root cause: a workflow that is red on a branch, from the commit that made it red until it is green. The text
// of an error is not in it, so that another text is not another task.
func (p *planner) taskKey() string {
	f := p.failure
	return fmt.Sprintf("%s:%s@%s#%s", ops.Plain(f.Repository, 100), ops.Plain(f.Workflow, 60), ops.Plain(f.Branch, 100), f.FirstRed[:min(12, len(f.FirstRed))])
}

func (p *planner) request() ops.AgentRequest {
	f, source := p.failure, string(ops.GitHub)
	if p.asked.by != "" {
		source = "manual"
	}
	return ops.AgentRequest{
		Kind: string(ssot.FixBuild), Source: source, By: p.asked.by, Ref: p.asked.ref, TaskKey: p.taskKey(), Repository: f.Repository, BaseBranch: f.BaseBranch,
		SHA: f.SHA, Class: p.class.Class, Turns: p.policy.Budget.Run.Turns, Budget: ops.Dollars(p.policy.Budget.Run.USD), At: p.at,
	}
}

// Decide asks the policy.
func (p *planner) Decide(own ops.AgentRun, world []byte) (ops.AgentDecision, error) {
	p.world = fixbot.World{}
	if err := json.Unmarshal(world, &p.world); err != nil {
		return ops.AgentDecision{}, err
	}
	p.world.Failure, p.world.HeadSHA = p.class, p.failure.HeadSHA
	asked := fixbot.Request{
		ID: own.ID, Kind: ssot.FixBuild, TaskKey: cmp.Or(own.TaskKey, p.taskKey()), Ref: p.asked.ref, Repository: p.failure.Repository, Branch: p.failure.Branch,
		BaseBranch: p.failure.BaseBranch, SHA: p.failure.SHA, Author: p.failure.Author, AskedAt: own.AskedAt,
	}
	p.decided = fixbot.Plan(p.at, p.policy, asked, p.world)
	d := ops.AgentDecision{Into: p.decided.Into, Rule: p.decided.Rule, Why: p.decided.Explanation}
	switch p.decided.Step {
	case fixbot.Start:
		d.Status = ops.AgentDispatching
	case fixbot.Wait:
		d.Status = ops.AgentRequested
	case fixbot.Refuse:
		d.Status = ops.AgentRefused
	case fixbot.Escalate:
		d.Status, d.Notice = ops.AgentEscalated, p.takeOver()
	case fixbot.Merge:
		if own.ID != 0 { // it waited, and another run of the task is ahead of it
			d.Status = ops.AgentRefused
		}
	}
	return d, nil
}

// takeOver tells a person that it is his.
func (p *planner) takeOver() *ops.Notice {
	n := ops.Notice{
		DedupeKey: "fixbot/escalated/" + p.taskKey(), Channel: ops.DefaultChannel, Topic: fmt.Sprintf("build:%s", p.failure.Build), Kind: "escalated", Severity: ops.Error,
		Title: ops.Plain(p.failure.Repository+": "+p.job()+" is for a person to mend", 200), Body: ops.Plain(p.decided.Explanation, 1000),
	}
	if p.failure.URL != "" {
		n.Links = map[string]string{"build": p.failure.URL}
	}
	return &n
}

// Order puts it into words. The branch carries the number of the run, by which everything that comes back is known.
func (p *planner) Order(own ops.AgentRun) (ops.AgentOrder, error) {
	f, branch := p.failure, fmt.Sprintf("%s%d", p.policy.BranchPrefix, own.ID)
	a := fixbot.Assignment{
		Run:     fixbot.Run{Kind: ssot.FixBuild, Repository: f.Repository, BaseBranch: f.BaseBranch, Branch: branch},
		TaskKey: own.TaskKey, Attempt: 1, SHA: f.SHA, Title: p.job(), Quotes: []fixbot.Quote{{Name: "log of " + p.job(), Text: cmp.Or(p.text, p.silence)}},
	}
	for _, c := range p.repository.RequiredChecks {
		if c.Name == f.Job {
			a.Check = c.Name
		}
	}
	for _, link := range []string{f.JobURL, f.URL} {
		if link != "" {
			a.Links = append(a.Links, link)
		}
	}
	for _, t := range p.world.Task {
		if t.Status.Started() {
			a.Attempt++
			a.Earlier = append(a.Earlier, fmt.Sprintf("run %d ended as %s", t.ID, t.Status))
		}
	}
	words, err := fixbot.Prompt(p.relay, p.policy, a)
	return ops.AgentOrder{
		Branch: branch, Invoker: string(p.repository.Invoker), Prompt: words.Text, PolicySHA256: p.digest, Deadline: p.at.Add(p.policy.Budget.Run.Time()),
	}, err
}

// pause is how long it waits before it is asked again. What waits for something to end looks again soon.
func (p *planner) pause(now time.Time) time.Duration {
	if wait := p.decided.Until.Sub(now); !p.decided.Until.IsZero() && wait > 0 {
		return min(wait, time.Hour)
	}
	return patience
}
