package plane

import (
	"encoding/json"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
)

// envelope is what both generations write around a record.
type envelope struct {
	Version  string          `json:"version"` // absent in v1
	Event    string          `json:"event"`
	Action   string          `json:"action"` // v1 only
	EntityID nullable        `json:"entity_id"`
	Data     json.RawMessage `json:"data"`                // v1: the record, or its id when it was deleted. v2: the record, or {}
	Previous json.RawMessage `json:"previous_attributes"` // v2: old values; of something deleted, the whole record
	Activity struct {
		Actor thing `json:"actor"`
	} `json:"activity"` // v1 only
}

// title says what a delivery is about: v1 "issue" and "updated", v2 "workitem.updated". The noun is what was changed.
type title struct{ event, noun, action string }

// entitle brings all spellings of a title to one. The body's event is believed, which is signed; the header only helps
// out where the body has none.
func entitle(version, event, action, header string) title {
	if event == "" || event == "None" {
		event = header
	}
	if enum, found := strings.CutPrefix(event, enumPrefix); found {
		event = dotted(enum)
	}
	if version == v2 {
		noun, verb := cutLast(event, ".")
		return title{event: event, noun: noun, action: verb}
	}
	action = inbound.Readable(action)
	if known, found := actions[strings.ToLower(action)]; found {
		action = known
	}
	return title{event: event, noun: event, action: action}
}

// v2 is the version of the second generation; the first one names none.
const v2 = "v2"

// actions are the spellings of v1: editions have sent the verb, its participle, and the HTTP method behind it.
var actions = map[string]string{
	"post": "created", "create": "created", "created": "created",
	"put": "updated", "patch": "updated", "update": "updated", "updated": "updated",
	"delete": "deleted", "deleted": "deleted",
}

// enumPrefix begins the event in several samples of the v2 documentation: what Python prints when a member of an
// enumeration is turned into text. Possibly real bodies say so too.
const enumPrefix = "WebhookScope.ScopeChoices."

// dotted makes workitem.comment.created of WORK_ITEM_COMMENT_CREATED.
func dotted(enum string) string {
	noun, verb := cutLast(strings.ToLower(enum), "_")
	if rest, found := strings.CutPrefix(noun, "work_item"); found {
		noun = "workitem" + strings.Replace(rest, "_", ".", 1)
	}
	return noun + "." + verb
}

func cutLast(s, separator string) (before, after string) {
	if at := strings.LastIndex(s, separator); at >= 0 {
		return s[:at], s[at+len(separator):]
	}
	return s, ""
}
