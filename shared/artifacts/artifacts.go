// Package artifacts owns what the files mean that a CI build leaves behind: JUnit and coverage reports of many tools,
// and two formats of our own, gates.json and module_status_<environment>.txt (infra/deploy/github/README.md).
//
// All of it was written by code under test, so by whoever may open a pull request. It is read in memory, with a bound on
// everything: bytes, entries, depth, names. It is never unpacked to a disk, no archive within it is opened, no entity of
// its XML is expanded and no address in it is visited. What does not fit is refused with a sentence that says why.
//
// The package refuses to fetch, to store, and to decide whether a build may speak for an environment.
package artifacts

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// The bounds. What real builds leave behind is far below them.
const (
	LargestArchive   = 64 << 20 // bytes, as fetched
	largestDirectory = 4 << 20  // bytes read to find out what is in an archive
	mostEntries      = 10_000   // in an archive
	mostInflated     = 96 << 20 // bytes of the reports of a build, all its archives together
	largestReport    = 24 << 20 // bytes of a JUnit or coverage report
	largestOwn       = 4 << 20  // bytes of a file in one of our own formats
	steepest         = 400      // times that a file may grow when it is inflated; deflate itself can a thousand
	deepest          = 100      // elements within elements
	largestTag       = 1 << 20  // bytes of one tag with its attributes
	longestPath      = 400      // bytes of a name in an archive
	mostNamed        = 300      // failed tests that are named
	longestName      = 300      // bytes of a test's name
)

// Budget is how much may still be read of what a build left behind.
type Budget struct{ left int64 }

// NewBudget is for one build.
func NewBudget() *Budget { return &Budget{mostInflated} }

// File is a file of an archive that is one of ours.
type File struct {
	Path        string
	Kind        ops.ArtifactKind
	Refused     string // why nothing in it is believed; empty when it was read
	Size        int64
	SHA256      []byte
	FailedTests []string         // sorted
	Counts      map[string]int64 // what was counted in it
	Gates       []Gate
	Modules     *ops.ModuleSnapshot
}

// Gate is a verdict as gates.json has it.
type Gate struct {
	Gate        string
	Environment string
	Status      ops.GateStatus
	Explanation string
	Details     map[string]any
	URL         string
	EvaluatedAt time.Time // zero when the file does not say
}

// refuse says why something is not believed.
func refuse(format string, args ...any) error { return fault.New(fault.Invalid, format, args...) }

// because is the sentence of a refusal.
func because(err error) string { return ops.Plain(fault.Classify(err).Public, 500) }

// clip shortens what a stranger wrote, never through the middle of a character.
func clip(s string, size int) string {
	if len(s) <= size {
		return ops.Plain(s, size)
	}
	return ops.Plain(s, size) + "…"
}
