package main

import (
	"context"
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// handOff tells people in Slack, who ask an agent of their choice. The notice is owed along with the receipt, so that there is
// nothing to be found.
type handOff struct{}

// Find finds nothing: nothing was sent.
func (handOff) Find(context.Context, ops.AgentRun) (string, bool, error) { return "", false, nil }

// Ask does nothing yet.
func (handOff) Ask(context.Context, ops.AgentRun) (string, error) { return "slack", nil }

func handedOff(r ops.AgentRun) *ops.Notice {
	return &ops.Notice{
		DedupeKey: fmt.Sprintf("fixbot/hand-off/%d", r.ID), Channel: ops.DefaultChannel, Topic: fmt.Sprintf("agent_run:%d", r.ID), Kind: "handed_off", Severity: ops.Warning,
		Title: ops.Plain(fmt.Sprintf("%s: run %d is for an agent of yours", r.Repository, r.ID), 200),
		Body:  fmt.Sprintf("Work on the branch %s. What to tell it is in the console, at the run.", r.Branch),
	}
}
