package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// SecretsSeen is what is known of the ages and the use of secrets, in one statement. Names and times, never a value.
func (s *Store) SecretsSeen(ctx context.Context, now time.Time) (seen ops.SecretsSeen, err error) {
	var document []byte
	if err := s.pool.QueryRow(ctx, secretsSeen, now).Scan(&document); err != nil {
		return seen, classify("read the ages of secrets", err)
	}
	return seen, json.Unmarshal(document, &seen)
}

// DropletCount is how many machines there are at DigitalOcean, and when that was last confirmed; zero: never.
func (s *Store) DropletCount(ctx context.Context) (n int, at time.Time, err error) {
	var confirmed *time.Time
	if err := s.pool.QueryRow(ctx, dropletCount).Scan(&n, &confirmed); err != nil {
		return 0, at, classify("count the machines", err)
	}
	if confirmed != nil {
		at = *confirmed
	}
	return n, at, nil
}
