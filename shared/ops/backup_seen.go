package ops

import "time"

// BackupsSeen are the restore points of an environment: the backups that are complete and still there.
type BackupsSeen struct {
	Environment string    `json:"environment"`
	LookedAt    time.Time `json:"looked_at"`   // when anybody last looked for backups to the end; zero: never
	FirstAt     time.Time `json:"first_at"`    // the oldest backup that there ever was; zero: there was none
	NewestAt    time.Time `json:"newest_at"`   // the newest that is there; zero: there is none
	VerifiedAt  time.Time `json:"verified_at"` // when one was last restored for a try; zero: never
	Days        []string  `json:"days"`        // days in UTC of which there is one, such as 2026-03-01
}
