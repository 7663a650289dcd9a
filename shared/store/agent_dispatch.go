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

// agentRunKind is what the run of an agent is called among the runs.
const agentRunKind = "fixbot"

// ReadAgentFailure reads what it takes to decide about a failed build. One that has not failed, any more or of its own, is
// not found.
func (s *Store) ReadAgentFailure(ctx context.Context, id ops.BuildID) (f ops.AgentFailure, err error) {
	var document []byte
	err = s.pool.QueryRow(ctx, agentFailure, id).Scan(&document)
	if errors.Is(err, pgx.ErrNoRows) {
		return f, fault.New(fault.NotFound, "there is no failed build %s of ours", id)
	}
	if err == nil {
		err = json.Unmarshal(document, &f)
	}
	if err != nil {
		return f, classify("read the failure of build "+id.String(), err)
	}
	return f, nil
}

// ReadAgentRun gives the run about what failed, unless there is none or it has ended.
func (s *Store) ReadAgentRun(ctx context.Context, ref string) (ops.AgentRun, bool, error) {
	r, found, err := agentRun(ctx, s.pool, ref, 0)
	if err != nil {
		return r, false, classify("read the agent run about "+ref, err)
	}
	return r, found, nil
}

func agentRun(ctx context.Context, db querier, ref string, id ops.AgentRunID) (r ops.AgentRun, found bool, err error) {
	var document []byte
	err = db.QueryRow(ctx, agentRead, ref, id).Scan(&document)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal(document, &r)
	}
	return r, err == nil, err
}

// AgentPlanner decides about a request, and puts it into words.
type AgentPlanner interface {
	// Decide is given the run that was asked for (its number is zero when there is none yet) and what is known, as JSON.
	Decide(own ops.AgentRun, world []byte) (ops.AgentDecision, error)
	// Order is what the agent of a run is asked for.
	Order(own ops.AgentRun) (ops.AgentOrder, error)
}

// DecideAgentRun decides about a request and writes the decision down, under the one lock that all decisions are made under.
// The task stays owed while it waits and while an agent is to be invoked; otherwise it is finished along with the decision.
func (s *Store) DecideAgentRun(ctx context.Context, task ops.Task, q ops.AgentRequest, planner AgentPlanner, now time.Time) (r ops.AgentRun, d ops.AgentDecision, err error) {
	err = s.transact(ctx, "decide about "+q.Ref, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, agentLock); err != nil {
			return err
		}
		if err := hold(ctx, tx, task); err != nil {
			return err
		}
		r, _, err = agentRun(ctx, tx, q.Ref, 0)
		if err != nil {
			return err
		}
		if r.ID != 0 {
			q.TaskKey = r.TaskKey
		}
		if r.Status != ops.AgentUnasked && r.Status != ops.AgentRequested {
			return nil // it was decided, and whoever did was cut off
		}
		var world []byte
		if err := tx.QueryRow(ctx, agentWorld, q.TaskKey, r.ID, q.Repository, now).Scan(&world); err != nil {
			return err
		}
		if d, err = planner.Decide(r, world); err != nil {
			return err
		}
		r, err = decidedAgent(ctx, tx, task, q, r, d, planner, now)
		return err
	})
	return r, d, err
}

// decidedAgent writes a decision down.
func decidedAgent(ctx context.Context, tx pgx.Tx, task ops.Task, q ops.AgentRequest, r ops.AgentRun, d ops.AgentDecision, planner AgentPlanner, now time.Time) (ops.AgentRun, error) {
	if d.Status == ops.AgentUnasked {
		return r, errors.Join(noteAgent(ctx, tx, d.Into, "merged", q.Ref+": "+d.Why, d.Rule, now), finishTask(ctx, tx, task))
	}
	r, ended, err := askedAgent(ctx, tx, q, r, d, now)
	if err != nil {
		return r, err
	}
	switch d.Status {
	case ops.AgentRequested:
		return r, nil
	case ops.AgentDispatching:
		return intendAgent(ctx, tx, r, d, planner, now)
	default:
		if !ended {
			if err := endAgentRun(ctx, tx, r.ID, d.Status, d.Why, d.Rule, now); err != nil {
				return r, err
			}
		}
		if d.Notice != nil {
			if err := enqueue(ctx, tx, []owed{{Notice: *d.Notice}}); err != nil {
				return r, err
			}
		}
		r.Status = d.Status
		return r, finishTask(ctx, tx, task)
	}
}

