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
	Data      json.RawMessage
	Meta      Meta
	Live      bool   // as_of is the time of asking and nothing else
	Tag       string // of a list: names its content; another one is another answer
	Unchanged bool   // the caller has what Tag names, so there is no Data
}

// Meta says what may be believed about the data.
type Meta struct {
	NextCursor *string    `json:"next_cursor"`
	AsOf       *time.Time `json:"as_of"`
	Source     string     `json:"source"`
	Stale      bool       `json:"stale"`
}

// List reads a page as the bearer of the claims. Somebody who says which tags he has is answered without data when one
// of them still names what there is.
func (s *Store) List(ctx context.Context, claims string, r Resource, q Query, now time.Time, has func(tag string) bool) (Answer, error) {
	if has != nil {
		_, answer, err := s.page(ctx, claims, r, q, now, named)
		if answer.Unchanged = err == nil && has(answer.Tag); err != nil || answer.Unchanged {
			return answer, err
		}
	}
	p, answer, err := s.page(ctx, claims, r, q, now, rendered)
	if err == nil && p.more {
		var next string
		next, err = r.writeCursor(p.last(), q)
		answer.Meta.NextCursor = &next
	}
	if err != nil {
		return Answer{}, classify("list "+r.Name, err)
	}
	answer.Data = p.data()
	return answer, nil
}

// page asks for what comes after the cursor: one index range, and where that ends before the page is full, the next.
func (s *Store) page(ctx context.Context, claims string, r Resource, q Query, now time.Time, as shape) (p page, answer Answer, err error) {
	var age heard
	var server string
	told := r.toldOf(q)
	for segment := 0; segment < r.segments(q.after) && !p.more; segment++ {
		var next page
		var asked *asking
		list := r.list(q, as, segment, q.limit+1-p.rows)
		err := s.readAs(ctx, "list "+r.Name, claims, func(batch *asking) {
			asked, next = batch, page{limit: q.limit - p.rows, as: as}
			if segment == 0 { // before the data, so that it cannot claim more than that has
				age = heard{}
				r.askFreshness(&batch.Batch, told, someRow, now, &age)
			}
			batch.Queue(list.String(), list.args...).Query(next.read)
		})
		if err != nil {
			return page{}, Answer{}, err
		}
		p.join(next)
		server = asked.server
	}
	if p.rows == 0 && byWebhook(told) {
		if err := s.doubtEmpty(ctx, claims, r, told, now, &age); err != nil {
			return page{}, Answer{}, err
		}
	}
	answer = r.answer(nil, age, now)
	answer.Tag = p.tag(r, q, server, answer)
	return p, answer, nil
}

// doubtEmpty looks whether a list is empty because its table is, and takes the webhook's word back if so.
func (s *Store) doubtEmpty(ctx context.Context, claims string, r Resource, told []evidence, now time.Time, age *heard) error {
	var some bool
	var empty heard
	err := s.readAs(ctx, "list "+r.Name, claims, func(batch *asking) {
		empty = heard{}
		r.askFreshness(&batch.Batch, told, "false", now, &empty)
		batch.Queue("select " + r.anyRow()).QueryRow(func(row pgx.Row) error { return row.Scan(&some) })
	})
	if err == nil && !some {
		*age = empty
	}
	return err
}

// list asks for a segment of what comes after the cursor; for one row more than the page holds, to know whether there is
// more.
func (r Resource) list(q Query, as shape, segment, limit int) *statement {
	stmt := &statement{}
	var where []string
	for _, c := range q.conditions {
		where = append(where, c.sql(stmt))
	}
	if past := r.past(q.after, segment, stmt); past != "" {
		where = append(where, past)
	}
	stmt.WriteString("select " + versionOf)
	if as == rendered {
		stmt.WriteString(", (select row_to_json(x)::text from (select " + r.rendered + ") x)")
	}
	stmt.WriteString(" from ops." + r.Table + " t")
	if len(where) > 0 {
		stmt.WriteString(" where " + strings.Join(where, " and "))
	}
	stmt.WriteString(" order by " + r.orderSQL() + " limit " + itoa(limit))
	return stmt
}

// shape is what is read of each row.
type shape int

const (
	row      shape = iota // JSON
	named                 // the name of its version
	rendered              // both
)

// page collects rows as the bytes they are.
type page struct {
	limit    int
	as       shape
	buffer   []byte
	names    []byte // of the rows' versions
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
		p.rows++
		values := rows.RawValues()
		if p.as != row {
			for _, part := range values[:versionParts] {
				p.names = append(append(p.names, part...), ',')
			}
			values = values[versionParts:]
		}
		if p.as != named {
			p.add(values[0])
		}
	}
	return rows.Err()
}

func (p *page) add(object []byte) {
	if p.buffer == nil { // rows of a table are alike
		p.buffer = make([]byte, 0, min(p.limit*(len(object)+len(object)/8), 64<<10))
	}
	p.buffer = append(p.buffer, ',')
	p.lastFrom = len(p.buffer)
	p.buffer = append(p.buffer, object...)
}

// join adds the next segment.
func (p *page) join(next page) {
	if p.buffer == nil {
		p.buffer, p.lastFrom = next.buffer, next.lastFrom
	} else if next.buffer != nil {
		p.lastFrom = len(p.buffer) + next.lastFrom
		p.buffer = append(p.buffer, next.buffer...)
	}
	p.names, p.rows, p.more = append(p.names, next.names...), p.rows+next.rows, next.more
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
