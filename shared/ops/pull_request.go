package ops

import (
	"cmp"
	"slices"
	"time"
)

// PullRequestState says how a pull request stands.
type PullRequestState string

// The states of a pull request. Merged is final; closed is without a merge, and may be opened again.
const (
	PullRequestOpen   PullRequestState = "open"
	PullRequestClosed PullRequestState = "closed"
	PullRequestMerged PullRequestState = "merged"
)

// PullRequest is a pull request as its vendor last told it.
type PullRequest struct {
	RepoID       int64
	Number       int64
	Title        string
	State        PullRequestState
	Draft        bool
	Author       string
	HeadBranch   string
	HeadSHA      string
	BaseBranch   string
	BaseSHA      string
	MergeSHA     string
	FromFork     bool
	ChangedFiles *int64 // nil when it was not told
	Additions    *int64
	Deletions    *int64
	Labels       []string
	URL          string
	MergedBy     string
	OpenedAt     time.Time
	ClosedAt     time.Time
	UpdatedAt    time.Time // the vendor's clock; decides which of two snapshots is newer
	Delivery     DeliveryID
	HeadSHAs     []string // every commit that it was seen to propose: what builds are found by
}

// Learn takes in another snapshot. The newer one stands as a whole; the commits that it proposed add up.
func (p PullRequest) Learn(told PullRequest) PullRequest {
	next := p
	if p.Number == 0 || told.beats(p) {
		next = told
	}
	next.HeadSHAs = SortedSet(append(slices.Clone(p.HeadSHAs), told.HeadSHAs...))
	return next
}

// beats reports whether a snapshot replaces another one. A merge is never taken back. Within one tick of the vendor's
// clock an end is later than what it ended, and what arrived later is later.
func (p PullRequest) beats(other PullRequest) bool {
	merged := func(s PullRequestState) int { return boolean(s == PullRequestMerged) }
	open := func(s PullRequestState) int { return boolean(s == PullRequestOpen) }
	return cmp.Or(
		cmp.Compare(merged(p.State), merged(other.State)),
		p.UpdatedAt.Compare(other.UpdatedAt),
		cmp.Compare(open(other.State), open(p.State)),
		cmp.Compare(p.Delivery, other.Delivery),
	) > 0
}

func boolean(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
