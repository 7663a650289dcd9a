package ops

import (
	"crypto/sha256"
	"strconv"
	"time"
)

// DeliveryID is the ledger number of a webhook delivery.
type DeliveryID int64

// String gives the number as the API shows it.
func (id DeliveryID) String() string { return strconv.FormatInt(int64(id), 10) }

// ParseDeliveryID reads what String wrote.
func ParseDeliveryID(s string) (DeliveryID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	return DeliveryID(n), err
}

// Delivery is one webhook whose signature was right. Nothing in it is interpreted: the body is the raw bytes that were
// signed, and the event and action are what the sender called them.
type Delivery struct {
	ID         DeliveryID // zero until the ledger has it
	Source     Source
	Key        string // the sender's own identity of the delivery, the same on every attempt
	Event      string
	Action     string
	Headers    map[string]string // allow-listed, lower-case names
	Body       []byte
	Secret     int // position of the secret that verified it; 1 is the newest
	ReceivedAt time.Time
	Proof      *Proof    // when the sender signs something else than the body
	Kept       *KeptBody // where the body is, once the ledger has it no longer
}

// Proof is what a sender signed that does not sign its bodies. Whoever saw one could put any body beside it, so that it
// is good for one content only, and not for long. The ledger remembers which were used.
type Proof struct {
	Signature [sha256.Size]byte // digest of the signature
	Content   [sha256.Size]byte // digest of what was said, however it was written down
	SignedAt  time.Time
}

// ProofVerdict is what the ledger says about a proof.
type ProofVerdict string

// The verdicts. A good proof is new, or came before with the same content: that is the sender trying again.
const (
	ProofGood  ProofVerdict = ""
	ProofStale ProofVerdict = "stale" // signed too long ago, or in the future
	ProofSpent ProofVerdict = "spent" // came before with another content
)

// BodySHA256 is the digest of the raw body.
func (d Delivery) BodySHA256() [sha256.Size]byte { return sha256.Sum256(d.Body) }

// DeliveryState says how far a delivery has come.
type DeliveryState string

// The states of a delivery. Failed will be tried again by itself; dead needs a person, or the sender to deliver again.
const (
	DeliveryPending DeliveryState = "pending"
	DeliveryDone    DeliveryState = "done"
	DeliveryIgnored DeliveryState = "ignored"
	DeliveryFailed  DeliveryState = "failed"
	DeliveryDead    DeliveryState = "dead"
)

// Receipt is what the ledger says about a delivery it was given.
type Receipt struct {
	ID        DeliveryID
	Duplicate bool         // the ledger had it before
	Pending   bool         // it is still to be interpreted: somebody should be told
	Altered   bool         // a duplicate whose bytes differ from those first stored: a sender never does that
	Proof     ProofVerdict // unless good, nothing was written
}
