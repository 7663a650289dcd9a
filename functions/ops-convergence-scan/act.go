package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// actionBook keeps what is intended, what came of it and what proves it.
type actionBook interface {
	ActionsFor(ctx context.Context, shas, environments []string) ([]ops.ConvergenceAction, error)
	Intend(ctx context.Context, a ops.ConvergenceAction, trigger ops.RunTrigger, now, until time.Time) (ops.ConvergenceAction, bool, error)
	Settle(ctx context.Context, a ops.ConvergenceAction, at time.Time) error
	UnprovedActions(ctx context.Context, limit int) ([]ops.ConvergenceAction, error)
	ProveAction(ctx context.Context, a ops.ConvergenceAction, location string, digest [32]byte, size int, at time.Time) error
}

// means is how one kind of action is done at its vendor.
type means interface {
	// receipt looks whether it has been done; empty when it has not. A fault.Conflict says that it must not be done any more.
	receipt(ctx context.Context, a ops.ConvergenceAction, now time.Time) (string, error)
	// act does it and gives the receipt.
	act(ctx context.Context, a ops.ConvergenceAction) (string, error)
}

// actor does what was decided, each thing once: the intent is written first, the vendor is asked whether it has been done,
// then it is done, then the receipt is written. Whoever dies in between leaves an intent, whose end the next scan asks the
// vendor for before it does anything.
type actor struct {
	book  actionBook
	keep  evidence.Keeper
	means map[ops.ActionKind]means
	now   func() time.Time
}

// lease is longer than any call to a vendor takes with all its attempts, and shorter than the time between two scans.
const lease = 5 * time.Minute

// acted is what a scan tells of its actions.
type acted struct {
	Done      int      `json:"done"`
	Failed    int      `json:"failed"`
	Postponed int      `json:"postponed"`
	Escalated int      `json:"escalated"`
	Trouble   []string `json:"trouble,omitempty"`
}

func (d acted) nothing() bool {
	return d.Done+d.Failed+d.Postponed+d.Escalated+len(d.Trouble) == 0
}

// undone takes those decisions to do something that are to be carried out.
func undone(decisions []convergence.Decision) (all []ops.ConvergenceAction) {
	for _, d := range decisions {
		if d.Do != nil {
			all = append(all, *d.Do)
		}
	}
	return all
}

// perform carries out what was decided, and settles what was left open and is not wanted any more.
func (a actor) perform(ctx context.Context, m ops.MaintenanceRun, wanted, before []ops.ConvergenceAction) (done acted, err error) {
	for _, w := range wanted {
		if timeIsUp(ctx) {
			done.note(w, "the time was up; the next scan decides again")
			continue
		}
		if err := a.one(ctx, m, w, true, &done); err != nil {
			return done, err
		}
	}
	for _, b := range before {
		again := slices.ContainsFunc(wanted, func(w ops.ConvergenceAction) bool { return w.Kind == b.Kind && w.Target == b.Target })
		if !b.Open(a.now()) || again || timeIsUp(ctx) {
			continue
		}
		if err := a.one(ctx, m, b, false, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

// one takes an action up, unless somebody else has, and sees it to its end. What is not wanted any more is only looked for.
func (a actor) one(ctx context.Context, m ops.MaintenanceRun, w ops.ConvergenceAction, wanted bool, done *acted) error {
	now := a.now()
	intended, ours, err := a.book.Intend(ctx, w, m.Trigger, now, now.Add(lease))
	if err != nil || !ours {
		return err
	}
	ended := a.attempt(ctx, intended, wanted)
	switch ended.State {
	case ops.ActionDone:
		done.Done++
	case ops.ActionFailed:
		done.Failed++
		done.note(ended, ended.Outcome)
	case ops.ActionIntended:
		done.Postponed++
		done.note(ended, ended.Outcome)
	}
	return a.book.Settle(ctx, ended, a.now())
}

func (d *acted) note(a ops.ConvergenceAction, why string) {
	d.Trouble = append(d.Trouble, fmt.Sprintf("%s of %s in %s: %s", a.Kind, a.Target, a.Environment, why))
}

// attempt looks for a receipt, and acts when there is none.
func (a actor) attempt(ctx context.Context, w ops.ConvergenceAction, wanted bool) ops.ConvergenceAction {
	how, known := a.means[w.Kind]
	if !known {
		return failed(w, "nothing here knows how to do it")
	}
	receipt, err := how.receipt(ctx, w, a.now())
	switch {
	case err != nil:
		return unsettled(w, err, a.now())
	case receipt != "":
		w.State, w.Receipt = ops.ActionDone, receipt
		return w
	case !wanted:
		return failed(w, "it was not done, and is not wanted any more")
	}
	if receipt, err = how.act(ctx, w); err != nil {
		return unsettled(w, err, a.now())
	}
	w.State, w.Receipt = ops.ActionDone, receipt
	return w
}

func failed(w ops.ConvergenceAction, why string) ops.ConvergenceAction {
	w.State, w.Outcome = ops.ActionFailed, why
	return w
}

// passing are the reasons after which the same may go well later. After any of them the vendor is asked for a receipt first:
// of a call that got no answer nobody knows what became of it.
var passing = []fault.Reason{fault.RateLimited, fault.Unavailable, fault.NotConfigured, fault.Unauthenticated}

// unsettled says what a failed call means: a refusal is final, anything else is tried again by a later scan, so many times.
func unsettled(w ops.ConvergenceAction, err error, now time.Time) ops.ConvergenceAction {
	why := fault.Classify(err).Public
	if !slices.Contains(passing, fault.ReasonOf(err)) {
		return failed(w, why)
	}
	if w.SHA == "" && fault.ReasonOf(err) == fault.NotConfigured {
		return failed(w, why) // the finding says so; nobody waits for an account
	}
	if w.SHA != "" && w.Attempt >= ops.ActionAttempts {
		return failed(w, fmt.Sprintf("%s; that was attempt %d, and the last", why, w.Attempt))
	}
	w.Outcome, w.LeaseUntil = why, now.Add(max(pause, fault.Classify(err).After))
	return w
}

// pause is how long nobody tries again what did not go well; webhooks may ring for a scan every second.
const pause = 10 * time.Minute

// unproved is how many bundles a scan keeps at most; what is left is the next one's.
const unproved = 20

// prove keeps a bundle of each action that has ended. Where that is not possible now, a later scan does it: the action has
// been done all the same.
func (a actor) prove(ctx context.Context, done *acted) error {
	ended, err := a.book.UnprovedActions(ctx, unproved)
	if err != nil {
		return err
	}
	for _, w := range ended {
		bundle, err := evidence.Canonical(w)
		if err != nil {
			return err
		}
		digest := sha256.Sum256(bundle)
		location, err := evidence.Keep(ctx, a.keep, fmt.Sprintf("actions/%d/%s", w.ID, hex.EncodeToString(digest[:])), bundle)
		if err != nil {
			done.note(w, "its evidence is not kept yet: "+fault.Classify(err).Public)
			return nil
		}
		if err := a.book.ProveAction(ctx, w, location, digest, len(bundle), a.now()); err != nil {
			return err
		}
	}
	return nil
}
