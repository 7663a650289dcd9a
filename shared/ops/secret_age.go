package ops

import "time"

// SecretAge is how old the copies of a secret are, as the platforms that keep them say.
type SecretAge struct {
	Name     string    `json:"name"`
	Places   int       `json:"places"`    // where there is a copy
	OldestAt time.Time `json:"oldest_at"` // when the copy was set that was not replaced for longest; zero: no platform says
}

// KeyUse is when a vendor last signed with a key that was replaced, and since when it does so beside the new one.
type KeyUse struct {
	Source     Source    `json:"source"`
	OldFirstAt time.Time `json:"old_first_at"`
	OldLastAt  time.Time `json:"old_last_at"`
	NewLastAt  time.Time `json:"new_last_at"` // zero: the new key was never used
}

// SecretsSeen is what is known of the ages and the use of secrets.
type SecretsSeen struct {
	LookedAt time.Time   `json:"looked_at"` // when the platforms were last asked; zero: never
	Ages     []SecretAge `json:"ages"`
	Keys     []KeyUse    `json:"keys"` // of those vendors that used an old one lately
}
