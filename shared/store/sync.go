package store

import (
	"context"
	"encoding/json"
	"slices"
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

// UnfinishedBuild is a build that had not ended when it was last heard of.
type UnfinishedBuild struct {
	RunID   int64
	Attempt int
}

// UnfinishedBuilds gives the newest builds of a repository that had not ended when they were last heard of, before a time.
func (s *Store) UnfinishedBuilds(ctx context.Context, repository int64, before time.Time, most int) ([]UnfinishedBuild, error) {
	rows, err := s.pool.Query(ctx, buildUnfinished, repository, before, most)
	if err != nil {
		return nil, classify("read unfinished builds", err)
	}
	builds, err := pgx.CollectRows(rows, pgx.RowToStructByPos[UnfinishedBuild])
	if err != nil {
		return nil, classify("read unfinished builds", err)
	}
	return builds, nil
}

func collect[T any](ctx context.Context, s *Store, what, statement string, args ...any) ([]T, error) {
	rows, err := s.pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, classify(what, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		return nil, classify(what, err)
	}
	return all, nil
}

// News gives those of what was observed that the projection does not show just so. It looks at what people see; what
// differs between a webhook and the API for one and the same state, such as the time of it, is no news. What it has no
// rule for is news.
func (s *Store) News(ctx context.Context, observed []ops.Observed) (news []ops.Observed, err error) {
	asked := map[string][]map[string]any{}
	for n, o := range observed {
		if statement, looks := lookOf(o.Meaning); statement != "" {
			looks["n"] = n
			asked[statement] = append(asked[statement], looks)
		}
	}
	var shown []int32
	for statement, looks := range asked {
		document, err := json.Marshal(looks)
		if err != nil {
			return nil, err
		}
		found, err := collect[int32](ctx, s, "compare what was observed", statement, string(ops.StorableJSON(document)))
		if err != nil {
			return nil, err
		}
		shown = append(shown, found...)
	}
	slices.Sort(shown)
	for n, o := range observed {
		if _, there := slices.BinarySearch(shown, int32(n)); !there {
			news = append(news, o)
		}
	}
	return news, nil
}

// lookOf is what people see of the noun that something is about, and the statement that compares it.
func lookOf(meaning ops.Interpretation) (string, map[string]any) {
	for _, change := range meaning.Changes {
		switch c := change.(type) {
		case ops.WorkItemSeen:
			i := c.Item
			return observedWorkItems, map[string]any{
				"source": i.Source, "id": i.SourceID, "title": i.Title, "status": i.Status, "state": i.SourceState, "priority": i.Priority,
				"labels": ops.SortedSet(i.Labels), "assignees": ops.SortedSet(i.Assignees),
			}
		case ops.BuildSeen:
			b := c.Build
			return observedBuilds, map[string]any{"repo": b.RepoID, "run": b.RunID, "attempt": b.Attempt, "status": b.SourceStatus, "conclusion": b.SourceConclusion}
		case ops.BuildJobSeen:
			return observedBuildJobs, map[string]any{"job": c.Job.JobID, "status": c.Job.SourceStatus, "conclusion": c.Job.SourceConclusion}
		case ops.PullRequestSeen:
			p := c.PullRequest
			return observedPullRequests, map[string]any{"repo": p.RepoID, "number": p.Number, "title": p.Title, "state": p.State, "draft": p.Draft, "head": p.HeadSHA, "base": p.BaseBranch}
		}
	}
	return "", nil
}
