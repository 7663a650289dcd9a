package main

import (
	"context"
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// fixEvent is what the workflow waits for; infra/deploy/github/fixbot.yml is an example of one.
const fixEvent = "fixbot"

// byDispatch starts a workflow. GitHub names no run in return, so that the workflow's title carries the number of ours.
type byDispatch struct{ github *github.Client }

func title(r ops.AgentRun) string { return fmt.Sprintf("fixbot run %d", r.ID) }

// Find looks for the workflow, and for the branch that it works on.
func (b byDispatch) Find(ctx context.Context, r ops.AgentRun) (string, bool, error) {
	return b.github.Dispatched(ctx, r.Repository, title(r), r.AskedAt)
}

// Ask sends the dispatch. The payload is within GitHub's ten fields.
func (b byDispatch) Ask(ctx context.Context, r ops.AgentRun) (string, error) {
	return title(r), b.github.Dispatch(ctx, r.Repository, fixEvent, map[string]any{
		"run": r.ID, "title": title(r), "branch": r.Branch, "base": r.BaseBranch, "sha": r.SHA, "prompt": r.Prompt,
	})
}
