package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// archiveEvidence is what a bundle of archived findings is called among the evidence.
const archiveEvidence = "finding.archive"

// ArchivableFinding is a finding that may be archived, as it is now.
type ArchivableFinding struct {
	ID        ops.FindingID   `json:"id"`
	UpdatedAt time.Time       `json:"updated_at"`
	Whole     json.RawMessage `json:"-"` // the row, and what was done about it
}

// ArchivableFindings lists findings after one that were resolved before a time, in the order of their numbers.
func (s *Store) ArchivableFindings(ctx context.Context, before time.Time, after ops.FindingID, limit int) ([]ArchivableFinding, error) {
	rows, err := s.pool.Query(ctx, findingArchivable, before, after, limit)
	if err != nil {
		return nil, classify("list what may be archived", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f ArchivableFinding, err error) {
		var whole string
		err = row.Scan(&f.ID, &f.UpdatedAt, &whole)
		f.Whole = json.RawMessage(whole)
		return f, err
	})
	if err != nil {
		return nil, classify("list what may be archived", err)
	}
	return all, nil
}

// ArchiveFindings archives the findings of a bundle that is kept at a location, and records that as evidence, both or neither.
// What has changed since it was read stays as it is.
func (s *Store) ArchiveFindings(ctx context.Context, bundle []ArchivableFinding, location string, digest [32]byte, size int, run ops.RunID, at time.Time) (archived int, err error) {
	if len(bundle) == 0 {
		return 0, nil
	}
	document, err := asRows(bundle)
	if err != nil {
		return 0, err
	}
	err = s.transact(ctx, "archive findings", func(tx pgx.Tx) error {
		subject := fmt.Sprintf("convergence_findings/%d-%d", bundle[0].ID, bundle[len(bundle)-1].ID)
		kept, err := recordEvidence(ctx, tx, archiveEvidence, subject, digest, size, location, run, at)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, findingArchive, document, kept, at)
		archived = int(tag.RowsAffected())
		return err
	})
	return archived, err
}
