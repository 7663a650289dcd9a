package ops

import (
	"cmp"
	"strconv"
	"time"
)

// BuildStatus is what every CI's states are mapped to. Empty is unknown, which is never green: the vendor named a state
// that nobody has explained to us yet.
type BuildStatus string

// The statuses of a build and of its jobs. Superseded is derived and only builds have it: no vendor says so.
const (
	BuildUnknown    BuildStatus = ""
	BuildQueued     BuildStatus = "queued"
	BuildBuilding   BuildStatus = "building"
	BuildSuccess    BuildStatus = "success"
	BuildFailed     BuildStatus = "failed"
	BuildCanceled   BuildStatus = "canceled"
	BuildSuperseded BuildStatus = "canceled_superseded"
	BuildAwaiting   BuildStatus = "awaiting_authorization"
	BuildSkipped    BuildStatus = "skipped"
)

// Progress is how far a build or a job has come within one attempt. It never goes back: what arrives late is late.
type Progress int

// The stages of an attempt.
const (
	Mentioned Progress = iota // only its jobs were heard of, not itself
	Asked                     // requested, queued, or held until somebody approves
	Started
	Finished
)

// Telling is when something was told: what decides which of two tellings stands.
type Telling struct {
	Progress Progress
	At       time.Time  // the vendor's clock
	Delivery DeliveryID // order of arrival: decides within one tick of that clock
}

// Beats reports whether a telling replaces another one. Progress comes before the clock: GitHub's tick is a second, and a
// snapshot of a build that was queued does not become news by having been written late.
func (t Telling) Beats(other Telling) bool {
	return cmp.Or(cmp.Compare(t.Progress, other.Progress), t.At.Compare(other.At), cmp.Compare(t.Delivery, other.Delivery)) > 0
}

// BuildID is the number of a build.
type BuildID int64

// String gives the number as the API shows it.
func (id BuildID) String() string { return strconv.FormatInt(int64(id), 10) }

// ParseBuildID reads what String wrote.
func ParseBuildID(s string) (BuildID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	return BuildID(n), err
}

// Build is one attempt of a CI run, as its vendor last told it. Its repository is known by the id that survives a rename.
type Build struct {
	RepoID           int64
	RunID            int64
	Attempt          int
	RunNumber        int64
	HeadRepoID       int64 // repository the commit comes from; zero when it is gone
	Workflow         string
	Event            string
	Title            string
	Branch           string
	SHA              string
	PullRequest      int64 // zero when none is known
	FromFork         bool
	Actor            string
	Status           BuildStatus
	Reason           string
	SourceStatus     string
	SourceConclusion string
	URL              string
	StartedAt        time.Time
	FinishedAt       time.Time
	Telling          Telling
}

// Learn takes in another telling of the same attempt. The stronger one stands as a whole, whichever comes first; but a
// pull request, once told, is not forgotten: GitHub empties that list when the pull request is merged.
func (b Build) Learn(told Build) Build {
	next, other := b, told
	if b.RunID == 0 || told.Telling.Beats(b.Telling) {
		next, other = told, b
	}
	next.PullRequest = FirstNumber(next.PullRequest, other.PullRequest)
	if next.Ended() && other.Ended() && other.FinishedAt.Before(next.FinishedAt) {
		next.FinishedAt = other.FinishedAt // of all looks at its end, the first was nearest to it
	}
	if next.Telling.Progress == Mentioned && !other.StartedAt.IsZero() && other.StartedAt.Before(next.StartedAt) {
		next.StartedAt = other.StartedAt // of all jobs that were heard of, the first
	}
	return next
}

// Ended reports whether it is known how it ended: nothing more is to be expected of it.
func (b Build) Ended() bool { return !b.FinishedAt.IsZero() }

// FirstNumber is the smaller of two numbers of which zero is none: the same whichever is heard of first.
func FirstNumber(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// BuildEnded is a build that was not known to have ended before.
type BuildEnded struct {
	ID    BuildID
	Build Build
}

// LeavesArtifacts reports whether there may be something to fetch: nothing ran in a build that was skipped.
func (b Build) LeavesArtifacts() bool { return b.Ended() && b.Status != BuildSkipped }

// AsksForFix reports whether somebody should see to it that it is mended. Whoever forks a repository does not spend our
// money on what he pushes.
func (b Build) AsksForFix() bool { return b.Ended() && b.Status == BuildFailed && !b.FromFork }
