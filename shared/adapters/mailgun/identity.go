package mailgun

import (
	"encoding/hex"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
)

// identity is which delivery a post is, and what it is called.
type identity struct{ key, event, action string }

func (p post) identify() (identity, error) {
	switch {
	case p.form == nil:
		return p.webhook()
	case p.form.Has("event"):
		return p.legacy()
	default:
		return p.route()
	}
}

// webhook is known by the event's own id. A message has many events, so that its Message-Id will not do. An event without
// an id that could be a key is known by what it says: knowing one twice is harmless where losing it is not.
func (p post) webhook() (identity, error) {
	if p.data == nil {
		return identity{}, inbound.Missing("event-data")
	}
	event, err := inbound.Token("event-data.event", strings.ToLower(p.data.text("event")), 100)
	if err != nil {
		return identity{}, err
	}
	about := identity{event: event, key: "event/" + p.digest()}
	if id, err := inbound.Token("event-data.id", p.data.text("id"), 128); err == nil {
		about.key = id
	}
	if event == "failed" {
		about.action = p.severity()
	}
	return about, nil
}

// severity tells a failure that Mailgun tries again from one that is final. Registered webhooks have two names for them,
// events have one.
func (p post) severity() string {
	switch s := strings.ToLower(p.data.text("severity")); s {
	case "temporary", "permanent":
		return s
	default:
		return ""
	}
}

// legacyEvents are the names of the old webhooks that have another name today. Mailgun sends no new ones since 2023, but
// accounts that have them are said to keep them.
var legacyEvents = map[string]string{"bounced": "failed", "dropped": "failed"}

// legacy has no id of its own. It is known by what it says; and for what a recipient may do twice, by when that was: the
// signature's time, which is the only one there is.
func (p post) legacy() (identity, error) {
	event, err := inbound.Token("event", strings.ToLower(p.field("event")), 100)
	if err != nil {
		return identity{}, err
	}
	about := identity{event: event, key: "legacy/" + p.digest()}
	if event == "opened" || event == "clicked" {
		about.key += "/" + p.signature.timestamp
	}
	if today, renamed := legacyEvents[event]; renamed {
		about.event, about.action = today, "permanent" // dropped and bounced were final; delays were not reported
	}
	return about, nil
}

// route is known by the message that it brings.
func (p post) route() (identity, error) {
	if p.field("recipient") == "" {
		return identity{}, inbound.Missing("event or recipient")
	}
	return identity{event: received, key: "route/" + p.digest()}, nil
}

func (p post) digest() string { return hex.EncodeToString(p.content[:]) }
