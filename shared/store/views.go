package store

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// views are the composed questions: one statement each, whose answer is one document of facts. What the facts mean is
// not decided here: nothing in them is green or red.
var views = map[string]string{
	"overview":          viewOverview,
	"environments":      viewEnvironments,
	"control-plane":     viewTables,
	"database":          viewDatabase,
	"observability":     viewObservability,
	"metrics":           viewMetrics,
	"settings":          viewSettings,
	"module-comparison": viewModules,
	"navigation":        viewTables,
	"schedules":         viewSchedules,
	"agent-scoreboard":  viewScoreboard,
	"logs":              viewLogs,
}

// Facts are what the bearer of the claims may know of a view's subject.
type Facts struct {
	Document json.RawMessage
	Heard    Heard
}

// Heard is when each mirror was last confirmed: by its table, and by table/vendor for one of the vendors behind it. What
// is not in it is no mirror.
type Heard map[string]Confirmation

// Confirmation is the age of a mirror. Never is stale and has no time.
type Confirmation struct {
	At    *time.Time
	Stale bool
}

var askHeard = sync.OnceValue(viewFreshness)

// View asks a view's question as the bearer of the claims, in one round trip. The freshness is asked first, so that it
// cannot claim more than the facts have.
func (s *Store) View(ctx context.Context, claims, name string, now time.Time, args ...any) (Facts, error) {
	var heard, document []byte
	err := s.readAs(ctx, "view "+name, claims, func(batch *asking) {
		batch.Queue(askHeard(), now).QueryRow(func(row pgx.Row) error { return row.Scan(&heard) })
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
