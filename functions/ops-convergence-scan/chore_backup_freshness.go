package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// backupBook is where the restore points are, and what is wrong with them.
type backupBook interface {
	BackupsSeen(ctx context.Context, environments []string, now time.Time) ([]ops.BackupsSeen, error)
	RecordObservations(ctx context.Context, looks []ops.Observation, tell func([]ops.Transition) []ops.Notice) ([]ops.Outcome, error)
}

// backupFreshness looks once a day whether every environment can be restored, and to when.
type backupFreshness struct {
	book         backupBook
	environments []ssot.Environment
	want         ssot.BackupRetention
}

func (b backupFreshness) chore() chore { return chore{name: "backup-freshness", do: b.do} }

// restorable is what is said of one environment.
type restorable struct {
	Newest     *time.Time `json:"newest"`
	RestoredAt *time.Time `json:"restored_at"` // one, for a try
	Findings   int        `json:"findings"`
	NotJudged  []string   `json:"not_judged,omitempty"`
}

func (b backupFreshness) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	names := make([]string, len(b.environments))
	for i, e := range b.environments {
		names[i] = e.Name
	}
	seen, err := b.book.BackupsSeen(ctx, names, m.StartedAt)
	if err != nil {
		_, unwritten := b.book.RecordObservations(ctx, b.blind(m, err), notify.Findings)
		return ops.Result{}, errors.Join(err, unwritten)
	}
	looks, summary, unknown := b.judge(m, seen)
	if _, err := b.book.RecordObservations(ctx, looks, notify.Findings); err != nil {
		return ops.Result{}, err
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: summary}
	if len(unknown) > 0 {
		result.Status, result.Why = ops.RunPartial, "nobody has looked at the backups of "+strings.Join(unknown, ", ")
	}
	return result, nil
}

func (b backupFreshness) judge(m ops.MaintenanceRun, seen []ops.BackupsSeen) (looks []ops.Observation, summary map[string]restorable, unknown []string) {
	summary = map[string]restorable{}
	for _, e := range b.environments {
		is := ops.BackupsSeen{Environment: e.Name}
		if i := slices.IndexFunc(seen, func(s ops.BackupsSeen) bool { return s.Environment == e.Name }); i >= 0 {
			is = seen[i]
		}
		look := b.at(m, e)
		look.Complete = true
		look.Findings, look.Unjudged = maintenance.Backups{Now: m.StartedAt, Want: b.want, Of: e, Is: is}.Findings()
		if len(look.Unjudged) > 0 {
			unknown = append(unknown, e.Name)
		}
		looks = append(looks, look)
		summary[e.Name] = restorable{known(is.NewestAt), known(is.VerifiedAt), len(look.Findings), look.Unjudged}
	}
	return looks, summary, unknown
}

func (b backupFreshness) at(m ops.MaintenanceRun, e ssot.Environment) ops.Observation {
	return ops.Observation{Check: m.Chore, Scope: e.Name, At: m.StartedAt, Cadence: m.Every, Run: m.Run}
}

func (b backupFreshness) blind(m ops.MaintenanceRun, cause error) (looks []ops.Observation) {
	for _, e := range b.environments {
		look := b.at(m, e)
		look.Findings = []ops.Finding{blind(m.Chore, e.Name, cause)}
		looks = append(looks, look)
	}
	return looks
}

// known is a time, or null for one that is not known.
func known(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
