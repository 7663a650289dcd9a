package store

import (
	"cmp"
	"encoding/json"

	"github.com/jackc/pgx/v5"
)

// extra is what a detail shows beyond its columns. It asks in the same round trip and as the same viewer.
type extra interface {
	shows() []Extra
	ask(batch *pgx.Batch, key []any, show func(...field))
}

// children are the rows of another resource that belong to this one.
type children struct {
	name, of, by string
	order        string // a column that orders them; id when nothing is said
}

const maxChildren = 200

func (c children) shows() []Extra {
	return []Extra{
		{Name: c.name, Type: c.of, Description: "What belongs to it, by " + c.ordered() + "; at most 200. All of it: /v1/" + c.of + "?" + c.by + "=…"},
		{Name: "more_" + c.name, Type: "boolean", Description: "Whether there is more than is shown here."},
	}
}

func (c children) ordered() string { return cmp.Or(c.order, "id") }

func (c children) ask(batch *pgx.Batch, key []any, show func(...field)) {
	of, _ := ResourceNamed(c.of)
	rows := page{limit: maxChildren}
	batch.Queue("select row_to_json(x)::text from (select "+of.rendered+" from ops."+of.Table+" t where t."+c.by+
		" = $1 order by t."+c.ordered()+" limit "+itoa(maxChildren+1)+") x", key[0]).Query(func(r pgx.Rows) error {
		if err := rows.read(r); err != nil {
			return err
		}
		more, _ := json.Marshal(rows.more)
		show(field{c.name, rows.data()}, field{"more_" + c.name, more})
		return nil
	})
}

// payload is what only operators and admins may read. No column shows it, so no list, filter or cursor can name it, and
// the database decides who gets it: it is read through a function that gives others NULL.
type payload struct {
	name   string // of the field
	read   string // SQL of one row: the viewer's role, the size and what is no larger than $2
	says   string // what it is
	others string // what those are told who may not read it
	gone   string // what those are told who may, when there is none
}

var (
	deliveryBody = payload{
		name: "body", read: deliveryBodyRead, says: "Raw body",
		others: "raw bodies are shown to operators and admins", gone: "the body is no longer kept in the ledger; body_evidence says where it is kept, if it is",
	}
	agentPrompt = payload{
		name: "prompt", read: agentPromptRead, says: "Prompt that the agent was given",
		others: "prompts are shown to operators and admins", gone: "there is no prompt",
	}
	sessionCommand = payload{
		name: "command", read: sessionCommandRead, says: "Command that was run",
		others: "commands are shown to operators and admins", gone: "the session has no command",
	}
)

// A Lambda answer ends at 6 MB, inside of which a JSON body is escaped twice; base64 is not touched by that.
const (
	maxBodyAsText = 512 << 10
	maxBody       = 4 << 20
)

func (p payload) shows() []Extra {
	return []Extra{
		{Name: p.name, Type: "text", Nullable: true, Description: p.says + ", for operators and admins."},
		{Name: p.name + "_encoding", Type: "text", Nullable: true, Description: "utf-8 when the " + p.name + " is text, base64 when it is not or is larger than 512 KiB."},
		{Name: p.name + "_note", Type: "text", Nullable: true, Description: "Why there is no " + p.name + "."},
	}
}

func (p payload) ask(batch *pgx.Batch, key []any, show func(...field)) {
	batch.Queue(p.read, key[0], maxBody).QueryRow(func(row pgx.Row) error {
		var role string
		var size *int
		var body []byte
		if err := row.Scan(&role, &size, &body); err != nil {
			return err
		}
		show(p.fields(role, size, body)...)
		return nil
	})
}

func (p payload) fields(role string, size *int, body []byte) []field {
	var text, encoding, note any
	switch {
	case size == nil && role != "operator" && role != "admin":
		note = p.others
	case size == nil:
		note = p.gone
	case *size > maxBody:
		note = "the " + p.name + " is larger than an answer can be"
	case len(body) <= maxBodyAsText && plainText(string(body)):
		text, encoding = string(body), "utf-8"
	default:
		text, encoding = body, "base64" // encoding/json writes bytes that way
	}
	return []field{{p.name, mustJSON(text)}, {p.name + "_encoding", mustJSON(encoding)}, {p.name + "_note", mustJSON(note)}}
}

// mustJSON renders strings, bytes and nil, which cannot fail.
func mustJSON(v any) json.RawMessage {
	out, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return out
}
