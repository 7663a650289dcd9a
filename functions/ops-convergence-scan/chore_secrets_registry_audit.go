package main

import (
	"context"
	"errors"
	"time"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// ageBook is where the ages of secrets are, and what is wrong with them.
type ageBook interface {
	SecretsSeen(ctx context.Context, now time.Time) (ops.SecretsSeen, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

// secretsRegistryAudit looks once a week which secrets are to be replaced, and whether an old one is still in use.
type secretsRegistryAudit struct {
	book     ageBook
	registry []ssot.Secret
}

func (s secretsRegistryAudit) chore() chore { return chore{name: "secrets-registry-audit", do: s.do} }

// rotations is what the audit counts.
type rotations struct {
	Secrets   int      `json:"secrets"`
	Findings  int      `json:"findings"`
	Opened    int      `json:"opened"`
	Resolved  int      `json:"resolved"`
	NotJudged []string `json:"not_judged"`
}

func (s secretsRegistryAudit) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	look := ops.Observation{Check: m.Chore, At: m.StartedAt, Cadence: m.Every, Run: m.Run}
	seen, err := s.book.SecretsSeen(ctx, m.StartedAt)
	if err != nil {
		look.Findings = []ops.Finding{blind(m.Chore, "", err)}
		_, unwritten := s.book.RecordObservation(ctx, look, notify.Findings)
		return ops.Result{}, errors.Join(err, unwritten)
	}
	look.Complete = true
	look.Findings, look.Unjudged = maintenance.Secrets{Now: m.StartedAt, Registry: s.registry, Is: seen}.Findings()
	done, err := s.book.RecordObservation(ctx, look, notify.Findings)
	if err != nil {
		return ops.Result{}, err
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: rotations{
		len(s.registry), done.Seen, done.Count(ops.Opened) + done.Count(ops.Reopened), done.Count(ops.Resolved), append([]string{}, look.Unjudged...),
	}}
	if len(look.Unjudged) > 0 {
		result.Status, result.Why = ops.RunPartial, "no platform was asked for its secrets lately: what was replaced since is not known"
	}
	return result, nil
}
