package mailgun

import (
	"math"
	"mime"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func (p post) mailEvent(about identity, receivedAt time.Time) (ops.MailEvent, error) {
	stamp, err := p.stamp(receivedAt)
	if err != nil {
		return ops.MailEvent{}, err
	}
	event := ops.MailEvent{EventID: about.key, Event: about.event, Severity: about.action, Stamp: stamp}
	if p.form != nil {
		p.fillFromForm(&event)
	} else {
		p.fill(&event)
	}
	return event, nil
}

// fill reads event-data. Headers may be missing in part: an opening knows its Message-Id and no more.
func (p post) fill(e *ops.MailEvent) {
	d := p.data
	e.Reason = first(d.text("reason"), d.text("reject", "reason"))
	e.Subject, e.From = decoded(d.text("message", "headers", "subject")), decoded(d.text("message", "headers", "from"))
	e.To = first(d.text("recipient"), d.text("message", "headers", "to"))
	e.Sender, e.Domain = d.text("envelope", "sender"), first(d.text("domain", "name"), d.text("domain"))
	e.MessageID = bare(d.text("message", "headers", "message-id"))
	e.SizeBytes = d.whole(math.MaxInt64/2, "message", "size")
	if attached, told := d.list("message", "attachments"); told {
		n := len(attached)
		e.Attachments = &n
	}
	tags, _ := d.list("tags")
	e.Tags = texts(tags)
	e.Method = strings.ToLower(d.text("method"))
	if e.Method == "" { // said when a message is accepted, and never again
		e.Method = strings.ToLower(d.text("envelope", "transport"))
		e.MethodAssumed = e.Method != ""
	}
	e.Inbound = d.truth("flags", "is-routed") || e.Event == "stored"
	e.DeliveryCode = int(d.whole(math.MaxInt32, "delivery-status", "code"))
	e.DeliveryMessage = first(d.text("delivery-status", "message"), d.text("delivery-status", "description"))
	e.MXHost = d.text("delivery-status", "mx-host")
}

// fillFromForm reads a legacy webhook, or the message that a route brings.
func (p post) fillFromForm(e *ops.MailEvent) {
	e.Subject, e.From = decoded(p.field("subject", "Subject")), decoded(p.field("from", "From"))
	e.To, e.Sender, e.Domain = p.field("recipient"), p.field("sender"), p.field("domain")
	e.MessageID = bare(p.field("Message-Id", "message-id"))
	e.Reason, e.Tags = p.field("reason"), ops.SortedSet([]string{p.field("tag")})
	e.Inbound = e.Event == received
	attached := p.files
	if n, err := strconv.Atoi(p.field("attachment-count")); err == nil && n >= 0 && n < maxParts {
		attached = n
	}
	if e.Inbound {
		e.Attachments = &attached
	}
	if code, err := strconv.Atoi(p.field("code")); err == nil && code > 0 && code <= math.MaxInt32 {
		e.DeliveryCode = code
	}
	e.DeliveryMessage = p.field("error", "description")
}

// stamp is when it happened: an event says so in seconds with a fraction, whose digits are read as they are because a
// floating point number would not keep the microsecond. Forms, and events that do not say, happened when they were signed.
func (p post) stamp(receivedAt time.Time) (time.Time, error) {
	written := p.signature.timestamp
	if p.form == nil && p.data.text("timestamp") != "" {
		written = p.data.text("timestamp")
	}
	whole, fraction, _ := strings.Cut(written, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(whole) > 11 || strings.Trim(fraction, "0123456789") != "" {
		return time.Time{}, fault.New(fault.Invalid, "event-data.timestamp is %q, not seconds since 1970", inbound.Clip(written, 40))
	}
	micros, _ := strconv.ParseInt((fraction + "000000")[:6], 10, 64) // digits: cannot fail
	at := time.Unix(seconds, micros*1000).UTC()
	return inbound.Instant("event-data.timestamp", at.Format(time.RFC3339Nano), receivedAt)
}

// decoded reads words that a header encodes, =?utf-8?q?...?=, as far as they can be read.
func decoded(header string) string {
	if text, err := new(mime.WordDecoder).DecodeHeader(header); err == nil {
		return plain(text)
	}
	return header
}

// bare takes the brackets off a Message-Id: routes have them, events have not.
func bare(id string) string { return strings.TrimSuffix(strings.TrimPrefix(id, "<"), ">") }

func texts(list []any) []string {
	var all []string
	for _, v := range list {
		if text, ok := v.(string); ok {
			all = append(all, plain(text))
		}
	}
	return ops.SortedSet(all)
}
