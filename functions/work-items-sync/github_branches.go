package main

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// branches compares the heads of the branches with those that pushes told of: a push that nobody told of may have moved the
// default branch. Its position are the tags of the listing, so that a quiet repository costs GitHub nothing.
func (g gitHub) branches(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	var tags []string
	if json.Unmarshal([]byte(from.Position), &tags) != nil {
		tags = nil // then all of it is read
	}
	listed, tags, changed, err := g.Branches(ctx, r, tags)
	if err != nil || !changed {
		return from.Position, err
	}
	known, err := g.BranchHeads(ctx, r.ID)
	if err != nil {
		return "", err
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
	position, err := json.Marshal(tags)
	return string(position), err
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
