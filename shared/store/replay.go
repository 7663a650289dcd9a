package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Found is a delivery that a replay may be about.
type Found struct {
	ID    ops.DeliveryID
	State ops.DeliveryState
	Size  int
}

// FindDeliveries lists what a query finds as the bearer of the claims, oldest first, because that is the order in which
// things happened; more says that there is more than its limit.
func (s *Store) FindDeliveries(ctx context.Context, claims string, q Query) (found []Found, more bool, err error) {
	stmt := &statement{}
	var where []string
	for _, c := range q.conditions {
		where = append(where, c.sql(stmt))
	}
	stmt.WriteString("select t.id, t.state, t.body_size from ops.webhook_deliveries t")
	if len(where) > 0 {
		stmt.WriteString(" where " + strings.Join(where, " and "))
	}
	stmt.WriteString(" order by t.id limit " + itoa(q.limit+1))
	err = s.readAs(ctx, "find deliveries", claims, func(batch *asking) {
		batch.Queue(stmt.String(), stmt.args...).Query(func(rows pgx.Rows) (err error) {
			found, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (f Found, err error) { return f, row.Scan(&f.ID, &f.State, &f.Size) })
			return err
		})
	})
	if more = len(found) > q.limit; more {
		found = found[:q.limit]
	}
	return found, more, err
}

// Narrowed tells whether the query says anything about what it wants.
func (q Query) Narrowed() bool { return len(q.conditions) > 0 }

// Reopening is a delivery that is to be interpreted again, with its body when that has to be put back first.
type Reopening struct {
	ID   ops.DeliveryID
	Body []byte
}

// retold is what the audit stream keeps of a replay, and what a repeated request is answered from.
type retold struct {
	By         string        `json:"by"`
	Role       string        `json:"role"`
	Reason     string        `json:"reason"`
	About      string        `json:"about"`
	Deliveries []string      `json:"deliveries"`
	Skipped    []ops.Skipped `json:"skipped"`
}

// ReplayedBefore tells what came of a request that has come before. The same name for another request is a conflict.
func (s *Store) ReplayedBefore(ctx context.Context, r ops.Replay) (ops.Replayed, bool, error) {
	done, err := replayOf(ctx, s.pool, r)
	if errors.Is(err, pgx.ErrNoRows) {
		return done, false, nil
	}
	if err != nil {
		return done, false, classify("look for a replay", err)
	}
	return done, true, nil
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func replayOf(ctx context.Context, db querier, r ops.Replay) (done ops.Replayed, err error) {
	var data string
	var was retold
	if err := db.QueryRow(ctx, replayTold, r.DedupeKey()).Scan(&done.Event, &data); err != nil {
		return done, err
	}
	if err := json.Unmarshal([]byte(data), &was); err != nil {
		return done, err
	}
	if was.About != r.About || was.Reason != r.Reason {
		return done, fault.New(fault.Conflict, "the Idempotency-Key was used for another request (%s): take a new one for a new request", was.About)
	}
	done.Repeated, done.Skipped = true, was.Skipped
	for _, text := range was.Deliveries {
		id, err := ops.ParseDeliveryID(text)
		if err != nil {
			return done, err
		}
		done.Deliveries = append(done.Deliveries, id)
	}
	return done, nil
}

// Replay opens deliveries again and writes down who wanted it and why, in one transaction. The database decides whether
// the bearer of the claims may. A request that has come before changes nothing.
func (s *Store) Replay(ctx context.Context, claims string, r ops.Replay, wanted []Reopening, skipped []ops.Skipped) (done ops.Replayed, err error) {
	err = s.transact(ctx, "replay deliveries", func(tx pgx.Tx) error {
		done = ops.Replayed{Skipped: slices.Clone(skipped)}
		var allowed bool
		if err := tx.QueryRow(ctx, replayAllowed, claims).Scan(nil, nil, nil, &allowed); err != nil {
			return err
		}
		if !allowed {
			return fault.New(fault.Forbidden, "only operators and admins may replay deliveries")
		}
		err := tx.QueryRow(ctx, replayClaim, r.DedupeKey(), subject(wanted), r.Message(len(wanted)), "{}", r.At).Scan(&done.Event)
		if errors.Is(err, pgx.ErrNoRows) {
			done, err = replayOf(ctx, tx, r)
			return err
		}
		if err != nil {
			return err
		}
		if err := reopen(ctx, tx, wanted, &done); err != nil {
			return err
		}
		return tell(ctx, tx, r, done)
	})
	return done, err
}

// reopen puts bodies back and opens what can be opened. What cannot is skipped with the reason.
func reopen(ctx context.Context, tx pgx.Tx, wanted []Reopening, done *ops.Replayed) error {
	ids := make([]int64, len(wanted))
	for i, w := range wanted {
		ids[i] = int64(w.ID)
		if w.Body == nil {
			continue
		}
		if _, err := tx.Exec(ctx, deliveryRestore, w.ID, w.Body); err != nil {
			return err
		}
	}
	rows, err := tx.Query(ctx, deliveryReopen, ids)
	if err != nil {
		return err
	}
	if done.Deliveries, err = pgx.CollectRows(rows, pgx.RowTo[ops.DeliveryID]); err != nil {
		return err
	}
	for _, w := range wanted {
		if !slices.Contains(done.Deliveries, w.ID) {
			done.Skipped = append(done.Skipped, ops.Skipped{ID: w.ID, Why: "it is waiting to be interpreted already"})
		}
	}
	return nil
}

// subject is the delivery, when it is one.
func subject(wanted []Reopening) string {
	if len(wanted) != 1 {
		return ""
	}
	return "webhook_deliveries/" + wanted[0].ID.String()
}

func tell(ctx context.Context, tx pgx.Tx, r ops.Replay, done ops.Replayed) error {
	data := retold{By: r.By, Role: r.Role, Reason: r.Reason, About: r.About, Deliveries: []string{}, Skipped: done.Skipped}
	for _, id := range done.Deliveries {
		data.Deliveries = append(data.Deliveries, id.String())
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, replayTell, done.Event, r.Message(len(done.Deliveries)), string(text))
	return err
}

// OneDelivery is a query for one delivery.
func OneDelivery(id ops.DeliveryID) Query {
	return Query{limit: 1, conditions: []condition{{name: "id", column: Column{Name: "id", Type: "bigint"}, anyOf: []any{int64(id)}}}}
}

// Limited is the query with another limit.
func (q Query) Limited(limit int) Query {
	q.limit = limit
	return q
}
