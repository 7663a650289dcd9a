package ops

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"time"
)

// SecretSeen is a secret as the platform that keeps it lists it. There is no field for a value.
type SecretSeen struct {
	Name        string    `json:"name"`
	Target      string    `json:"target"`              // part of the scope that it is for; empty: all of it
	Fingerprint string    `json:"fingerprint"`         // empty where the platform gives no digest
	UpdatedAt   time.Time `json:"updated_at,omitzero"` // zero where the platform does not say
}

// SecretPlace is where secrets are kept: a project or repository of a platform.
type SecretPlace struct{ Platform, Scope string }

// digest is how a digest looks. Whatever looks otherwise might be the secret itself.
var digest = regexp.MustCompile(`^[0-9a-f]{16,128}$`)

// SecretFingerprint is another one as soon as a platform's digest of a secret is, and is good for nothing else: it is not the
// digest, because a secret can look like one, and two secrets alike have two fingerprints. What looks like no digest has none.
func SecretFingerprint(platform, scope, name, shown string) string {
	if !digest.MatchString(shown) {
		return ""
	}
	sum := sha256.Sum256([]byte(platform + "\n" + scope + "\n" + name + "\n" + shown))
	return hex.EncodeToString(sum[:])
}

// SecretSync is one look at the secrets that a platform keeps for one scope, and how they compare with the registry.
type SecretSync struct {
	Platform     string
	Scope        string // project or repository
	Environment  string // empty when several share the scope
	Trigger      RunTrigger
	StartedAt    time.Time
	Seen         []SecretSeen
	Missing      []string // wanted here by the registry and not seen; sorted
	Unregistered []string // seen and unknown to the registry; sorted
	Whole        bool     // all that is there was seen, so that what was not seen is gone
	Failed       bool     // nothing could be seen
	Why          string   // it is not whole, or not as it should be
	BelieveEmpty bool     // somebody says so who knows better
}

// Status says how the look ended.
func (s SecretSync) Status() RunStatus {
	switch {
	case s.Failed:
		return RunFailed
	case s.Whole && s.Why == "":
		return RunSucceeded
	default:
		return RunPartial
	}
}

// Doubt takes back that all was seen when nothing was, where there was something before: a token that has lost the right to
// see them may be shown an empty list. Nothing is gone or missing by that.
func (s SecretSync) Doubt(standing int) SecretSync {
	if s.Whole && len(s.Seen) == 0 && standing > 0 && !s.BelieveEmpty {
		s.Whole, s.Missing = false, nil
		s.Why = fmt.Sprintf("the list is empty, and %d were there before: that is not believed until somebody who knows better invokes the chore secret-sync by hand", standing)
	}
	return s
}

// SecretsSynced is what became of a look.
type SecretsSynced struct {
	Run     RunID     `json:"run"`
	Seen    int       `json:"seen"`
	Added   int       `json:"added"`
	Changed int       `json:"changed"`
	Gone    int       `json:"gone"`
	Missing []string  `json:"missing"`
	Whole   bool      `json:"-"` // the look was believed to be whole
	Late    bool      `json:"-"` // one that began later was written before: this one is not written at all
	Status  RunStatus `json:"-"`
	Why     string    `json:"-"`
}
