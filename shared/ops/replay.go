package ops

import (
	"fmt"
	"time"
)

// KeptBody says where the body of a delivery is that the ledger no longer has.
type KeptBody struct {
	Location string
	SHA256   [32]byte
}

// Replay is somebody's request to interpret deliveries again.
type Replay struct {
	Key    string // the caller's own name of the request: whoever sends it twice replays once
	By     string
	Role   string
	Reason string
	About  string // what was asked for, in words that are the same for the same request
	At     time.Time
}

// Skipped is a delivery that a replay left alone.
type Skipped struct {
	ID  DeliveryID `json:"id,string"`
	Why string     `json:"why"`
}

// Replayed is what came of a replay.
type Replayed struct {
	Event      int64        // the line in the audit stream
	Deliveries []DeliveryID // opened again
	Skipped    []Skipped
	Repeated   bool // the request had come before; this is what came of it then
}

// DedupeKey names the request in the audit stream.
func (r Replay) DedupeKey() string { return "delivery.replayed/" + r.By + "/" + r.Key }

// Message is the request in one sentence for a person.
func (r Replay) Message(deliveries int) string {
	return fmt.Sprintf("%s replayed %d deliveries (%s): %s", Plain(r.By, 200), deliveries, Plain(r.About, 300), Plain(r.Reason, 500))
}
