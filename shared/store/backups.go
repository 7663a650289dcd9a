package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// BackupsSeen are the restore points of environments, in one statement.
func (s *Store) BackupsSeen(ctx context.Context, environments []string, now time.Time) (seen []ops.BackupsSeen, err error) {
	var document []byte
	if err := s.pool.QueryRow(ctx, backupsSeen, environments, now).Scan(&document); err != nil {
		return nil, classify("read the backups", err)
	}
	return seen, json.Unmarshal(document, &seen)
}
