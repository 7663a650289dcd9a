package fake

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"
)

// Message is a message that somebody sent over this Mailgun.
type Message struct {
	ID          string // Message-Id without brackets
	Domain      string // sending domain of the account
	Sender      string // of the envelope
	From        string // as in the header
	To          string // as in the header
	Subject     string
	Method      string // how it was handed over: SMTP or HTTP
	Size        int
	Attachments []Attachment
	Tags        []string
	At          time.Time // when it was handed over
}

// Attachment is a file in a message, without the file.
type Attachment struct {
	Name        string `json:"filename"`
	ContentType string `json:"content-type"`
	Size        int    `json:"size"`
}

// Object is a piece of JSON.
type Object = map[string]any

// Event is event-data about the message and one recipient, in the shape of "Webhook Payloads". As with the original, how it
// was handed over is said when it is accepted and never again, and what a recipient does knows only the Message-Id.
func (m Message) Event(name, recipient string, at time.Time, more ...Object) Object {
	_, recipientDomain, _ := strings.Cut(recipient, "@")
	e := Object{
		"event": name, "id": newID(), "timestamp": seconds(at), "log-level": "info", "recipient": recipient, "recipient-domain": recipientDomain,
		"account": Object{"id": "0123456789abcdef01234567"}, "domain": Object{"name": m.Domain},
		"tags": orEmpty(m.Tags), "campaigns": []any{}, "user-variables": Object{},
	}
	switch name {
	case "opened", "clicked", "unsubscribed":
		e["message"] = Object{"headers": Object{"message-id": m.ID}}
	default:
		e["flags"] = Object{"is-authenticated": true, "is-routed": false, "is-test-mode": false}
		e["envelope"] = Object{"sender": m.Sender, "transport": "smtp", "targets": recipient}
		e["message"] = Object{
			"headers": Object{"from": m.From, "to": m.To, "subject": m.Subject, "message-id": m.ID},
			"size":    m.Size, "attachments": orEmpty(m.Attachments),
		}
	}
	if name == "accepted" {
		e["method"] = m.Method
	}
	for _, extra := range more {
		maps.Copy(e, extra)
	}
	return e
}

// seconds are the seconds of a time with their fraction, as the original writes them.
func seconds(at time.Time) json.Number {
	return json.Number(strconv.FormatInt(at.Unix(), 10) + "." + padded(at.Nanosecond()/1000))
}

func stampOf(event Object) json.Number {
	stamp, _ := event["timestamp"].(json.Number)
	return stamp
}

func padded(micros int) string {
	digits := strconv.Itoa(micros)
	return strings.Repeat("0", 6-len(digits)) + digits
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// newID is an id as events have it: 22 characters of a UUID in base64.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
