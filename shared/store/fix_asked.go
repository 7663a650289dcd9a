package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// AskForFix writes down that somebody asks for a fix and owes the decision about it, in one transaction. The database decides
// whether the bearer of the claims may. It gives the line in the audit stream.
func (s *Store) AskForFix(ctx context.Context, claims, key string, f ops.FixAsked) (event int64, err error) {
	err = s.transact(ctx, "ask for a fix of "+f.Subject(), func(tx pgx.Tx) error {
		var allowed bool
		if err := tx.QueryRow(ctx, replayAllowed, claims).Scan(nil, nil, nil, &allowed); err != nil {
			return err
		}
		if !allowed {
			return fault.New(fault.Forbidden, "only operators and admins may ask for a fix")
		}
		var failure []byte
		if err := tx.QueryRow(ctx, agentFailure, f.Build).Scan(&failure); errors.Is(err, pgx.ErrNoRows) {
			return fault.New(fault.NotFound, "there is no build %s of ours that failed", f.Build)
		} else if err != nil {
			return err
		}
		data, err := json.Marshal(f)
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, fixAsk, "agent.requested/"+key, f.Subject(), f.Message(), string(ops.StorableJSON(data)), f.At).Scan(&event); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, taskOwe, string(ops.DispatchRun), fmt.Sprintf("request:%d", event))
		return err
	})
	return event, err
}

// ReadFixAsked reads what somebody asked for, where it was written down.
func (s *Store) ReadFixAsked(ctx context.Context, event int64) (f ops.FixAsked, err error) {
	var text string
	err = s.pool.QueryRow(ctx, fixAsked, event).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, fault.New(fault.NotFound, "line %d of the audit stream asks for no fix", event)
	}
	if err == nil {
		err = json.Unmarshal([]byte(text), &f)
	}
	if err != nil {
		return f, classify("read what was asked for", err)
	}
	return f, nil
}
