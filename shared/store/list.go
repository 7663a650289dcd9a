package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Answer is what a read gives: JSON that Postgres rendered, and what may be believed about it.
type Answer struct {
	Data json.RawMessage
	Meta Meta
	Live bool // as_of is the time of asking and nothing else
}

// Meta says what may be believed about the data.
type Meta struct {
	NextCursor *string    `json:"next_cursor"`
	AsOf       *time.Time `json:"as_of"`
	Source     string     `json:"source"`
	Stale      bool       `json:"stale"`
}

// List reads a page as the bearer of the claims.
func (s *Store) List(ctx context.Context, claims string, r Resource, q Query, now time.Time) (Answer, error) {
	var p page
	var age heard
	list := r.list(q)
	err := s.readAs(ctx, "list "+r.Name, claims, func(batch *pgx.Batch) {
		p, age = page{limit: q.limit}, heard{}
		r.askFreshness(batch, r.toldOf(q), now, &age)
		batch.Queue(list.String(), list.args...).Query(p.read)
	})
	if err != nil {
		return Answer{}, err
	}
	answer := r.answer(p.data(), age, now)
	if p.more {
		next, err := r.writeCursor(p.last(), q)
		if err != nil {
			return Answer{}, classify("write cursor of "+r.Name, err)
		}
		answer.Meta.NextCursor = &next
	}
	return answer, nil
}

// list asks for one row more than the page holds, to know whether there is more.
func (r Resource) list(q Query) *statement {
	stmt := &statement{}
	limit := itoa(q.limit + 1)
	order := " order by " + r.orderSQL() + " limit " + limit
	var where []string
	for _, c := range q.conditions {
		where = append(where, c.sql(stmt))
	}
	var branches []string
	for _, past := range r.pastSQL(q.after, stmt) {
		all := where
		if past != "" {
			all = append(where[:len(where):len(where)], past)
		}
		from := "ops." + r.Table + " t"
		if len(all) > 0 {
			from += " where " + strings.Join(all, " and ")
		}
		branches = append(branches, from)
	}
	from := branches[0]
	if len(branches) > 1 {
		for i, b := range branches {
			branches[i] = "(select " + r.raw + " from " + b + order + ")"
		}
		from = "(" + strings.Join(branches, " union all ") + ") t"
	}
	stmt.WriteString("select row_to_json(x)::text from (select " + r.rendered + " from " + from + order + ") x")
	return stmt
}

// page collects rows as the bytes they are.
type page struct {
	limit    int
	buffer   []byte
	rows     int
	lastFrom int
	more     bool
}

func (p *page) read(rows pgx.Rows) error {
	for rows.Next() {
		if p.rows == p.limit {
			p.more = true
			continue
		}
		p.buffer = append(p.buffer, ","...)
		p.lastFrom = len(p.buffer)
		p.buffer = append(p.buffer, rows.RawValues()[0]...)
		p.rows++
	}
	return rows.Err()
}

func (p *page) last() []byte { return p.buffer[p.lastFrom:] }

// data turns ",row,row" into "[row,row]".
func (p *page) data() json.RawMessage {
	if p.rows == 0 {
		return json.RawMessage("[]")
	}
	p.buffer[0] = '['
	return append(p.buffer[:len(p.buffer):len(p.buffer)], ']')
}

// answer adds what may be believed: never heard of is stale, and so is what was heard of too long ago.
func (r Resource) answer(data json.RawMessage, age heard, now time.Time) Answer {
	now = now.UTC()
	meta := Meta{Source: "ops." + r.Table, AsOf: &now}
	if len(r.told) > 0 {
		meta.AsOf, meta.Stale = nil, age.stale
		if age.at != nil {
			at := age.at.UTC()
			meta.AsOf = &at
		}
	}
	return Answer{Data: data, Meta: meta, Live: len(r.told) == 0}
}
