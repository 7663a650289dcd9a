package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
)

// views are the composed questions: one statement each, whose answer is one document of facts. What the facts mean is
// not decided here: nothing in them is green or red.
var views = map[string]string{
	"overview":      viewOverview,
	"environments":  viewEnvironments,
	"control-plane": viewTables,
	"database":      viewDatabase,
	"observability": viewObservability,
	"metrics":       viewMetrics,
	"settings":      viewSettings,
	"navigation":    viewTables,
	"logs":          viewLogs,
}

// Facts are what the bearer of the claims may know of a view's subject.
type Facts struct {
	Document json.RawMessage
	Heard    map[string]time.Time // when each vendor was last heard; who is not in it, never was
}

// View asks a view's question as the bearer of the claims, in one round trip. The freshness is asked first, so that it
// cannot claim more than the facts have.
func (s *Store) View(ctx context.Context, claims, name string, args ...any) (Facts, error) {
	var heard, document []byte
	err := s.readAs(ctx, "view "+name, claims, func(batch *pgx.Batch) {
		batch.Queue(viewHeard).QueryRow(func(row pgx.Row) error { return row.Scan(&heard) })
		batch.Queue(views[name], args...).QueryRow(func(row pgx.Row) error { return row.Scan(&document) })
	})
	if err != nil {
		return Facts{}, err
	}
	facts := Facts{Document: document}
	if err := json.Unmarshal(heard, &facts.Heard); err != nil {
		return Facts{}, classify("view "+name, err)
	}
	return facts, nil
}
