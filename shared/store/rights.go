package store

import (
	"context"
	"encoding/json"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// auditedSchemas are where rows of ours, or doors to them, can be. public is nobody's and open to everybody by habit.
var auditedSchemas = []string{"ops", "public"}

// ReadRights reads from the catalogue who may do what, in one statement and so as of one moment.
func (s *Store) ReadRights(ctx context.Context) (rights ops.Rights, err error) {
	err = s.transact(ctx, "read rights", func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, rightsPrint); err != nil {
			return err
		}
		var document string
		if err := tx.QueryRow(ctx, rightsRead, auditedSchemas).Scan(&document); err != nil {
			return err
		}
		return json.Unmarshal([]byte(document), &rights)
	})
	return rights, err
}
