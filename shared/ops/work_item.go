package ops

import (
	"slices"
	"strconv"
	"time"
)

// WorkStatus is what every vendor's states are mapped to. Empty is unknown: the vendor named a state that nobody has
// explained to us yet.
type WorkStatus string

// The statuses of a work item.
const (
	StatusUnknown    WorkStatus = ""
	StatusOpen       WorkStatus = "open"
	StatusInProgress WorkStatus = "in_progress"
	StatusDone       WorkStatus = "done"
	StatusCanceled   WorkStatus = "canceled"
)

// WorkItem is an issue or work item as its vendor last told it. It has no reference of its own: that follows from its
// container's current name, which only the store knows.
type WorkItem struct {
	Source        Source
	SourceID      string // the vendor's id, which survives renames
	Container     string // the vendor's id of the repository or project
	Number        int64
	Title         string
	URL           string
	Status        WorkStatus
	SourceState   string
	SourceStateID string
	Priority      string
	Labels        []string
	Assignees     []string
	Author        string
	PreviousRefs  []string
	OpenedAt      time.Time
	ClosedAt      time.Time
	UpdatedAt     time.Time // the vendor's clock; decides which of two snapshots is newer
}

// GitHubRef is the reference of an issue: github:owner/repo#7.
func GitHubRef(fullName string, number int64) string {
	return "github:" + fullName + "#" + strconv.FormatInt(number, 10)
}

// SortedSet gives the distinct non-empty names in order, so that equal sets are equal rows. Never nil.
func SortedSet(names []string) []string {
	set := make([]string, 0, len(names))
	for _, n := range names {
		if n != "" {
			set = append(set, n)
		}
	}
	slices.Sort(set)
	return slices.Compact(set)
}
