package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// listing is where a look at the branches left off: the tags of the pages, and a digest of what was on them.
type listing struct {
	Tags  []string `json:"tags"`
	Heads string   `json:"heads"`
}

// branches compares the heads of the branches with those that pushes told of: a push that nobody told of may have moved the
// default branch. As long as the projection is what was listed, GitHub is asked only whether that has changed, which costs
// nothing; a webhook that came late may have brought a branch back.
func (g gitHub) branches(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	known, err := g.BranchHeads(ctx, r.ID)
	if err != nil {
		return "", err
	}
	var before listing
	if json.Unmarshal([]byte(from.Position), &before) != nil || before.Heads != digest(known) {
		before.Tags = nil // then all of it is read
	}
	listed, tags, changed, err := g.Branches(ctx, r, before.Tags)
	if err != nil || !changed {
		return from.Position, err
	}
	tally.Seen += len(listed)
	told, stale, err := moved(r, listed, known)
	if err != nil {
		return "", err
	}
	gone, late, err := g.gone(ctx, r, known)
	if err != nil {
		return "", err
	}
	if err := g.write(ctx, slices.Concat(told, gone), now, tally); err != nil || stale || late || len(tags) == 0 {
		return "", err
	}
	position, err := json.Marshal(listing{tags, digest(headsOf(listed))})
	return string(position), err
}

func headsOf(listed []github.Branch) map[string]store.BranchHead {
	heads := make(map[string]store.BranchHead, len(listed))
	for _, b := range listed {
		heads[b.Name] = store.BranchHead{SHA: b.SHA}
	}
	return heads
}

// digest stands for which branches there are and where.
func digest(heads map[string]store.BranchHead) string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(heads)) {
		_, _ = fmt.Fprintf(sum, "%s %s\n", name, heads[name].SHA)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// moved finds the branches that are elsewhere, and takes those that are listed out of the known ones. The listing is stale
// where a webhook told of a push after the last one that the repository itself knew of when it was read.
func moved(r github.Repository, listed []github.Branch, known map[string]store.BranchHead) (told []ops.Delivery, stale bool, err error) {
	for _, b := range listed {
		was := known[b.Name]
		delete(known, b.Name)
		switch {
		case was.SHA == b.SHA:
		case was.At.After(r.PushedAt):
			stale = true
		default:
			d, err := r.BranchMoved(b, was.SHA)
			if err != nil {
				return nil, false, err
			}
			told = append(told, d)
		}
	}
	return told, stale, nil
}

// gone asks after those that are not listed any more.
func (g gitHub) gone(ctx context.Context, r github.Repository, known map[string]store.BranchHead) (told []ops.Delivery, stale bool, err error) {
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name].At.After(r.PushedAt) {
			stale = true
			continue
		}
		d, gone, err := g.BranchGone(ctx, r, name, known[name].SHA)
		if err != nil {
			return nil, false, err
		}
		if stale = stale || !gone; gone {
			told = append(told, d)
		}
	}
	return told, stale, nil
}
