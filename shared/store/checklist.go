package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// VerifyChecklist writes down that somebody verified an item of the release that runs at the providers of an environment, once
// for each release. The database decides whether the bearer of the claims may. It gives the line in the audit stream and what it
// says; repeated, when it had been said before.
func (s *Store) VerifyChecklist(ctx context.Context, claims string, providers []string, v ops.ChecklistVerified) (event int64, done ops.ChecklistVerified, repeated bool, err error) {
	err = s.transact(ctx, "verify "+v.Item, func(tx pgx.Tx) error {
		var allowed bool
		if err := tx.QueryRow(ctx, replayAllowed, claims).Scan(nil, nil, nil, &allowed); err != nil {
			return err
		}
		if !allowed {
			return fault.New(fault.Forbidden, "only operators and admins may verify a release")
		}
		if v.SHA, err = release(ctx, tx, providers, v); err != nil {
			return err
		}
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		done = v
		err = tx.QueryRow(ctx, checklistVerify, v.Key(), v.Environment, v.Item, v.Message(), string(ops.StorableJSON(data)), v.At).Scan(&event)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		repeated = true
		var said string
		if err := tx.QueryRow(ctx, checklistTold, v.Key()).Scan(&event, &said, &done.At); err != nil {
			return err
		}
		return json.Unmarshal([]byte(said), &done)
	})
	return event, done, repeated, err
}

// release is the commit that runs, which has to be the one that is meant, if one is.
func release(ctx context.Context, tx pgx.Tx, providers []string, v ops.ChecklistVerified) (sha string, err error) {
	err = tx.QueryRow(ctx, servingCommit, v.Environment, providers).Scan(&sha)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return "", fault.New(fault.Conflict, "it is not known what runs in %s, so that nothing of it can be verified", v.Environment)
	case err != nil:
		return "", err
	case v.SHA != "" && v.SHA != sha:
		return "", fault.New(fault.Conflict, "%s runs %s now, not %s: look again, and verify that", v.Environment, sha, v.SHA)
	}
	return sha, nil
}
