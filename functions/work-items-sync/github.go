package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// hub is GitHub, as far as it is looked at.
type hub interface {
	Repository(ctx context.Context, name string) (github.Repository, error)
	IssuesSince(ctx context.Context, r github.Repository, from github.IssuesFrom, each func([]ops.Delivery) error) (github.IssuesFrom, error)
	RunsSince(ctx context.Context, r github.Repository, since time.Time, each func([]ops.Delivery) error) error
	Run(ctx context.Context, r github.Repository, run int64, attempt int) (ops.Delivery, error)
	Jobs(ctx context.Context, r github.Repository, run int64, attempt int) ([]ops.Delivery, error)
	PullRequestsSince(ctx context.Context, r github.Repository, since time.Time) ([]int64, error)
	PullRequest(ctx context.Context, r github.Repository, number int64) (ops.Delivery, error)
	DeploymentsSince(ctx context.Context, r github.Repository, since time.Time, each func([]ops.Delivery) error) error
	Branches(ctx context.Context, r github.Repository, tags []string) (branches []github.Branch, next []string, changed bool, err error)
	BranchGone(ctx context.Context, r github.Repository, name, before string) (d ops.Delivery, gone bool, err error)
	Hooks(ctx context.Context, repository string) ([]github.Hook, error)
	Attempts(ctx context.Context, h github.Hook, each func([]github.Attempt) (more bool, err error)) error
	Delivery(ctx context.Context, h github.Hook, attempt int64) (ops.Delivery, error)
	Redeliver(ctx context.Context, h github.Hook, attempt int64) error
}

// gitHub looks at the repositories that environments are deployed from.
type gitHub struct {
	hub
	ledger
	repositories []string
}

const (
	// firstLook is how far back the first look goes, and the last one at what is listed by its creation.
	firstLook = 14 * 24 * time.Hour
	// overlap is how far a look goes back behind the one before: vendors' clocks and listings lag.
	overlap = 10 * time.Minute
)

func (g gitHub) looks() (looks []look) {
	for _, name := range g.repositories {
		r := g.repository(name)
		looks = append(looks,
			g.look("deliveries", name, r, g.deliveries), // first: what comes from there needs no repair
			g.look("branches", name, r, g.branches),
			g.look("issues", name, r, g.issues),
			g.look("pull_requests", name, r, g.pullRequests),
			g.look("runs", name, r, g.runs),
			g.look("deployments", name, r, g.deployments))
	}
	return looks
}

// repository reads a repository once for all looks of a run.
func (g gitHub) repository(name string) func(ctx context.Context, now time.Time) (github.Repository, error) {
	var r github.Repository
	var read time.Time
	return func(ctx context.Context, now time.Time) (_ github.Repository, err error) {
		if now.Sub(read) < time.Minute {
			return r, nil
		}
		if r, err = g.Repository(ctx, name); err == nil {
			read = now
		}
		return r, err
	}
}

// step reads one scope of a repository from where it was, and gives where it is now.
type step func(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (position string, err error)

// look reads a scope of a repository and confirms it when it was read to its end.
func (g gitHub) look(scope, name string, repository func(context.Context, time.Time) (github.Repository, error), read step) look {
	scope += "/" + name
	return look{"github/" + scope, func(ctx context.Context, now time.Time) (tally ops.SyncTally, err error) {
		from, err := g.EnterScope(ctx, ops.GitHub, scope, cadence)
		if err != nil {
			return tally, err
		}
		r, err := repository(ctx, now)
		if err != nil {
			return tally, err
		}
		position, err := read(ctx, r, from, now, &tally)
		if err != nil {
			return tally, err
		}
		return tally, g.ConfirmScope(ctx, ops.GitHub, scope, position, now)
	}}
}

// issues go on at the newest change that was seen; an unchanged listing costs GitHub nothing and us one call.
func (g gitHub) issues(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	var begin github.IssuesFrom
	if from.Position != "" {
		if err := json.Unmarshal([]byte(from.Position), &begin); err != nil {
			begin = github.IssuesFrom{}
		}
	}
	next, err := g.IssuesSince(ctx, r, begin, func(page []ops.Delivery) error {
		_, err := g.take(ctx, page, now, tally)
		return err
	})
	if err != nil {
		return "", err
	}
	position, err := json.Marshal(next)
	return string(position), err
}

// pullRequests are listed without what became of them, so that each that changed is read.
func (g gitHub) pullRequests(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	numbers, err := g.PullRequestsSince(ctx, r, since(from, now))
	if err != nil {
		return "", err
	}
	for _, number := range numbers {
		d, err := g.PullRequest(ctx, r, number)
		if err != nil {
			return "", err
		}
		if _, err := g.take(ctx, []ops.Delivery{d}, now, tally); err != nil {
			return "", err
		}
	}
	return "", nil
}

// deployments come with all their statuses.
func (g gitHub) deployments(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	return "", g.DeploymentsSince(ctx, r, since(from, now), func(told []ops.Delivery) error {
		_, err := g.take(ctx, told, now, tally)
		return err
	})
}

// since is where a look begins that keeps no position of its own: before the last success, with some overlap.
func since(from ops.SyncCursor, now time.Time) time.Time {
	if from.LastSuccess.IsZero() {
		return now.Add(-firstLook)
	}
	return from.LastSuccess.Add(-overlap)
}
