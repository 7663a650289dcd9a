package ops

import (
	"fmt"
	"time"
)

// DefaultChannel stands for the channel that is configured. Only whoever tells knows which one that is.
const DefaultChannel = "default"

// Notice is something that people are told once. The intent is written first; whoever tells it writes the receipt.
type Notice struct {
	DedupeKey string            `json:"dedupe_key"` // the same is never told twice
	Channel   string            `json:"channel"`    // DefaultChannel, or an id or a name
	Topic     string            `json:"topic"`      // finding:12, run:7: one thread for each
	Kind      string            `json:"kind"`       // what happened to the topic: opened, changed, resolved, digest
	Severity  Severity          `json:"severity"`
	Title     string            `json:"title"`
	Body      string            `json:"body"`
	Links     map[string]string `json:"links,omitempty"`

	// FollowUp says that it is news only to whoever was told of the topic before; to others it is never told.
	FollowUp bool `json:"follow_up,omitempty"`
}

// NoticeID is the number of a notice, in the order of writing.
type NoticeID int64

// NoticeState says how far a notice has come.
type NoticeState string

// The states of a notice. Of one that is being sent nobody knows whether it was: before it is tried again, the vendor is
// asked for a receipt.
const (
	NoticePending NoticeState = "pending"
	NoticeSending NoticeState = "sending"
	NoticeSent    NoticeState = "sent"
	NoticeFolded  NoticeState = "folded" // told as part of another one
	NoticeFailed  NoticeState = "failed" // surely not told; will be tried again
	NoticeDead    NoticeState = "dead"   // the vendor will never take it
)

// OwedNotice is a notice with what has become of it so far.
type OwedNotice struct {
	Notice
	ID        NoticeID    `json:"id"`
	State     NoticeState `json:"state"`
	Attempt   int         `json:"attempt"`
	ToldBy    NoticeID    `json:"folded_into"` // the notice whose message tells it; zero for its own
	CreatedAt time.Time   `json:"created_at"`
}

// Key finds the message of a notice again at the vendor. Databases number their notices alike, so that the number alone
// would find somebody else's.
func (n OwedNotice) Key() string { return fmt.Sprintf("%d/%d", n.ID, n.CreatedAt.UnixMicro()) }

// NoticeLane is a channel, by the name that notices give it, in which something waits.
type NoticeLane struct {
	Channel string
	Since   time.Time
}

// NoticeTurn is a turn in a channel: one message to be sent, or one to be brought up to date.
type NoticeTurn struct {
	Channel string       // the vendor's id
	Claim   int64        // whose turn it is
	Notices []OwedNotice // what the message tells; the first one gives it its key

	// Unsure says that it may have been sent before, by a worker that never said so.
	Unsure bool
	// Thread is the receipt of the first message about the topic; empty when this is the first one, or about several topics.
	Thread string

	Redraw bool     // a message that was sent is to show what has become of its topics
	For    NoticeID // up to this notice
	Latest OwedNotice
}

// FindingNow is a finding as people are shown it.
type FindingNow struct {
	Finding
	ID             FindingID    `json:"id"`
	State          FindingState `json:"state"`
	Occurrences    int          `json:"occurrences"`
	Reopened       int          `json:"reopened"`
	FirstSeenAt    time.Time    `json:"first_seen_at"`
	ResolvedAt     time.Time    `json:"resolved_at"`
	AcknowledgedAt time.Time    `json:"acknowledged_at"`
	AcknowledgedBy string       `json:"acknowledged_by"`
	WorkItemRef    string       `json:"work_item_ref"`

	SuppressedUntil   time.Time `json:"suppressed_until"`
	SuppressedBy      string    `json:"suppressed_by"`
	SuppressionReason string    `json:"suppression_reason"`
}

// DeadNotices are the notices of a channel that can never be told.
type DeadNotices struct {
	Channel string
	Count   int
	Last    NoticeID
	Reason  string // of the last one
}

// DeadNotice is the line that a notice leaves which the vendor will never take.
func DeadNotice(n OwedNotice, reason string) PlatformEvent {
	return PlatformEvent{
		Kind: "notice.dead", Severity: Error, Subject: fmt.Sprintf("notices/%d", n.ID),
		Message: fmt.Sprintf("notice %d about %s cannot be told: %s", n.ID, Plain(n.Topic, 100), Plain(reason, 300)),
		Data:    map[string]any{"topic": n.Topic, "kind": n.Kind, "attempt": n.Attempt, "reason": reason},
	}
}