// askedAgent gives a request its run, unless it has one: with its end, if that is what was decided.
func askedAgent(ctx context.Context, tx pgx.Tx, q ops.AgentRequest, r ops.AgentRun, d ops.AgentDecision, now time.Time) (run ops.AgentRun, ended bool, err error) {
	if r.ID != 0 {
		return r, false, nil
	}
	status, why, at := ops.AgentRequested, "", time.Time{}
	if d.Status.Ended() {
		status, why, at = d.Status, ops.Plain(d.Why, 2000), now
	}
	var id ops.AgentRunID
	err = tx.QueryRow(ctx, agentRequest, q.Kind, q.Source, q.Ref, q.TaskKey, string(q.Class), q.Repository, q.BaseBranch, q.SHA,
		q.Turns, int64(q.Budget), q.By, q.At, string(status), why, unlessZero(at)).Scan(&id)
	if err != nil {
		return r, false, err
	}
	err = noteAgent(ctx, tx, id, "requested", "asked to mend "+q.Ref, "", now)
	if d.Status != ops.AgentDispatching && err == nil { // of one that starts, the start is noted
		kind := map[bool]string{true: string(d.Status), false: "waiting"}[d.Status.Ended()]
		err = noteAgent(ctx, tx, id, kind, d.Why, d.Rule, now)
	}
	if err != nil || d.Status.Ended() {
		return ops.AgentRun{ID: id}, true, err
	}
	r, _, err = agentRun(ctx, tx, "", id)
	return r, false, err
}

// intendAgent writes down that an agent is going to be asked, and what for.
func intendAgent(ctx context.Context, tx pgx.Tx, r ops.AgentRun, d ops.AgentDecision, planner AgentPlanner, now time.Time) (ops.AgentRun, error) {
	o, err := planner.Order(r)
	if err != nil {
		return r, err
	}
	run, err := startRun(ctx, tx, ops.Run{Kind: agentRunKind, Trigger: ops.BySystem, StartedAt: now})
	if err != nil {
		return r, err
	}
	if _, err := tx.Exec(ctx, agentStart, r.ID, run, o.Branch, o.Invoker, o.Prompt, o.PolicySHA256[:], d.Why, now, o.Deadline); err != nil {
		return r, err
	}
	if err := noteAgent(ctx, tx, r.ID, "dispatching", d.Why, d.Rule, now); err != nil {
		return r, err
	}
	r, _, err = agentRun(ctx, tx, "", r.ID)
	return r, err
}

// NoteActing writes down that an agent is about to be asked. Whoever is cut off after this finds that it may have been.
func (s *Store) NoteActing(ctx context.Context, task ops.Task, r ops.AgentRun, now time.Time) error {
	return s.transact(ctx, fmt.Sprintf("ask the agent of run %d", r.ID), func(tx pgx.Tx) error {
		if err := hold(ctx, tx, task); err != nil {
			return err
		}
		return noteAgent(ctx, tx, r.ID, "acting", "asking by "+r.Invoker, "", now)
	})
}

// KeepInvocation writes down that an agent was asked, what it answered, and what is to be told along with it.
func (s *Store) KeepInvocation(ctx context.Context, task ops.Task, r ops.AgentRun, receipt string, notice *ops.Notice, now time.Time) error {
	return s.transact(ctx, fmt.Sprintf("keep the receipt of agent run %d", r.ID), func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, agentInvoked, r.ID, receipt, now); err != nil {
			return err
		}
		if err := noteAgent(ctx, tx, r.ID, "invoked", "asked by "+r.Invoker+": "+receipt, "", now); err != nil {
			return err
		}
		if notice != nil {
			if err := enqueue(ctx, tx, []owed{{Notice: *notice}}); err != nil {
				return err
			}
		}
		return finishTask(ctx, tx, task)
	})
}

