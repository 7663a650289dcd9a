package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// RecordObservation makes the findings of a check's scope what the check has just seen: what is new is opened, what is
// there still is refreshed, what is gone is resolved, and what comes back is opened again, with its history behind it.
// What changed is given back, and what there is to tell about it is written in the same transaction: tell turns the
// changes into notices, and may be nil.
//
// One look is recorded at a time for each scope. One that is late, because a newer one was faster, changes nothing; nor
// does the same one again.
func (s *Store) RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error) {
	done, err := s.RecordObservations(ctx, []ops.Observation{o}, tell)
	if err != nil {
		return ops.Outcome{}, err
	}
	return done[0], nil
}

// RecordObservations records looks at several scopes in one transaction, each as RecordObservation does. The number of
// statements depends neither on the number of scopes nor on that of the findings.
func (s *Store) RecordObservations(ctx context.Context, looks []ops.Observation, tell func([]ops.Transition) []ops.Notice) (done []ops.Outcome, err error) {
	if len(looks) == 0 {
		return nil, nil
	}
	b := bundle{looks: make([]ops.Observation, len(looks)), at: map[string]int{}, done: make([]ops.Outcome, len(looks))}
	for i, o := range looks {
		if s.mark != nil {
			o = s.mark(o)
		}
		o.At = o.At.UTC().Truncate(time.Microsecond) // as finely as Postgres keeps it
		if b.looks[i] = o; b.has(o.Place()) {
			return nil, fault.New(fault.Invalid, "%s was looked at twice in one go", o.Place())
		}
		b.at[o.Place()] = i
	}
	err = s.transact(ctx, "record what "+b.called()+" observed", func(tx pgx.Tx) error {
		if err := b.enter(ctx, tx); err != nil {
			return err
		}
		standing, err := b.standing(ctx, tx)
		if err != nil {
			return err
		}
		if err := b.observe(ctx, tx, standing); err != nil {
			return err
		}
		return b.tell(ctx, tx, tell)
	})
	return b.done, err
}

// bundle are looks that are recorded together, and what that comes to.
type bundle struct {
	looks []ops.Observation
	at    map[string]int // by place
	done  []ops.Outcome
}

func (b bundle) has(place string) bool { _, there := b.at[place]; return there }

func (b bundle) called() string {
	if len(b.looks) == 1 {
		return b.looks[0].Place()
	}
	return fmt.Sprintf("%s and %d more", b.looks[0].Place(), len(b.looks)-1)
}

// scoped is a look, or a part of one, as the statements take it.
type scoped struct {
	Check     string    `json:"check_name"`
	Scope     string    `json:"scope"`
	Place     string    `json:"place"`
	At        time.Time `json:"at"`
	Run       ops.RunID `json:"run_id"`
	Cadence   float64   `json:"cadence"` // seconds
	Confirmed bool      `json:"confirmed"`
}

func scopeOf(o ops.Observation) scoped {
	return scoped{o.Check, o.Scope, o.Place(), o.At, o.Run, o.Cadence.Seconds(), o.Confirms()}
}

// enter waits for the turn at every scope and tells which looks came too late.
func (b *bundle) enter(ctx context.Context, tx pgx.Tx) error {
	scopes := make([]scoped, len(b.looks))
	for i, o := range b.looks {
		scopes[i], b.done[i].Late = scopeOf(o), true
	}
	document, err := asRows(scopes)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, findingScopeEnter, document)
	if err != nil {
		return err
	}
	entered, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, place := range entered {
		b.done[b.at[place]].Late = false
	}
	return err
}

// standing are the findings of the scopes that are not resolved, by place.
func (b *bundle) standing(ctx context.Context, tx pgx.Tx) (map[string][]ops.StandingFinding, error) {
	var checks, scopes []string
	for i, o := range b.looks {
		if !b.done[i].Late {
			checks, scopes = append(checks, o.Check), append(scopes, o.Scope)
		}
	}
	rows, err := tx.Query(ctx, findingStanding, checks, scopes)
	if err != nil {
		return nil, err
	}
	standing := map[string][]ops.StandingFinding{}
	var of ops.Observation
	var f ops.StandingFinding
	_, err = pgx.ForEachRow(rows, []any{&of.Check, &of.Scope, &f.ID, &f.Fingerprint, &f.Signal, &f.State, &f.Severity}, func() error {
		standing[of.Place()] = append(standing[of.Place()], f)
		return nil
	})
	return standing, err
}

// sighted is a sighting in its scope.
type sighted struct {
	ops.Sighting
	scoped
}

// observe writes what was seen and what is gone, and keeps what changed.
func (b *bundle) observe(ctx context.Context, tx pgx.Tx, standing map[string][]ops.StandingFinding) error {
	var seen, gone []sighted
	for i, o := range b.looks {
		if b.done[i].Late {
			continue
		}
		there, left := o.Compare(standing[o.Place()])
		b.done[i].Seen = len(there)
		in := scopeOf(o)
		for _, s := range there {
			seen = append(seen, sighted{s, in})
		}
		for _, s := range left {
			gone = append(gone, sighted{s, in})
		}
	}
	if len(seen)+len(gone) == 0 {
		return nil
	}
	there, err := asRows(seen)
	if err != nil {
		return fmt.Errorf("findings of %s: %w", b.called(), err)
	}
	left, err := asRows(gone)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, findingObserve, there, left)
	if err != nil {
		return err
	}
	var document, check, scope string
	_, err = pgx.ForEachRow(rows, []any{&check, &scope, &document}, func() error {
		var t ops.Transition
		into := &b.done[b.at[ops.Observation{Check: check, Scope: scope}.Place()]]
		err := json.Unmarshal([]byte(document), &t)
		into.Transitions = append(into.Transitions, t)
		return err
	})
	return err
}

// tell owes the notices about what changed.
func (b *bundle) tell(ctx context.Context, tx pgx.Tx, tell func([]ops.Transition) []ops.Notice) error {
	if tell == nil {
		return nil
	}
	var notices []owed
	for i, o := range b.looks {
		if len(b.done[i].Transitions) == 0 {
			continue
		}
		for _, n := range tell(b.done[i].Transitions) {
			notices = append(notices, owed{n, o.Run})
		}
	}
	return enqueue(ctx, tx, notices)
}

// asRows writes a list as JSON that jsonb takes, whatever is in it.
func asRows[T any](list []T) (string, error) {
	document, err := json.Marshal(append([]T{}, list...))
	return string(ops.StorableJSON(document)), err
}

// owed is a notice, and the run that has it to tell.
type owed struct {
	ops.Notice
	Run ops.RunID `json:"run_id"`
}

// enqueue owes notices, each once.
func enqueue(ctx context.Context, tx pgx.Tx, notices []owed) error {
	if len(notices) == 0 {
		return nil
	}
	rows, err := asRows(notices)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, noticeEnqueue, rows)
	return err
}
