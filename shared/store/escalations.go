package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// atMostEscalated is how many findings one scan escalates, and how many work items it sees to; the rest is the next one's.
const atMostEscalated = 100

// Escalate escalates what has stood for too long, once, and owes what there is to tell about it, in one transaction.
func (s *Store) Escalate(ctx context.Context, rules []ops.EscalationRule, run ops.RunID, now time.Time, tell func([]ops.Transition) []ops.Notice) (escalated []ops.Transition, err error) {
	if len(rules) == 0 {
		return nil, nil
	}
	document, err := asRows(rules)
	if err != nil {
		return nil, err
	}
	err = s.transact(ctx, "escalate findings", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, findingEscalate, document, now, atMostEscalated)
		if err != nil {
			return err
		}
		escalated, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (t ops.Transition, err error) {
			var text []byte
			if err := row.Scan(&text); err != nil {
				return t, err
			}
			return t, json.Unmarshal(text, &t)
		})
		if err != nil {
			return err
		}
		var notices []owed
		for _, n := range tell(escalated) {
			notices = append(notices, owed{n, run})
		}
		return enqueue(ctx, tx, notices)
	})
	return escalated, err
}

// WorkItemsOwed lists findings of environments that were escalated and are owed a work item, or owe its end.
func (s *Store) WorkItemsOwed(ctx context.Context, environments []string, now time.Time) ([]ops.Escalated, error) {
	rows, err := s.pool.Query(ctx, findingWorkItems, environments, now, atMostEscalated)
	if err != nil {
		return nil, classify("list the work items that are owed", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e ops.Escalated, err error) {
		var text []byte
		if err := row.Scan(&text); err != nil {
			return e, err
		}
		return e, json.Unmarshal(text, &e)
	})
	if err != nil {
		return nil, classify("list the work items that are owed", err)
	}
	return all, nil
}
