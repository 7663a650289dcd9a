package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// RecordAdvisorScan writes one scan: its run, and what became of the findings by it, in one transaction.
func (s *Store) RecordAdvisorScan(ctx context.Context, scan ops.AdvisorScan, finished time.Time) (done ops.Advised, err error) {
	document, err := json.Marshal(append([]ops.AdvisorFinding{}, scan.Findings...))
	if err != nil {
		return done, err
	}
	ran, notRun := append([]string{}, scan.Ran...), append([]string{}, scan.NotRun...)
	err = s.transact(ctx, "record an advisor scan", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, advisorTurn, scan.Provider, scan.Project); err != nil {
			return err
		}
		if done.Run, err = startRun(ctx, tx, ops.Run{Kind: "advisor-scan", Trigger: scan.Trigger, Environment: scan.Environment, StartedAt: scan.StartedAt}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, advisorRunWrite, done.Run, scan.Provider, scan.Kind, scan.Project, scan.Environment,
			string(scan.Status()), len(ran), notRun, scan.Why, scan.StartedAt, finished)
		if err != nil {
			return err
		}
		row := tx.QueryRow(ctx, advisorScan, done.Run, scan.Provider, scan.Project, scan.Environment, scan.StartedAt, string(ops.StorableJSON(document)), ran)
		if err := row.Scan(&done.Found, &done.Opened, &done.Resolved); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, advisorRunCount, done.Run, done.Found, done.Opened, done.Resolved); err != nil {
			return err
		}
		summary, err := json.Marshal(done)
		if err != nil {
			return err
		}
		return finishRun(ctx, tx, done.Run, scan.Status(), string(summary), scan.Why, finished)
	})
	return done, err
}
