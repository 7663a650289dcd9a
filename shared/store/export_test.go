package store

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Ask runs one statement the way every read runs, for tests that want to see what goes wrong in there.
func (s *Store) Ask(ctx context.Context, claims, sql string, args ...any) (rows []string, err error) {
	err = s.readAs(ctx, "ask", claims, func(batch *asking) {
		rows = nil
		batch.Queue(sql, args...).Query(func(r pgx.Rows) error {
			rows, err = pgx.CollectRows(r, pgx.RowTo[string])
			return err
		})
	})
	return rows, err
}

// Pool is the store's own connections.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// ListSQL is the statement behind a list.
func ListSQL(r Resource, q Query) (string, []any) {
	stmt := r.list(q, rendered, 0, q.limit+1)
	return stmt.String(), stmt.args
}

// Apply applies changes in a transaction of the test's own.
func Apply(ctx context.Context, tx pgx.Tx, d ops.Delivery, changes []ops.Change) error {
	_, err := apply(ctx, tx, d, changes, true)
	return err
}

// RightsSQL is the statement that reads who may do what, and what it is given.
func RightsSQL() (string, []string) { return rightsRead, auditedSchemas }

// FindSQL is the statement behind a detail whose id is not that of a living row.
func FindSQL(r Resource, id string) (string, []any) {
	key, _ := r.parseKey(id)
	stmt := r.detail(key, "")
	return stmt.String(), stmt.args
}

// ViewSQL is the statement behind a view.
func ViewSQL(name string) string { return views[name] }
