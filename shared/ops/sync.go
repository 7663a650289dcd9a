package ops

import "time"

// SyncCursor is how far a scope of a vendor has been read.
type SyncCursor struct {
	Position    string    // whatever the reader needs to go on; empty at the first time
	LastSuccess time.Time // zero when it never was
}

// SyncTally is what one look at a vendor found and did.
type SyncTally struct {
	Seen      int `json:"seen"`      // what the vendor showed
	Missed    int `json:"missed"`    // of that, what we had not been told, or not as it is now
	Recovered int `json:"recovered"` // deliveries that were lost on their way and are in the ledger now, or have been asked for again
	Repaired  int `json:"repaired"`  // rows that were put right by what the API showed
}

// Add sums two tallies.
func (t SyncTally) Add(other SyncTally) SyncTally {
	return SyncTally{t.Seen + other.Seen, t.Missed + other.Missed, t.Recovered + other.Recovered, t.Repaired + other.Repaired}
}

// Observed is something that a vendor's API showed, and what it means.
type Observed struct {
	Delivery Delivery
	Meaning  Interpretation
}
