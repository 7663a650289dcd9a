package ops

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Severity says how soon a person should look.
type Severity string

// The severities of an event.
const (
	Info     Severity = "info"
	Warning  Severity = "warning"
	Error    Severity = "error"
	Critical Severity = "critical"
)

// PlatformEvent is a line of the audit stream. Events with one DedupeKey are one row that counts.
type PlatformEvent struct {
	Kind      string // noun first: webhook.refused
	Severity  Severity
	Source    string
	Subject   string
	Message   string // one sentence for a person
	Data      map[string]any
	DedupeKey string
	At        time.Time // zero: when it is recorded
}

// Refusal is a webhook that was turned away. Its body is never kept, only its size and digest.
type Refusal struct {
	Source string // as far as it is one of ours, else "unknown"
	Reason string
	Detail string
	Signed bool // the signature was right: somebody who knows the secret was turned away
	Size   int
	SHA256 [32]byte
	At     time.Time
}

// Event makes the refusal a line of the audit stream. A flood of refusals is one row a minute for each source and
// reason, because whoever floods us must not be able to fill the database. What was signed counts apart and is worse: it
// is lost unless its sender repeats it, and no stranger may cover it up.
func (r Refusal) Event() PlatformEvent {
	minute := r.At.UTC().Truncate(time.Minute).Format(time.RFC3339)
	e := PlatformEvent{
		Kind: "webhook.refused", Severity: Warning, Source: r.Source,
		Message:   fmt.Sprintf("refused a %s webhook: %s", r.Source, Plain(r.Detail, 300)),
		Data:      map[string]any{"reason": r.Reason, "signed": r.Signed, "size": r.Size, "sha256": hex.EncodeToString(r.SHA256[:])},
		DedupeKey: fmt.Sprintf("webhook.refused/%s/%s/%s", r.Source, r.Reason, minute),
		At:        r.At,
	}
	if r.Signed {
		e.Severity = Error
		e.DedupeKey = fmt.Sprintf("webhook.refused/%s/%s/signed/%s", r.Source, r.Reason, minute)
	}
	return e
}

// DeadTask is the line that a given-up task leaves.
func DeadTask(t Task, reason string) PlatformEvent {
	return PlatformEvent{
		Kind: "task.dead", Severity: Error, Subject: string(t.Kind) + "/" + t.Ref,
		Message: fmt.Sprintf("%s %s was given up at attempt %d: %s", t.Kind, t.Ref, t.Attempt, Plain(reason, 300)),
		Data:    map[string]any{"kind": t.Kind, "ref": t.Ref, "attempt": t.Attempt, "reason": reason},
	}
}

// Plain makes any text fit for a row or a log line: valid UTF-8, no NUL, at most limit bytes.
func Plain(text string, limit int) string {
	if len(text) > limit {
		text = text[:limit]
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// AlteredDelivery is the line that a delivery leaves whose key the ledger knows with other bytes. Senders never do that;
// somebody who replays a captured body under another delivery's header does. The bytes that came first stay.
func AlteredDelivery(d Delivery, known DeliveryID) PlatformEvent {
	sum := d.BodySHA256()
	return PlatformEvent{
		Kind: "webhook.altered", Severity: Warning, Source: string(d.Source), Subject: "webhook_deliveries/" + known.String(),
		Message:   fmt.Sprintf("%s delivered %s again with a different body; the first one was kept", d.Source, Plain(d.Key, 100)),
		Data:      map[string]any{"delivery_key": d.Key, "size": len(d.Body), "sha256": hex.EncodeToString(sum[:])},
		DedupeKey: "webhook.altered/" + known.String(),
		At:        d.ReceivedAt,
	}
}
