package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// bundleEvidence is what the bundle of a run is called among the evidence.
const bundleEvidence = "fixbot.bundle"

// TakeAgentPulls takes up runs whose pull request is to be looked at, each by one worker at a time, until when they may be taken
// over. What was looked at before a time is looked at again.
func (s *Store) TakeAgentPulls(ctx context.Context, now, until, again time.Time, limit int) ([]ops.AgentPull, error) {
	rows, err := s.pool.Query(ctx, agentPullClaim, now, until, limit, again)
	if err != nil {
		return nil, classify("take up pull requests of agents", err)
	}
	all, err := documents[ops.AgentPull](rows)
	if err != nil {
		return nil, classify("take up pull requests of agents", err)
	}
	return all, nil
}

// JudgeAgentPull writes a verdict down before anybody is told of it: the run is bound to its pull request, and stands as the
// judgement says. What it owes people to know is owed in the same transaction.
func (s *Store) JudgeAgentPull(ctx context.Context, a ops.AgentPull, j ops.AgentJudgement, at, deadline time.Time, notices []ops.Notice) error {
	p := j.Pull
	return s.verifying(ctx, "judge", a, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, agentPullJudge, a.ID, a.Turn, string(j.Status), p.URL, p.Number, p.HeadSHA, string(j.Governance),
			j.PolicySHA256[:], unlessZero(j.MergedAt), at, deadline); err != nil {
			return err
		}
		return trail(ctx, tx, a, "judged", j.Explanation, j.Facts, at, notices)
	})
}

// NoteAgentPull adds a line to the trail of a run.
func (s *Store) NoteAgentPull(ctx context.Context, a ops.AgentPull, kind, message string, facts map[string]any, at time.Time) error {
	return s.verifying(ctx, "note "+kind+" of", a, func(tx pgx.Tx) error {
		return trail(ctx, tx, a, kind, message, facts, at, nil)
	})
}

// ReportAgentPull keeps the receipt: what was said of a verdict at the vendor, and where.
func (s *Store) ReportAgentPull(ctx context.Context, a ops.AgentPull, digest, comment string, at time.Time) error {
	return s.verifying(ctx, "keep the receipt of", a, func(tx pgx.Tx) error {
		if comment != "" {
			if _, err := tx.Exec(ctx, agentArtifactKeep, a.ID, "comment", "governance", comment, nil, nil, nil); err != nil {
				return err
			}
		}
		return trail(ctx, tx, a, "reported", "the verdict was put on the pull request", map[string]any{"digest": digest, "comment": comment}, at, nil)
	})
}

// ReleaseAgentPull gives a run back. A zero time says that it was not looked at.
func (s *Store) ReleaseAgentPull(ctx context.Context, a ops.AgentPull, at time.Time) error {
	if _, err := s.pool.Exec(ctx, agentPullRelease, a.ID, a.Turn, unlessZero(at)); err != nil {
		return classify(fmt.Sprintf("give agent run %d back", a.ID), err)
	}
	return nil
}

// EndAgentRun says how a run ended, once: one that has ended already stays as it is.
func (s *Store) EndAgentRun(ctx context.Context, a ops.AgentPull, end ops.AgentEnd, at time.Time, notices []ops.Notice) error {
	return s.verifying(ctx, "end", a, func(tx pgx.Tx) error {
		var run int64
		err := tx.QueryRow(ctx, agentRunEnd, a.ID, a.Turn, string(end.Status), end.Explanation, at, end.WorkItem).Scan(&run)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		facts := map[string]any{"status": end.Status, "pull_request": a.Number, "work_item": end.WorkItem}
		if err := trail(ctx, tx, a, "ended", string(end.Status)+": "+end.Explanation, facts, at, notices); err != nil || run == 0 {
			return err
		}
		counted, err := json.Marshal(facts)
		if err != nil {
			return err
		}
		return finishRun(ctx, tx, ops.RunID(run), runStatus(end.Status), string(counted), end.Explanation, at)
	})
}

// runStatus is how an ended agent run stands among all runs.
func runStatus(s ops.AgentRunStatus) ops.RunStatus {
	switch s {
	case ops.AgentSucceeded:
		return ops.RunSucceeded
	case ops.AgentClosed, ops.AgentCanceled:
		return ops.RunCanceled
	default:
		return ops.RunFailed
	}
}

// AgentTried lists all attempts at a task.
func (s *Store) AgentTried(ctx context.Context, task string) ([]ops.AgentTried, error) {
	rows, err := s.pool.Query(ctx, agentRunTried, task)
	if err != nil {
		return nil, classify("read the attempts at a task", err)
	}
	all, err := documents[ops.AgentTried](rows)
	if err != nil {
		return nil, classify("read the attempts at a task", err)
	}
	return all, nil
}

// NoteReverts notes which merged fixes were reverted.
func (s *Store) NoteReverts(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, agentRunReverted); err != nil {
		return classify("note which fixes were reverted", err)
	}
	return nil
}

// PushesBy lists the branches, of those named by repository, that one of the accounts pushed to last.
func (s *Store) PushesBy(ctx context.Context, accounts []string, branches []ops.BranchName) ([]ops.PushedBy, error) {
	wanted, err := asRows(branches)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, agentDefaultPushes, accounts, wanted)
	if err != nil {
		return nil, classify("read who pushed", err)
	}
	all, err := documents[ops.PushedBy](rows)
	if err != nil {
		return nil, classify("read who pushed", err)
	}
	return all, nil
}

// verifying does a step while nobody else verifies the run.
func (s *Store) verifying(ctx context.Context, doing string, a ops.AgentPull, step func(pgx.Tx) error) error {
	return s.transact(ctx, fmt.Sprintf("%s agent run %d", doing, a.ID), func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, agentPullHold, a.ID, a.Turn)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return fault.New(fault.Conflict, "turn %d at agent run %d was given up before it ended", a.Turn, a.ID)
		}
		return step(tx)
	})
}

// trail appends to what is known of a run, and owes what people are to be told of it.
func trail(ctx context.Context, tx pgx.Tx, a ops.AgentPull, kind, message string, facts map[string]any, at time.Time, notices []ops.Notice) error {
	data, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, agentEventAppend, a.ID, kind, ops.Plain(message, 4000), string(ops.StorableJSON(data)), at); err != nil {
		return err
	}
	all := make([]owed, len(notices))
	for i, n := range notices {
		all[i] = owed{n, a.Run}
	}
	return enqueue(ctx, tx, all)
}
