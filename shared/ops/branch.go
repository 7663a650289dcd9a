package ops

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// PushClockError is by how much the clock of two pushes may be wrong about their order. GitHub's ticks in seconds and is
// read when the payload is written, so within this time what the pushes say about each other counts for more.
const PushClockError = 10 * time.Second

// pushesKept bounds what one branch remembers when a machine pushes it without end.
const pushesKept = 64

// Push is one move of a branch. An empty commit is no branch: before its creation, after its deletion.
type Push struct {
	Before        string
	After         string
	At            time.Time // the vendor's clock
	By            string
	Message       string // first line of the head commit's message
	Forced        bool
	DefaultBranch string // of the repository, at that time
	Delivery      DeliveryID
}

// Branch is what pushes told of a branch. It keeps the last few of them, because only together they tell which is the
// last: each names the commit that it found and the one that it left.
//
// Dates of commits do not come into it: whoever commits chooses them, and a force push goes back in time.
type Branch struct {
	RepoID int64
	Name   string
	Pushes []Push // those within PushClockError of the newest, in order
}

// Learn takes in a push. Any order of the same pushes, repeated or not, is the same branch.
func (b Branch) Learn(p Push) Branch {
	all := append(slices.Clone(b.Pushes), p)
	slices.SortFunc(all, func(x, y Push) int { return cmp.Or(x.order(y), cmp.Compare(x.Delivery, y.Delivery)) })
	all = slices.CompactFunc(all, func(x, y Push) bool { return x.order(y) == 0 }) // two hooks told of one push
	oldest := all[len(all)-1].At.Add(-PushClockError)
	all = slices.DeleteFunc(all, func(x Push) bool { return x.At.Before(oldest) })
	b.Pushes = all[max(0, len(all)-pushesKept):]
	return b
}

func (p Push) order(other Push) int {
	return cmp.Or(p.At.Compare(other.At), strings.Compare(p.Before, other.Before), strings.Compare(p.After, other.After))
}

// Last is the push that left the branch as it is. The pushes are a chain, and its end is a commit at which the branch
// arrived once more than it left it. Where the chain was broken by a push that we never heard of, or went round in a
// circle, there are several such ends or none, and the vendor's clock decides, then the order of arrival.
func (b Branch) Last() Push {
	visits := map[string]int{}
	for _, p := range b.Pushes {
		visits[p.After]++
		visits[p.Before]--
	}
	ends := slices.DeleteFunc(slices.Clone(b.Pushes), func(p Push) bool { return visits[p.After] <= 0 })
	if len(ends) == 0 {
		ends = b.Pushes
	}
	return slices.MaxFunc(ends, func(x, y Push) int {
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Delivery, y.Delivery), x.order(y))
	})
}
