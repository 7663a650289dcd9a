package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// readBudget bounds a read as a whole: connecting, and the five seconds that read_as.sql gives each statement. It ends
// before the function does, so that the caller gets an answer.
const readBudget = 8 * time.Second

// readAs asks questions as the bearer of the claims, so that row level security decides what comes back.
//
// The batch is one round trip and one transaction: Postgres runs everything up to the Sync at its end as a single
// implicit transaction, in which role, claims, read-only and timeout are local. There is no BEGIN on purpose. An error
// rolls an implicit transaction back by itself, so that no connection can ever be handed on, by us or by a pooler,
// with somebody's role still on it; an explicit one would stay open until another round trip ends it.
//
// ask is called once per attempt, so it must begin its results anew.
func (s *Store) readAs(ctx context.Context, what, claims string, ask func(*asking)) error {
	ctx, cancel := context.WithTimeout(ctx, readBudget)
	defer cancel()
	err := s.readOnce(ctx, claims, ask)
	if err != nil && broken(err) && ctx.Err() == nil {
		s.pool.Reset() // a thawed function or a restarted database; reading again does no harm
		err = s.readOnce(ctx, claims, ask)
	}
	return classifyRead(what, err)
}

func (s *Store) readOnce(ctx context.Context, claims string, ask func(*asking)) error {
	batch := &asking{}
	batch.Queue(readAsViewer, claims).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			values := rows.RawValues()
			batch.server = string(values[len(values)-1])
		}
		return rows.Err()
	})
	ask(batch)
	return s.pool.SendBatch(ctx, &batch.Batch).Close()
}

// asking is a batch of questions, and which run of the server answers them: known when the first answer is read.
type asking struct {
	pgx.Batch
	server string
}

// broken recognises a connection that is no use any more, also when the server still found the words to say so.
func broken(err error) bool {
	var pg *pgconn.PgError
	return disconnected(err) || errors.As(err, &pg) && strings.HasPrefix(pg.Code, "57P")
}

// classifyRead knows two more ways than classify in which a question goes wrong.
func classifyRead(what string, err error) error {
	var pg *pgconn.PgError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &pg) && pg.Code == "57014":
		err = fault.Wrap(err, fault.Unavailable, "the answer takes too long to find; narrow it with filters, or try again")
	case errors.As(err, &pg) && strings.HasPrefix(pg.Code, "22"):
		err = fault.Wrap(err, fault.Invalid, "a value in the request is out of range")
	}
	return classify(what, err)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := s.pool.Ping(ctx); err != nil {
		return classify("ping", err)
	}
	return nil
}

// statement is SQL under construction. Text comes from declared tables only; whatever a caller says becomes a parameter.
type statement struct {
	strings.Builder
	args []any
}

// arg adds a parameter and gives its placeholder.
func (q *statement) arg(value any) string {
	q.args = append(q.args, value)
	return "$" + itoa(len(q.args))
}
