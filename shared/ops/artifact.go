package ops

import (
	"strconv"
	"time"
)

// ArtifactKind says what a file of a build is.
type ArtifactKind string

// The kinds of artifacts. Other is an archive, or a file that is none of ours.
const (
	JUnitArtifact        ArtifactKind = "junit"
	GatesArtifact        ArtifactKind = "gates"
	ModuleStatusArtifact ArtifactKind = "module_status"
	CoverageArtifact     ArtifactKind = "coverage"
	SummaryArtifact      ArtifactKind = "summary"
	OtherArtifact        ArtifactKind = "other"
)

// ArtifactState says what became of an artifact.
type ArtifactState string

// The states of an artifact. All but pending are final; all but parsed have a reason.
const (
	ArtifactPending ArtifactState = "pending"
	ArtifactParsed  ArtifactState = "parsed"
	ArtifactIgnored ArtifactState = "ignored" // none of ours
	ArtifactRefused ArtifactState = "refused" // too big, or not what it claims to be
	ArtifactGone    ArtifactState = "gone"    // expired at the vendor before it was fetched
)

// Artifact is an archive that a build left behind, or a file within it.
type Artifact struct {
	SourceID    int64  // the vendor's id of the archive
	Name        string // of the archive, or archive/path of a file within it
	Kind        ArtifactKind
	State       ArtifactState
	Reason      string
	Size        int64
	SHA256      []byte // of what was fetched; nil when nothing was
	FailedTests []string
	Counts      map[string]int64
	URL         string
	FetchedAt   time.Time
}

// BuildSource is an ended build as whoever fetches what it left behind has to know it.
type BuildSource struct {
	ID         BuildID
	Repo       string
	RepoID     int64
	RunID      int64
	Attempt    int
	Branch     string
	Event      string
	SHA        string
	FromFork   bool
	URL        string
	StartedAt  time.Time
	FinishedAt time.Time
	Until      time.Time // when the next attempt began; zero when there is none
}

// Left reports whether something that was made at a time was left behind by this attempt: GitHub keeps the artifacts of
// all attempts of a run together.
func (b BuildSource) Left(made time.Time) bool {
	return (b.Attempt == 1 || !made.Before(b.StartedAt)) && (b.Until.IsZero() || made.Before(b.Until))
}

// Judge is the name under which the build's gates are its own, whatever happens to its row.
func (b BuildSource) Judge() string {
	return "build:" + b.Repo + "/" + strconv.FormatInt(b.RunID, 10) + "/" + strconv.Itoa(b.Attempt)
}

// Haul is what was made of one archive of a build.
type Haul struct {
	Archive   Artifact
	Files     []Artifact
	Gates     []GateResult
	Snapshots []ModuleSnapshot
}
