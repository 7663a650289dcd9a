// Package slack owns Slack's words: it opens a request (who sent it, which one is it), interprets it (what does somebody
// ask for) and says what Slack wants to hear in return. All of that is pure. Client posts messages.
//
// It refuses to store and to judge. Anybody in a channel can press a button, so that what was asked carries who
// asked, and whoever does it decides whether they may. A button's value is a reference, never an instruction.
//
// Vendor sources: "Verifying requests from Slack", "Handling user interaction", "The Events API" (docs.slack.dev).
package slack

import (
	"encoding/json"
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Names of deliveries as the ledger has them. Slack's own, but for a slash command, which has none.
const (
	command      = "slash_command"
	handshake    = "url_verification"
	blockActions = "block_actions"
	eventWrapper = "event_callback"
)

// Interpret says what a delivery asks for. The same delivery always means the same.
func Interpret(d ops.Delivery) (ops.Interpretation, error) {
	switch d.Event {
	case blockActions:
		payload, err := unwrap(inbound.MediaType(d.Headers["content-type"]), d.Body)
		if err != nil {
			return ops.Interpretation{}, err
		}
		return pressed(payload, d.ReceivedAt)
	case handshake:
		return ignore("", "a handshake: the request URL is set up and its secret is right"), nil
	case eventWrapper:
		return ignore(inner(d.Body), "nothing is read from what happens in Slack"), nil
	case command:
		return ignore(d.Action, "nothing is read from slash commands"), nil
	default:
		return ignore(d.Action, "nothing is read from %q requests", inbound.Clip(d.Event, 100)), nil
	}
}

// Answer is what Slack shows or reads in return. A handshake wants its challenge back; everything else wants silence,
// because a body would be shown to whoever typed the command or pressed the button.
func Answer(d ops.Delivery) []byte {
	if d.Event != handshake {
		return []byte{}
	}
	var challenge string
	if err := inbound.Peek(d.Body, map[string]*string{"challenge": &challenge}); err != nil {
		return []byte{}
	}
	answer, err := json.Marshal(map[string]string{"challenge": challenge})
	if err != nil {
		return []byte{}
	}
	return answer
}

// inner is the type of the event in an event_callback, as far as it can be shown.
func inner(body []byte) string {
	var wrapper struct {
		Event struct {
			Type string `json:"type"`
		} `json:"event"`
	}
	if err := inbound.Decode(body, "", &wrapper); err != nil {
		return ""
	}
	return inbound.Readable(wrapper.Event.Type)
}

func ignore(action, format string, args ...any) ops.Interpretation {
	return ops.Interpretation{Action: action, Ignored: fmt.Sprintf(format, args...)}
}
