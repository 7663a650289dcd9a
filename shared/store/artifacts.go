package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

// ReadBuildSource reads what it takes to fetch what a build left behind. Once the build's row is gone nothing is left to
// fetch for.
func (s *Store) ReadBuildSource(ctx context.Context, id ops.BuildID) (ops.BuildSource, error) {
	b := ops.BuildSource{ID: id}
	var until *time.Time
	err := s.pool.QueryRow(ctx, buildSource, id).Scan(&b.Repo, &b.RepoID, &b.RunID, &b.Attempt, &b.Branch, &b.Event, &b.SHA,
		&b.FromFork, &b.URL, &b.StartedAt, &b.FinishedAt, &until)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, fault.New(fault.NotFound, "there is no build %s that has ended", id)
	}
	if err != nil {
		return b, classify("read build "+id.String(), err)
	}
	b.StartedAt, b.FinishedAt, b.Until = b.StartedAt.UTC(), b.FinishedAt.UTC(), orZero(until)
	return b, nil
}

// NoteArchives writes down what there is to fetch, and gives the numbers of those that nobody has fetched yet.
func (s *Store) NoteArchives(ctx context.Context, task ops.Task, build ops.BuildID, archives []ops.Artifact) (pending map[int64]bool, err error) {
	ids, names, urls := make([]int64, len(archives)), make([]string, len(archives)), make([]string, len(archives))
	for i, a := range archives {
		ids[i], names[i], urls[i] = a.SourceID, a.Name, a.URL
	}
	pending = map[int64]bool{}
	err = s.transact(ctx, "note the archives of build "+build.String(), func(tx pgx.Tx) error {
		if err := hold(ctx, tx, task); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, artifactNote, build, ids, names, urls)
		if err != nil {
			return err
		}
		left, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		for _, id := range left {
			pending[id] = true
		}
		return err
	})
	return pending, err
}

// KeepHaul stores what was made of one archive, all of it or nothing. An archive that is settled already stays as it is.
func (s *Store) KeepHaul(ctx context.Context, task ops.Task, b ops.BuildSource, h ops.Haul) error {
	return s.transact(ctx, "keep archive "+h.Archive.Name+" of build "+b.ID.String(), func(tx pgx.Tx) error {
		if err := hold(ctx, tx, task); err != nil {
			return err
		}
		a := h.Archive
		counts, err := json.Marshal(counted(a.Counts))
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, artifactSettle, b.ID, a.SourceID, a.Name, string(a.State), a.Reason, a.Size, a.SHA256, string(counts), unlessZero(a.FetchedAt))
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		for _, f := range h.Files {
			if err := keepFile(ctx, tx, b.ID, f); err != nil {
				return err
			}
		}
		for _, g := range h.Gates {
			if err := writeGate(ctx, tx, g, b.ID, a.FetchedAt); err != nil {
				return err
			}
		}
		return keepSnapshots(ctx, tx, b, h.Snapshots)
	})
}

func keepFile(ctx context.Context, tx pgx.Tx, build ops.BuildID, f ops.Artifact) error {
	counts, err := json.Marshal(counted(f.Counts))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, artifactFile, build, f.SourceID, f.Name, string(f.Kind), string(f.State), f.Reason, f.Size, f.SHA256,
		ops.SortedSet(f.FailedTests), string(counts), f.URL, unlessZero(f.FetchedAt))
	return err
}

func counted(counts map[string]int64) map[string]int64 {
	if counts == nil {
		return map[string]int64{}
	}
	return counts
}

// FinishArtifacts adds up what was found and finishes the task.
func (s *Store) FinishArtifacts(ctx context.Context, task ops.Task, build ops.BuildID) error {
	return s.transact(ctx, "finish the artifacts of build "+build.String(), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, buildTotal, build); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, taskFinish, string(task.Kind), task.Ref, task.Attempt, "done", "")
		return fenced(tag.RowsAffected(), err)
	})
}

// RetryArtifacts makes the task due again. What was fetched stays fetched.
func (s *Store) RetryArtifacts(ctx context.Context, task ops.Task, after time.Duration, cause error) error {
	tag, err := s.pool.Exec(ctx, taskRetry, string(task.Kind), task.Ref, task.Attempt, after, plain(cause))
	if err = fenced(tag.RowsAffected(), err); err != nil {
		return classify("retry task "+task.Ref, err)
	}
	return nil
}

// BuryArtifacts gives up what was not fetched, and says so.
func (s *Store) BuryArtifacts(ctx context.Context, task ops.Task, cause error) error {
	return s.transact(ctx, "bury task "+task.Ref, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, artifactAbandon, task.Ref, plain(cause)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, buildTotal, task.Ref); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, taskFinish, string(task.Kind), task.Ref, task.Attempt, "dead", plain(cause))
		if err = fenced(tag.RowsAffected(), err); err != nil {
			return err
		}
		return record(ctx, tx, ops.DeadTask(task, plain(cause)))
	})
}

// hold makes sure that the claim is still the current one, and keeps it so until the transaction ends.
func hold(ctx context.Context, tx pgx.Tx, task ops.Task) error {
	tag, err := tx.Exec(ctx, taskHold, string(task.Kind), task.Ref, task.Attempt)
	if err == nil && tag.RowsAffected() == 0 {
		return queue.ErrLeaseLost
	}
	return err
}
