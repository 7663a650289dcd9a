package ops

import (
	"fmt"
	"time"
)

// FixAsked says that somebody asked in the console for a failed build to be mended.
type FixAsked struct {
	Build  BuildID   `json:"build"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	Role   string    `json:"role"`
	At     time.Time `json:"at"`
}

// Subject is what is to be mended, as messages name it.
func (f FixAsked) Subject() string { return "build:" + f.Build.String() }

// Message is it in one sentence for a person.
func (f FixAsked) Message() string {
	return fmt.Sprintf("%s asked for a fix of build %s: %s", Plain(f.By, 200), f.Build, Plain(f.Reason, 500))
}