// FinishAgentTask ends a task that leads to nothing more, and owes what is to be told of that, if anything is.
func (s *Store) FinishAgentTask(ctx context.Context, task ops.Task, notice *ops.Notice) error {
	return s.transact(ctx, "finish task "+task.Ref, func(tx pgx.Tx) error {
		if notice != nil {
			if err := enqueue(ctx, tx, []owed{{Notice: *notice}}); err != nil {
				return err
			}
		}
		return finishTask(ctx, tx, task)
	})
}

// RetryAgentTask makes the task due again.
func (s *Store) RetryAgentTask(ctx context.Context, task ops.Task, after time.Duration, cause error) error {
	return s.RetryArtifacts(ctx, task, after, cause)
}

// BuryAgentTask gives a task up. A run that was going to be dispatched has failed: nobody was asked, as far as is known.
func (s *Store) BuryAgentTask(ctx context.Context, task ops.Task, cause error, now time.Time) error {
	return s.transact(ctx, "bury task "+task.Ref, func(tx pgx.Tx) error {
		r, found, err := agentRun(ctx, tx, task.Ref, 0)
		if err != nil {
			return err
		}
		if found {
			becomes := ops.AgentFailed
			if r.Status == ops.AgentRequested {
				becomes = ops.AgentEscalated
			}
			if r.Status == ops.AgentRequested || r.Status == ops.AgentDispatching {
				if err := endAgentRun(ctx, tx, r.ID, becomes, "the agent could not be asked: "+plain(cause), "invoke_failed", now); err != nil {
					return err
				}
			}
		}
		tag, err := tx.Exec(ctx, taskFinish, string(task.Kind), task.Ref, task.Attempt, "dead", plain(cause))
		if err = fenced(tag.RowsAffected(), err); err != nil {
			return err
		}
		return record(ctx, tx, ops.DeadTask(task, plain(cause)))
	})
}

// EndOverdue ends runs that are past their deadline, which frees their place.
func (s *Store) EndOverdue(ctx context.Context, now time.Time) (ended int, err error) {
	err = s.transact(ctx, "end overdue agent runs", func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, agentOverdue, now)
		if err != nil {
			return err
		}
		late, err := pgx.CollectRows(rows, pgx.RowTo[ops.AgentRunID])
		for _, id := range late {
			err = errors.Join(err, endAgentRun(ctx, tx, id, ops.AgentFailed, "there was no pull request by its deadline", "went_silent", now))
		}
		ended = len(late)
		return err
	})
	return ended, err
}

// endAgentRun ends a run, and what was running with it.
func endAgentRun(ctx context.Context, tx pgx.Tx, id ops.AgentRunID, status ops.AgentRunStatus, why, rule string, now time.Time) error {
	var run ops.RunID
	err := tx.QueryRow(ctx, agentEnd, id, string(status), ops.Plain(why, 2000), now).Scan(&run)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if run != 0 {
		if err := finishRun(ctx, tx, run, ops.RunFailed, "{}", ops.Plain(why, 2000), now); err != nil {
			return err
		}
	}
	return noteAgent(ctx, tx, id, string(status), why, rule, now)
}

// noteAgent adds to the trail of a run.
func noteAgent(ctx context.Context, tx pgx.Tx, id ops.AgentRunID, kind, message, rule string, now time.Time) error {
	if id == 0 {
		return nil
	}
	data, err := json.Marshal(map[string]string{"rule": rule})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, agentEvent, id, kind, ops.Plain(message, 2000), string(data), now)
	return err
}

func finishTask(ctx context.Context, tx pgx.Tx, task ops.Task) error {
	tag, err := tx.Exec(ctx, taskFinish, string(task.Kind), task.Ref, task.Attempt, "done", "")
	return fenced(tag.RowsAffected(), err)
}
