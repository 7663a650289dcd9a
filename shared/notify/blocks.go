package notify

import (
	"bytes"
	"encoding/json"
)

// Message is what is posted: what notifications show, and what people see, as Block Kit's JSON.
//
// Its parts are measured so that all of it stays within what Slack takes ("Block Kit: blocks", and msg_blocks_too_long from
// about 13,200 characters): 3,000 in a section, 2,000 in a field, 10,000 in the whole.
type Message struct {
	Text   string
	Blocks json.RawMessage
}

type object = map[string]any

// words is a text of ours, with what is from outside escaped in it. Verbatim keeps Slack from looking for names and
// addresses in it.
func words(text string) object { return object{"type": "mrkdwn", "text": text, "verbatim": true} }

func section(text string) object { return object{"type": "section", "text": words(text)} }

func context(text string) object { return object{"type": "context", "elements": []any{words(text)}} }

func fields(texts ...string) object {
	all := []any{}
	for _, t := range texts {
		all = append(all, words(t))
	}
	return object{"type": "section", "fields": all}
}

// press is a button that tells us; its value is a reference.
func press(action, label, reference string) object {
	return object{"type": "button", "action_id": action, "value": reference, "text": object{"type": "plain_text", "text": label}}
}

// visit is a button that opens a page.
func visit(action, label, to string) object {
	return object{"type": "button", "action_id": action, "url": to, "text": object{"type": "plain_text", "text": label}}
}

// message puts the blocks together that there are.
func message(text string, blocks ...object) Message {
	there := []object{}
	for _, b := range blocks {
		if b != nil {
			there = append(there, b)
		}
	}
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	encode.SetEscapeHTML(false)
	_ = encode.Encode(there) // maps of texts
	return Message{text, bytes.TrimSpace(out.Bytes())}
}
