package ops

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"
)

// FindingID is the number of a finding.
type FindingID int64

// FindingState says how a finding stands.
type FindingState string

// The states of a finding. A suppressed one is there and known, and nobody is told about it.
const (
	FindingOpen       FindingState = "open"
	FindingResolved   FindingState = "resolved"
	FindingSuppressed FindingState = "suppressed"
	FindingArchived   FindingState = "archived"
)

// Finding is one difference between what should be and what is. Its signal and subject say which difference it is; the
// rest says how it looks now, and may change from one look to the next.
type Finding struct {
	Signal      string            `json:"signal"`  // rule that raised it
	Subject     string            `json:"subject"` // thing it is about; not two things of one signal alike
	Severity    Severity          `json:"severity"`
	Environment string            `json:"environment"` // empty for what belongs to none
	Repo        string            `json:"repo"`
	Owner       string            `json:"owner"`       // who is to act
	Title       string            `json:"title"`       // one sentence for a person
	Explanation string            `json:"explanation"` // why the rule says so
	Expected    string            `json:"expected"`
	Actual      string            `json:"actual"`
	Facts       map[string]any    `json:"facts,omitempty"`    // the observation behind it; never a secret
	Links       map[string]string `json:"links,omitempty"`    // where to look and act, by name
	Accepted    *Acceptance       `json:"accepted,omitempty"` // set: it is known, and nobody is told
}

// Acceptance says who accepted a difference, why and until when.
type Acceptance struct {
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
}

// Observation is what one check found, having looked at its scope once. Whoever made it says how far it can be believed:
// the zero value is believed to have seen something, and not to have seen that anything is gone.
type Observation struct {
	Check    string        // database-audit: lower case, without a slash
	Scope    string        // what it looked at, if a check has several scopes: an environment, an account; without a slash
	At       time.Time     // when it looked
	Cadence  time.Duration // how often it is meant to look
	Run      RunID         // the run that looked; zero for none
	Findings []Finding

	// Complete says that all of the scope was seen, so that whatever is not among the findings is gone. A page that was
	// not read, a vendor that was away: not complete.
	Complete bool
	// Unjudged are the signals that could not be judged in what was otherwise a complete look. Of these nothing is
	// resolved, and the scope does not count as confirmed.
	Unjudged []string
}

// Confirms reports whether the scope is now known in full.
func (o Observation) Confirms() bool { return o.Complete && len(o.Unjudged) == 0 }

// Place names the check and its scope together.
func (o Observation) Place() string {
	if o.Scope == "" {
		return o.Check
	}
	return o.Check + "/" + o.Scope
}

// fingerprintLimit is how long a fingerprint may be in the database.
const fingerprintLimit = 300

// Fingerprint is the identity of a finding, the same at every look: check, scope, signal and subject. The end of a long
// one is its digest.
func (o Observation) Fingerprint(f Finding) string {
	whole := o.Check + "/" + o.Scope + "/" + f.Signal + "/" + Plain(f.Subject, len(f.Subject))
	if len(whole) <= fingerprintLimit {
		return whole
	}
	sum := sha256.Sum256([]byte(whole))
	tail := "~" + hex.EncodeToString(sum[:16])
	head := whole[:fingerprintLimit-len(tail)]
	for !utf8.ValidString(head) {
		head = head[:len(head)-1]
	}
	return head + tail
}

// Fit makes a finding fit for a row, whatever its vendor called things: one that bears no name must not keep the others
// from being written.
func (f Finding) Fit() Finding {
	f.Subject, f.Title = Plain(f.Subject, 1000), Plain(strings.Join(strings.Fields(f.Title), " "), 300)
	f.Explanation, f.Expected, f.Actual = Plain(f.Explanation, 4000), Plain(f.Expected, 4000), Plain(f.Actual, 4000)
	f.Environment, f.Repo, f.Owner = Plain(f.Environment, 200), Plain(f.Repo, 200), Plain(f.Owner, 200)
	if strings.TrimSpace(f.Subject) == "" {
		f.Subject = "unnamed"
	}
	return f
}
