package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// UnprovedAgentRuns lists runs that have ended and whose evidence is not kept yet, with what it is made of.
func (s *Store) UnprovedAgentRuns(ctx context.Context, limit int) ([]ops.AgentProof, error) {
	rows, err := s.pool.Query(ctx, agentRunUnproved, limit)
	if err != nil {
		return nil, classify("list what is to be proved of agents", err)
	}
	all, err := documents[ops.AgentProof](rows)
	if err != nil {
		return nil, classify("list what is to be proved of agents", err)
	}
	return all, nil
}

// ProveAgentRun records that the bundle of a run is kept at a location, and owes what there is to tell about it.
func (s *Store) ProveAgentRun(ctx context.Context, p ops.AgentProof, location string, digest [32]byte, size int, at time.Time, notices []ops.Notice) error {
	return s.transact(ctx, fmt.Sprintf("prove agent run %d", p.ID), func(tx pgx.Tx) error {
		var before bool
		if err := tx.QueryRow(ctx, agentRunProved, p.ID).Scan(&before); err != nil || before {
			return err
		}
		kept, err := recordEvidence(ctx, tx, bundleEvidence, fmt.Sprintf("agent_runs/%d", p.ID), digest, size, location, p.Run, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, agentRunProve, p.ID, kept, location); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, agentArtifactKeep, p.ID, "evidence_bundle", "bundle", location, digest[:], size, kept); err != nil {
			return err
		}
		return trail(ctx, tx, ops.AgentPull{ID: p.ID, Run: p.Run}, "proved", "its evidence is kept", map[string]any{"evidence_id": kept, "location": location}, at, notices)
	})
}

// EvidenceAfter reads the chain of evidence in its order, from behind a number.
func (s *Store) EvidenceAfter(ctx context.Context, last int64, limit int) ([]ops.EvidenceLink, error) {
	rows, err := s.pool.Query(ctx, evidenceChain, last, limit)
	if err != nil {
		return nil, classify("read the chain of evidence", err)
	}
	links, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l ops.EvidenceLink, err error) {
		err = row.Scan(&l.ID, &l.Kind, &l.Subject, &l.SHA256, &l.Size, &l.Location, &l.Run, &l.RecordedAt, &l.Previous, &l.Digest)
		return l, err
	})
	if err != nil {
		return nil, classify("read the chain of evidence", err)
	}
	return links, nil
}
