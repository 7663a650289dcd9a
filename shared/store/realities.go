package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Whereabouts says where an environment's code, deployments and database are.
type Whereabouts struct {
	Environment   string   `json:"environment"`
	Repo          string   `json:"repo"`
	Branch        string   `json:"branch"`
	Providers     []string `json:"providers"` // whose deployments follow the branch
	VercelProject string   `json:"vercel_project"`
	SupabaseRef   string   `json:"supabase_ref"`
}

// Realities gives what is known of environments, in the order of their names, in one statement. Home is the environment
// whose database this is: of its migrations more is known than of others'.
func (s *Store) Realities(ctx context.Context, of []Whereabouts, home string, now time.Time) ([]ops.Reality, error) {
	asked, err := asRows(of)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, realities, asked, now, home)
	if err != nil {
		return nil, classify("read what is known of environments", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r ops.Reality, err error) {
		var document []byte
		if err := row.Scan(&document); err != nil {
			return r, err
		}
		return r, json.Unmarshal(document, &r)
	})
	if err != nil {
		return nil, classify("read what is known of environments", err)
	}
	return all, nil
}

// RecordStandings keeps how environments stand. A look that is older than what is kept changes nothing.
func (s *Store) RecordStandings(ctx context.Context, all []ops.Standing) error {
	rows, err := asRows(all)
	if err != nil {
		return err
	}
	if _, err = s.pool.Exec(ctx, standingRecord, rows); err != nil {
		return classify("record how environments stand", err)
	}
	return nil
}
