package ops

import (
	"fmt"
	"time"
)

// ChecklistVerified is somebody's word that an item of a release's checklist is as it has to be.
type ChecklistVerified struct {
	Environment string    `json:"environment"`
	Item        string    `json:"item"`
	SHA         string    `json:"git_sha"` // the release; before it is known what runs, what the caller takes it for, if anything
	By          string    `json:"by"`
	Role        string    `json:"role"`
	Note        string    `json:"note"`
	At          time.Time `json:"at"`
}

// Key makes it one for each release, whoever says so.
func (c ChecklistVerified) Key() string {
	return "checklist.verified/" + c.Environment + "/" + c.Item + "/" + c.SHA
}

// Message is it in one sentence for a person.
func (c ChecklistVerified) Message() string {
	return fmt.Sprintf("%s verified %s of %s for %s", Plain(c.By, 200), c.Item, c.Environment, c.SHA[:min(len(c.SHA), 7)])
}
