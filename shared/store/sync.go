package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// EnterScope opens a scope of a vendor for reading and says how far it was read before.
func (s *Store) EnterScope(ctx context.Context, source ops.Source, scope string, cadence time.Duration) (c ops.SyncCursor, err error) {
	var last *time.Time
	if err := s.pool.QueryRow(ctx, cursorEnter, string(source), scope, cadence).Scan(&c.Position, &last); err != nil {
		return c, classify("enter "+scope, err)
	}
	if last != nil {
		c.LastSuccess = last.UTC()
	}
	return c, nil
}

// ConfirmScope says that a scope was read to its end at a time, and where to go on.
func (s *Store) ConfirmScope(ctx context.Context, source ops.Source, scope, position string, at time.Time) error {
	if _, err := s.pool.Exec(ctx, cursorConfirm, string(source), scope, position, at); err != nil {
		return classify("confirm "+scope, err)
	}
	return nil
}

// AppendObserved writes what an API showed into the ledger, where it is interpreted like a webhook. It reports how many
// the ledger did not have.
func (s *Store) AppendObserved(ctx context.Context, deliveries []ops.Delivery) (fresh int, err error) {
	for _, d := range deliveries {
		d.Secret = 0
		receipt, err := s.AppendDelivery(ctx, d)
		if err != nil {
			return fresh, err
		}
		if !receipt.Duplicate {
			fresh++
		}
	}
	return fresh, nil
}

// KnownDeliveries gives those of the keys that the ledger has.
func (s *Store) KnownDeliveries(ctx context.Context, source ops.Source, keys []string) (map[string]bool, error) {
	found, err := collect[string](ctx, s, "look for deliveries", deliveryKnown, string(source), keys)
	known := make(map[string]bool, len(found))
	for _, key := range found {
		known[key] = true
	}
	return known, err
}

// LastPushed is when a vendor last pushed something by itself; zero when it never did.
func (s *Store) LastPushed(ctx context.Context, source ops.Source) (time.Time, error) {
	pushed, err := collect[time.Time](ctx, s, "read the last delivery", deliveryLastPushed, string(source))
	if err != nil || len(pushed) == 0 {
		return time.Time{}, err
	}
	return pushed[0].UTC(), nil
}

// LivingWorkItems gives the vendor's ids of the work items of a container that are not known to be gone.
func (s *Store) LivingWorkItems(ctx context.Context, source ops.Source, container string) ([]string, error) {
	return collect[string](ctx, s, "read the work items", workItemLiving, string(source), container)
}

// Attempt is a build: an attempt of a run.
type Attempt struct {
	RunID   int64
	Attempt int
}

// UnfinishedBuilds gives the newest builds of a repository that had not ended when they were last heard of, before a time.
func (s *Store) UnfinishedBuilds(ctx context.Context, repository int64, before time.Time, most int) ([]Attempt, error) {
	return structs[Attempt](ctx, s, "read unfinished builds", buildUnfinished, repository, before, most)
}

// FinishedBuilds gives the newest builds of a repository that have ended and were heard of since a time.
func (s *Store) FinishedBuilds(ctx context.Context, repository int64, since time.Time, most int) ([]Attempt, error) {
	return structs[Attempt](ctx, s, "read finished builds", buildFinished, repository, since, most)
}

// MissingBuilds gives the attempts before the latest ones that nobody told of.
func (s *Store) MissingBuilds(ctx context.Context, repository int64, latest []Attempt) ([]Attempt, error) {
	asked := make([]map[string]any, len(latest))
	for i, a := range latest {
		asked[i] = map[string]any{"run": a.RunID, "latest": a.Attempt}
	}
	document, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	return structs[Attempt](ctx, s, "look for builds", buildMissing, repository, string(document))
}

// UnfinishedDeployment is a deployment that had not ended when it was last heard of.
type UnfinishedDeployment struct {
	ID, ProjectID string
}

// UnfinishedDeployments gives the newest deployments of a provider that had not ended when they were last heard of,
// before a time.
func (s *Store) UnfinishedDeployments(ctx context.Context, provider ops.Provider, before time.Time, most int) ([]UnfinishedDeployment, error) {
	return structs[UnfinishedDeployment](ctx, s, "read unfinished deployments", deploymentUnfinished, string(provider), before, most)
}

// BranchHead is where a branch is known to be since when.
type BranchHead struct {
	Branch, SHA string
	At          time.Time
}

// BranchHeads gives the branches of a repository that are not known to be gone, by name.
func (s *Store) BranchHeads(ctx context.Context, repository int64) (map[string]BranchHead, error) {
	all, err := structs[BranchHead](ctx, s, "read the branches", branchHeads, repository)
	heads := make(map[string]BranchHead, len(all))
	for _, h := range all {
		heads[h.Branch] = h
	}
	return heads, err
}

func collect[T any](ctx context.Context, s *Store, what, statement string, args ...any) ([]T, error) {
	return gather(ctx, s, pgx.RowTo[T], what, statement, args)
}

func structs[T any](ctx context.Context, s *Store, what, statement string, args ...any) ([]T, error) {
	return gather(ctx, s, pgx.RowToStructByPos[T], what, statement, args)
}

func gather[T any](ctx context.Context, s *Store, scan pgx.RowToFunc[T], what, statement string, args []any) ([]T, error) {
	rows, err := s.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, classify(what, err)
	}
	all, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, classify(what, err)
	}
	return all, nil
}
