package main

import (
	"context"
	"errors"

	"github.com/insightpulseai/odooops-console/shared/audit"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// rightsBook is where the audit reads what is, and writes what is wrong with it.
type rightsBook interface {
	ReadRights(ctx context.Context) (ops.Rights, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

// databaseAudit looks once a week whether the database's row level security, policies, grants, functions and roles are
// what the migrations made.
type databaseAudit struct {
	book rightsBook
	want audit.Desired
}

func (a databaseAudit) chore() chore {
	return chore{name: "database-audit", do: a.do}
}

// audited is what the audit counts.
type audited struct {
	ServerVersion string   `json:"server_version"`
	Findings      int      `json:"findings"`
	Opened        int      `json:"opened"`
	Reopened      int      `json:"reopened"`
	Changed       int      `json:"changed"`
	Resolved      int      `json:"resolved"`
	NotJudged     []string `json:"not_judged"`
}

func (a databaseAudit) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	look := ops.Observation{Check: m.Chore, At: m.StartedAt, Cadence: m.Every, Run: m.Run}
	rights, err := a.book.ReadRights(ctx)
	if err != nil {
		look.Findings = []ops.Finding{blind(m.Chore, m.Environment, err)}
		_, unwritten := a.book.RecordObservation(ctx, look, notify.Findings)
		return ops.Result{}, errors.Join(err, unwritten)
	}
	verdict := audit.Judge(a.want, rights)
	look.Complete, look.Unjudged, look.Findings = true, verdict.Unjudged, verdict.Findings
	for i := range look.Findings {
		look.Findings[i].Environment = m.Environment
	}
	done, err := a.book.RecordObservation(ctx, look, notify.Findings)
	if err != nil {
		return ops.Result{}, err
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: audited{
		rights.ServerVersion, done.Seen, done.Count(ops.Opened), done.Count(ops.Reopened), done.Count(ops.Changed),
		done.Count(ops.Resolved), append([]string{}, verdict.Unjudged...),
	}}
	if len(verdict.Unjudged) > 0 {
		result.Status, result.Why = ops.RunPartial, "not everything could be compared; the findings schema_version_differs and text_not_comparable say why"
	}
	return result, nil
}
