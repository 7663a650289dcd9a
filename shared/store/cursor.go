package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// cursor is where a page ended: the place itself rather than a count, so that rows that are inserted meanwhile shift
// nothing. It is not signed, because it grants nothing: whoever invents one has invented a place in a list that row
// level security filters all the same.
type cursor struct {
	Of    string    `json:"of"`    // digest of the list that it belongs to
	After []*string `json:"after"` // the order's values in the last row shown, as the API shows them
}

const maxCursor = 4 << 10

// listDigest names the list: a cursor means nothing in a list of other rows or in another order.
func (r Resource) listDigest(q Query) string {
	sum := sha256.New()
	sum.Write([]byte(r.Name + "\n" + r.orderSQL()))
	for _, c := range q.conditions {
		sum.Write([]byte("\n" + c.name + "=" + c.text))
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// writeCursor takes the place from the last row as it was rendered. Order columns are always among those shown.
func (r Resource) writeCursor(lastRow []byte, q Query) (string, error) {
	var row map[string]json.RawMessage
	if err := json.Unmarshal(lastRow, &row); err != nil {
		return "", err
	}
	c := cursor{Of: q.digest, After: make([]*string, len(r.order))}
	for i, o := range r.order {
		if err := json.Unmarshal(row[o.Name], &c.After[i]); err != nil {
			return "", err
		}
	}
	body, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(body), err
}

func (r Resource) readCursor(text string, q Query) ([]any, error) {
	wrong := fault.New(fault.Invalid, "the cursor does not belong to this list; begin again without it, and keep the filters as they are")
	if len(text) > maxCursor {
		return nil, wrong
	}
	body, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, wrong
	}
	var c cursor
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&c) != nil || c.Of != q.digest || len(c.After) != len(r.order) {
		return nil, wrong
	}
	after := make([]any, len(r.order))
	for i, o := range r.order {
		var ok bool
		if c.After[i] == nil {
			ok = o.Nullable
		} else {
			after[i], ok = parseValue(o.Type, *c.After[i])
		}
		if !ok {
			return nil, wrong
		}
	}
	return after, nil
}

// segments is in how many index ranges lies what comes after the cursor: in two where nulls follow the values, because
// one range cannot span that step.
func (r Resource) segments(after []any) int {
	if after != nil && after[0] != nil && r.order[0].Nullable {
		return 2
	}
	return 1
}

// past gives the condition for a segment of what comes after the cursor.
func (r Resource) past(after []any, segment int, q *statement) string {
	null := "t." + r.order[0].Name + " is null"
	switch {
	case after == nil:
		return ""
	case after[0] == nil:
		return null + and(r.beyond(1, after, q))
	case segment == 1:
		return null
	}
	return r.bounded(after, q)
}

// bounded has the first column's bound on its own, which is what makes the deep page an index range. Within the bound
// whatever is not past the place is level with it, so that need not be said again for every row.
func (r Resource) bounded(after []any, q *statement) string {
	if len(r.order) == 1 {
		return r.beyond(0, after, q)
	}
	o := r.order[0]
	place := q.arg(after[0])
	return "t." + o.Name + " " + o.sign() + "= " + place + " and (t." + o.Name + " " + o.sign() + " " + place + " or " + r.beyond(1, after, q) + ")"
}

// beyond compares from the i-th order column on: past it, or level with it and past the rest.
func (r Resource) beyond(i int, after []any, q *statement) string {
	if i == len(r.order) {
		return ""
	}
	o := r.order[i]
	place := q.arg(after[i])
	past := "t." + o.Name + " " + o.sign() + " " + place
	if i == len(r.order)-1 {
		return past
	}
	return "(" + past + " or t." + o.Name + " = " + place + and(r.beyond(i+1, after, q)) + ")"
}

func (o orderBy) sign() string {
	if o.descending {
		return "<"
	}
	return ">"
}

func and(condition string) string {
	if condition == "" {
		return ""
	}
	return " and " + condition
}
