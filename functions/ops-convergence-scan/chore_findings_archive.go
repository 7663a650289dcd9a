package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// findingShelf is where the findings are that may be archived.
type findingShelf interface {
	ArchivableFindings(ctx context.Context, before time.Time, after ops.FindingID, limit int) ([]store.ArchivableFinding, error)
	ArchiveFindings(ctx context.Context, bundle []store.ArchivableFinding, location string, digest [32]byte, size int, run ops.RunID, at time.Time) (int, error)
}

// findingsArchive archives once a week what was resolved long enough ago: bundles go to the evidence storage, and the findings
// say in which they are. They stay where they are, for whoever looks back.
type findingsArchive struct {
	shelf findingShelf
	keep  evidence.Keeper
	after time.Duration // the policy
}

func (a findingsArchive) chore() chore { return chore{name: "findings-archive", do: a.do} }

// archived is what the chore counts.
type archived struct {
	Before   time.Time `json:"before"`
	Archived int       `json:"archived"`
	Bundles  int       `json:"bundles"`
	Passed   int       `json:"passed"` // changed while they were archived; they are the next week's
}

// findingsInABundle bounds what is in memory at a time.
const findingsInABundle = 500

// do keeps first, reads back, and only then archives: whenever it ends, what is archived is proved. What was left is the next
// call's.
func (a findingsArchive) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	done := archived{Before: m.StartedAt.Add(-a.after)}
	var last ops.FindingID
	for {
		if timeIsUp(ctx) {
			return ops.Result{Status: ops.RunPartial, Summary: done, Why: "the time was up; what is left is archived next time"}, nil
		}
		findings, err := a.shelf.ArchivableFindings(ctx, done.Before, last, findingsInABundle)
		if err != nil || len(findings) == 0 {
			return ops.Result{Status: ops.RunSucceeded, Summary: done}, err
		}
		n, err := a.bundle(ctx, m, findings)
		if err != nil {
			return ops.Result{Summary: done}, err
		}
		done.Archived, done.Bundles, done.Passed = done.Archived+n, done.Bundles+1, done.Passed+len(findings)-n
		last = findings[len(findings)-1].ID
	}
}

func (a findingsArchive) bundle(ctx context.Context, m ops.MaintenanceRun, findings []store.ArchivableFinding) (int, error) {
	whole := make([]json.RawMessage, len(findings))
	for i, f := range findings {
		whole[i] = f.Whole
	}
	content, err := evidence.Canonical(map[string]any{"kind": "finding.archive", "findings": whole})
	if err != nil {
		return 0, err
	}
	digest := sha256.Sum256(content)
	name := fmt.Sprintf("findings/%d-%d/%s", findings[0].ID, findings[len(findings)-1].ID, hex.EncodeToString(digest[:]))
	location, err := evidence.Keep(ctx, a.keep, name, content)
	if err != nil {
		return 0, err
	}
	return a.shelf.ArchiveFindings(ctx, findings, location, digest, len(content), m.Run, m.StartedAt)
}
