package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// maxPreview is how many rows a preview shows.
const maxPreview = 500

// Preview is what applying deliveries would change.
type Preview struct {
	Tables    []TableCount
	Rows      []RowChange
	Truncated bool                      // there are more rows than are shown
	Refused   map[ops.DeliveryID]string // what the database would not take, and why
}

// TableCount is how many rows of a table would be written.
type TableCount struct {
	Table    string `json:"table"`
	Inserted int    `json:"inserted"`
	Updated  int    `json:"updated"`
	Deleted  int    `json:"deleted"`
}

// RowChange is a row as it is and as it would be, as far as the two differ.
type RowChange struct {
	Resource string                     `json:"resource"`
	ID       string                     `json:"id"`
	Change   string                     `json:"change"` // insert, update
	Before   map[string]json.RawMessage `json:"before"`
	After    map[string]json.RawMessage `json:"after"`
}

// Meant is a delivery and what it means.
type Meant struct {
	Delivery ops.Delivery
	Meaning  ops.Interpretation
}

// errPreviewed ends the transaction of a preview, which is never committed.
var errPreviewed = errors.New("previewed")

// refusal is what the database says to one delivery of a preview.
type refusal struct {
	id  ops.DeliveryID
	err error
}

func (r refusal) Error() string { return fmt.Sprintf("delivery %s: %v", r.id, r.err) }
func (r refusal) Unwrap() error { return r.err }

// Preview applies deliveries in one transaction exactly as FinishDelivery would, looks what that has written, and rolls it
// back. A delivery that the database refuses is left out and named; the others are looked at without it.
func (s *Store) Preview(ctx context.Context, all []Meant) (p Preview, err error) {
	refused := map[ops.DeliveryID]string{}
	for {
		p, err = s.previewOnce(ctx, all)
		p.Refused = refused
		var one refusal
		if !errors.As(err, &one) || away(err) {
			return p, err
		}
		refused[one.id] = plain(classify("preview", one.err))
		all = slices.DeleteFunc(slices.Clone(all), func(m Meant) bool { return m.Delivery.ID == one.id })
	}
}

func (s *Store) previewOnce(ctx context.Context, all []Meant) (p Preview, err error) {
	var after []seenRow
	err = s.project(ctx, "preview a replay", func(tx pgx.Tx, alone bool) error {
		if _, err := tx.Exec(ctx, "select set_config('statement_timeout', '15s', true)"); err != nil {
			return err
		}
		if err := lockRepositories(ctx, tx, all); err != nil {
			return err
		}
		for _, m := range all {
			ended, err := apply(ctx, tx, m.Delivery, m.Meaning.Changes, alone)
			if err == nil {
				err = follow(ctx, tx, ended)
			}
			if errors.Is(err, errAlone) || collided(err) || lockedOut(err) {
				return err
			}
			if err != nil {
				return refusal{m.Delivery.ID, err}
			}
		}
		p, after, err = written(ctx, tx)
		if err != nil {
			return err
		}
		return errPreviewed
	})
	if !errors.Is(err, errPreviewed) {
		return p, err
	}
	p.Rows, err = s.compare(ctx, after)
	return p, err
}

// seenRow is a row of a resource as it is shown.
type seenRow struct {
	of   Resource
	row  map[string]json.RawMessage
	text []byte
}

// written reads what the transaction has written: how much of which table Postgres says itself, and a row of ours is one
// that bears our number. Tables that nobody may read are counted and not shown.
func written(ctx context.Context, tx pgx.Tx) (p Preview, rows []seenRow, err error) {
	found, err := tx.Query(ctx, previewTouched)
	if err != nil {
		return p, nil, err
	}
	p.Tables, err = pgx.CollectRows(found, func(row pgx.CollectableRow) (t TableCount, err error) {
		return t, row.Scan(&t.Table, &t.Inserted, &t.Updated, &t.Deleted)
	})
	if err != nil {
		return p, nil, err
	}
	for _, t := range p.Tables {
		i := slices.IndexFunc(resources, func(r Resource) bool { return r.Table == t.Table })
		if i < 0 {
			continue
		}
		more, err := writtenTo(ctx, tx, resources[i], maxPreview-len(rows)+1)
		if err != nil {
			return p, nil, err
		}
		rows = append(rows, more...)
		if p.Truncated = len(rows) > maxPreview; p.Truncated {
			return p, rows[:maxPreview], nil
		}
	}
	return p, rows, nil
}

func writtenTo(ctx context.Context, tx pgx.Tx, r Resource, limit int) ([]seenRow, error) {
	found, err := tx.Query(ctx, "select row_to_json(x)::text from (select "+r.rendered+" from ops."+r.Table+
		" t where t.xmin = pg_current_xact_id()::xid order by "+r.orderSQL()+" limit "+itoa(limit)+") x")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(found, func(row pgx.CollectableRow) (s seenRow, err error) {
		s.of = r
		if err = row.Scan(&s.text); err == nil {
			err = json.Unmarshal(s.text, &s.row)
		}
		return s, err
	})
}

// compare reads the same rows as they are, after the rollback, and keeps what differs. That a row was written is not a
// difference, nor is the time of writing.
func (s *Store) compare(ctx context.Context, after []seenRow) ([]RowChange, error) {
	changes := []RowChange{}
	before := make([]map[string]json.RawMessage, len(after))
	batch := &pgx.Batch{}
	for i, a := range after {
		stmt, err := a.itself()
		if err != nil {
			return nil, classify("preview a replay", err)
		}
		batch.Queue(stmt.String(), stmt.args...).QueryRow(func(row pgx.Row) error {
			var text []byte
			if err := row.Scan(&text); errors.Is(err, pgx.ErrNoRows) {
				return nil
			} else if err != nil {
				return err
			}
			return json.Unmarshal(text, &before[i])
		})
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return nil, classify("preview a replay", err)
	}
	for i, a := range after {
		if c, differs := a.against(before[i]); differs {
			changes = append(changes, c)
		}
	}
	return changes, nil
}

// itself asks for the row by what it stays itself by.
func (a seenRow) itself() (*statement, error) {
	stmt := &statement{}
	stmt.WriteString("select row_to_json(x)::text from (select " + a.of.rendered + " from ops." + a.of.Table + " t where true")
	for _, c := range a.of.identity {
		value, ok := parseValue(c.Type, a.said(c.Name))
		if !ok {
			return nil, fmt.Errorf("%s.%s is %s", a.of.Name, c.Name, a.row[c.Name])
		}
		stmt.WriteString(" and t." + c.Name + " = " + stmt.arg(value))
	}
	stmt.WriteString(") x")
	return stmt, nil
}

// said is a value as a path has it.
func (a seenRow) said(column string) string {
	var text string
	if json.Unmarshal(a.row[column], &text) == nil {
		return text
	}
	return string(a.row[column])
}

func (a seenRow) against(before map[string]json.RawMessage) (c RowChange, differs bool) {
	c = RowChange{Resource: a.of.Name, Change: "update", Before: map[string]json.RawMessage{}, After: map[string]json.RawMessage{}}
	for i, k := range a.of.Key {
		if i > 0 {
			c.ID += "/"
		}
		c.ID += a.said(k.Name)
	}
	if before == nil {
		c.Change, c.Before, c.After = "insert", nil, a.row
		return c, true
	}
	for _, name := range slices.Sorted(maps.Keys(a.row)) {
		if name != "updated_at" && !bytes.Equal(a.row[name], before[name]) {
			c.Before[name], c.After[name] = before[name], a.row[name]
		}
	}
	return c, len(c.After) > 0
}
