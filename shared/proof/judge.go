package proof

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// gate is the name of the verdict at GitHub.
const gate = "fixbot/governance"

// stranger is somebody who opened a pull request from the branch of an agent: it is nobody's fix, and is not spoken to.
func (v Verifier) stranger(ctx context.Context, a ops.AgentPull, l look) error {
	if digest := l.digest(); a.Told != digest {
		facts := map[string]any{"digest": digest, "author": l.pull.Author, "number": l.pull.Number}
		message := fmt.Sprintf("pull request %d comes from its branch and was opened by %s, who is not its agent: it was not bound", l.pull.Number, ops.Plain(l.pull.Author, 100))
		if err := v.Book.NoteAgentPull(ctx, a, "stranger", message, facts, l.at); err != nil {
			return err
		}
	}
	return v.Book.ReleaseAgentPull(ctx, a, l.at)
}

// judge writes the verdict down. A run that has ended keeps its status: what comes after it is only said.
func (v Verifier) judge(ctx context.Context, a ops.AgentPull, l look) error {
	event := fixbot.PullOpened
	if a.Status == ops.AgentVerifying {
		event = fixbot.PullMoved
	}
	next, err := fixbot.Next(a.Status, event)
	if err != nil {
		return err
	}
	j := ops.AgentJudgement{
		Status: next, Pull: l.pull, Governance: l.verdict.Status, PolicySHA256: l.law, Explanation: l.summary(), Facts: l.facts(),
	}
	if l.pull.State == ops.PullRequestMerged {
		j.MergedAt = l.pull.ClosedAt
	}
	var notices []ops.Notice
	switch {
	case !a.Bound:
		notices = append(notices, notify.AgentPullOpened(a, l.pull))
	case a.Status == ops.AgentSucceeded && l.pull.State == ops.PullRequestOpen && l.verdict.Status != ops.GovernancePassed:
		notices = append(notices, notify.AgentPullMoved(a, l.pull, l.verdict.Explanation()))
	}
	if a.Told != l.digest() { // what a verdict is about is kept before there is one
		for name, text := range l.texts {
			if _, err := evidence.Keep(ctx, v.Keep, name, text); err != nil {
				return err
			}
		}
	}
	deadline := l.at.Add(time.Duration(l.policy.Budget.Run.Minutes) * time.Minute)
	return v.Book.JudgeAgentPull(ctx, a, j, l.at, deadline, notices)
}

// report says a verdict, unless it was the last thing that was said: on the commit, and in the one comment that there is.
func (v Verifier) report(ctx context.Context, a ops.AgentPull, l look) error {
	digest := l.digest()
	if a.Told == digest || l.pull.State != ops.PullRequestOpen {
		return nil
	}
	said := github.Verdict{Name: gate, Title: l.summary(), Summary: l.table(), URL: l.pull.URL, ID: fmt.Sprintf("agent-run-%d", a.ID)}
	if !l.verdict.Waits() {
		passed := l.verdict.Status == ops.GovernancePassed
		said.Passed = &passed
	}
	if err := v.Hub.Report(ctx, a.Repo, l.pull.HeadSHA, said); err != nil {
		return err
	}
	comment, err := v.Hub.CommentOnce(ctx, a.Repo, a.Number, mark(a.ID), l.table())
	if err != nil {
		return err
	}
	return v.Book.ReportAgentPull(ctx, a, digest, comment.URL, v.Now())
}

// mark finds the comment of a run again.
func mark(id ops.AgentRunID) string { return fmt.Sprintf("odooops agent-run %d", id) }

// summary is the verdict in a line.
func (l look) summary() string {
	var not []string
	for _, o := range l.verdict.Opinions {
		if o.Status != ops.GovernancePassed {
			not = append(not, o.Rule)
		}
	}
	switch {
	case len(not) == 0:
		return fmt.Sprintf("passed: all %d rules", len(l.verdict.Opinions))
	case l.verdict.Waits():
		return "waiting: " + strings.Join(not, ", ")
	}
	return string(l.verdict.Status) + ": " + strings.Join(not, ", ")
}

// table explains every rule. What others wrote is in a block that shows it as it is.
func (l look) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** for `%s`\n\n~~~\n", l.summary(), l.pull.HeadSHA)
	for _, o := range l.verdict.Opinions {
		fmt.Fprintf(&b, "%-12s %-22s %s\n", o.Status, o.Rule, strings.ReplaceAll(o.Explanation, "~~~", "~ ~ ~"))
	}
	fmt.Fprintf(&b, "~~~\n\npolicy `%x`, diff `%x`\n", l.law[:8], l.diff[:8])
	return b.String()
}
