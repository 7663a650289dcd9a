package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// Detail reads one row as the bearer of the claims. An id of several columns is their values with slashes between
// them; the last one may hold slashes of its own.
func (s *Store) Detail(ctx context.Context, claims string, r Resource, id string, now time.Time) (Answer, error) {
	key, ok := r.parseKey(id)
	if !ok {
		return Answer{}, r.missing(id)
	}
	row, answer, err := s.readDetail(ctx, claims, r, key, r.detail(key, r.direct), now)
	if err == nil && row.rows == 0 && r.find != "" {
		row, answer, err = s.readDetail(ctx, claims, r, key, r.detail(key, ""), now)
	}
	if err == nil && row.rows == 0 {
		err = r.missing(id)
	}
	return answer, err
}

func (s *Store) readDetail(ctx context.Context, claims string, r Resource, key []any, stmt *statement, now time.Time) (row page, answer Answer, err error) {
	var age heard
	var fields []field
	err = s.readAs(ctx, "read "+r.Name, claims, func(batch *asking) {
		row, age, fields = page{limit: 1}, heard{}, nil
		r.askFreshness(&batch.Batch, r.told, someRow, now, &age) // nobody is told of a row that is not there
		batch.Queue(stmt.String(), stmt.args...).Query(row.read)
		for _, e := range r.extras {
			e.ask(&batch.Batch, key, func(f ...field) { fields = append(fields, f...) })
		}
	})
	if err != nil || row.rows == 0 {
		return row, Answer{}, err
	}
	return row, r.answer(splice(row.last(), fields), age, now), nil
}

func (r Resource) missing(id string) error {
	return fault.New(fault.NotFound, "%s has no %q", r.Name, clipped(id))
}

func (r Resource) parseKey(id string) ([]any, bool) {
	texts := strings.SplitN(id, "/", len(r.Key))
	if len(texts) != len(r.Key) {
		return nil, false
	}
	key := make([]any, len(texts))
	for i, text := range texts {
		var ok bool
		if key[i], ok = parseValue(r.Key[i].Type, text); !ok || text == "" {
			return nil, false
		}
	}
	return key, true
}

// detail asks by the key, directly where a condition says that what bears it is what is meant.
func (r Resource) detail(key []any, direct string) *statement {
	stmt := &statement{}
	terms := make([]string, len(key))
	for i, c := range r.Key {
		value := stmt.arg(key[i])
		if r.find != "" && direct == "" {
			value = r.find
		}
		terms[i] = "t." + c.Name + " = " + value
	}
	stmt.WriteString("select row_to_json(x)::text from (select " + r.rendered + " from ops." + r.Table + " t where " +
		strings.Join(terms, " and ") + and(direct) + ") x")
	return stmt
}

// field is a part of a detail that is not a column.
type field struct {
	name  string
	value json.RawMessage
}

// splice adds fields to the object that Postgres rendered.
func splice(object []byte, fields []field) json.RawMessage {
	object = append([]byte(nil), object...)
	for _, f := range fields {
		object = append(object[:len(object)-1], `,"`+f.name+`":`...)
		object = append(append(object, f.value...), '}')
	}
	return object
}
