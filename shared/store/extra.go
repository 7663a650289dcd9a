package store

import (
	"encoding/json"

	"github.com/jackc/pgx/v5"
)

// extra is what a detail shows beyond its columns. It asks in the same round trip and as the same viewer.
type extra interface {
	shows() []Extra
	ask(batch *pgx.Batch, key []any, show func(...field))
}

// children are the rows of another resource that belong to this one, oldest first.
type children struct{ name, of, by string }

const maxChildren = 200

func (c children) shows() []Extra {
	return []Extra{
		{Name: c.name, Type: c.of, Description: "What belongs to it, oldest first; at most 200. All of it: /v1/" + c.of + "?" + c.by + "=…"},
		{Name: "more_" + c.name, Type: "boolean", Description: "Whether there is more than is shown here."},
	}
}

func (c children) ask(batch *pgx.Batch, key []any, show func(...field)) {
	of, _ := ResourceNamed(c.of)
	rows := page{limit: maxChildren}
	batch.Queue("select row_to_json(x)::text from (select "+of.rendered+" from ops."+of.Table+" t where t."+c.by+
		" = $1 order by t.id limit "+itoa(maxChildren+1)+") x", key[0]).Query(func(r pgx.Rows) error {
		if err := rows.read(r); err != nil {
			return err
		}
		more, _ := json.Marshal(rows.more)
		show(field{c.name, rows.data()}, field{"more_" + c.name, more})
		return nil
	})
}

// deliveryBody is the raw body of a delivery. The database decides who gets it.
type deliveryBody struct{}

// A Lambda answer ends at 6 MB, inside of which a JSON body is escaped twice; base64 is not touched by that.
const (
	maxBodyAsText = 512 << 10
	maxBody       = 4 << 20
)

func (deliveryBody) shows() []Extra {
	return []Extra{
		{Name: "body", Type: "text", Nullable: true, Description: "Raw body, for operators and admins."},
		{Name: "body_encoding", Type: "text", Nullable: true, Description: "utf-8 when the body is text, base64 when it is not or is larger than 512 KiB."},
		{Name: "body_note", Type: "text", Nullable: true, Description: "Why there is no body."},
	}
}

func (deliveryBody) ask(batch *pgx.Batch, key []any, show func(...field)) {
	batch.Queue(deliveryBodyRead, key[0], maxBody).QueryRow(func(row pgx.Row) error {
		var role string
		var size *int
		var body []byte
		if err := row.Scan(&role, &size, &body); err != nil {
			return err
		}
		show(bodyFields(role, size, body)...)
		return nil
	})
}

func bodyFields(role string, size *int, body []byte) []field {
	var text, encoding, note any
	switch {
	case size == nil && role != "operator" && role != "admin":
		note = "raw bodies are shown to operators and admins"
	case size == nil:
		note = "the body is no longer kept"
	case *size > maxBody:
		note = "the body is larger than an answer can be"
	case len(body) <= maxBodyAsText && plainText(string(body)):
		text, encoding = string(body), "utf-8"
	default:
		text, encoding = body, "base64" // encoding/json writes bytes that way
	}
	return []field{{"body", mustJSON(text)}, {"body_encoding", mustJSON(encoding)}, {"body_note", mustJSON(note)}}
}

// mustJSON renders strings, bytes and nil, which cannot fail.
func mustJSON(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return out
}
