package ops

import "time"

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
