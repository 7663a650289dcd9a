package main

import (
	"context"
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// byMention opens an issue that mentions the agent. Its mark says which run it is for.
type byMention struct{ github *github.Client }

// Find finds nothing, because Ask looks for itself.
func (byMention) Find(context.Context, ops.AgentRun) (string, bool, error) { return "", false, nil }

// Ask opens the issue, unless it is there. Everything that others wrote is in it only behind bars, so that nobody but us
// mentions anybody.
func (b byMention) Ask(ctx context.Context, r ops.AgentRun) (string, error) {
	opened, err := b.github.OpenIssueOnce(ctx, r.Repository, "fixbot", fmt.Sprintf("fixbot-run-%d", r.ID), title(r), "@claude\n\n"+r.Prompt)
	return opened.URL, err
}
