package main

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// mostBuilds is how many builds one look asks for one by one, the newest first.
const mostBuilds = 100

// runs are listed by their creation, each with its latest attempt only. Earlier attempts that nobody told of, and whatever
// had not ended, are read one by one; then the jobs of all that is news and of all that ended and was heard of since.
func (g gitHub) runs(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	ask, news := map[store.Attempt]bool{}, map[store.Attempt]bool{}
	err := g.RunsSince(ctx, r, since(from, now), func(page []ops.Delivery) error {
		missing, err := g.missing(ctx, r, page, now)
		if err != nil {
			return atHome(err)
		}
		add(ask, missing)
		return g.takeRuns(ctx, page, now, tally, news)
	})
	if err != nil {
		return "", err
	}
	unfinished, err := g.UnfinishedBuilds(ctx, r.ID, now.Add(-overlap), mostBuilds)
	if err != nil {
		return "", err
	}
	add(ask, unfinished)
	for _, a := range sorted(ask) {
		d, err := g.Run(ctx, r, a.RunID, a.Attempt)
		if err != nil {
			return "", err
		}
		if err := g.takeRuns(ctx, []ops.Delivery{d}, now, tally, news); err != nil {
			return "", err
		}
	}
	finished, err := g.FinishedBuilds(ctx, r.ID, since(from, now), mostBuilds)
	if err != nil {
		return "", err
	}
	add(news, finished)
	return "", g.jobs(ctx, r, sorted(news), now, tally)
}

// missing are the attempts before the listed ones that nobody told of.
func (g gitHub) missing(ctx context.Context, r github.Repository, page []ops.Delivery, now time.Time) ([]store.Attempt, error) {
	var latest []store.Attempt
	for _, d := range received(page, now) {
		meaning, err := sources.Interpret(d)
		if err != nil {
			return nil, err
		}
		latest = append(latest, attempts(meaning)...)
	}
	return g.MissingBuilds(ctx, r.ID, latest)
}

// takeRuns takes runs, and notes which of them are news.
func (g gitHub) takeRuns(ctx context.Context, page []ops.Delivery, now time.Time, tally *ops.SyncTally, news map[store.Attempt]bool) error {
	fresh, err := g.take(ctx, page, now, tally)
	for _, o := range fresh {
		add(news, attempts(o.Meaning))
	}
	return err
}

// jobs reads the jobs of builds. Of a job nobody can see in the run that its webhook was lost.
func (g gitHub) jobs(ctx context.Context, r github.Repository, builds []store.Attempt, now time.Time, tally *ops.SyncTally) error {
	for _, b := range builds {
		jobs, err := g.Jobs(ctx, r, b.RunID, b.Attempt)
		if err != nil {
			return err
		}
		if _, err := g.take(ctx, jobs, now, tally); err != nil {
			return err
		}
	}
	return nil
}

func attempts(meaning ops.Interpretation) (all []store.Attempt) {
	for _, change := range meaning.Changes {
		if seen, is := change.(ops.BuildSeen); is {
			all = append(all, store.Attempt{RunID: seen.Build.RunID, Attempt: seen.Build.Attempt})
		}
	}
	return all
}

func add(set map[store.Attempt]bool, all []store.Attempt) {
	for _, a := range all {
		set[a] = true
	}
}

func sorted(set map[store.Attempt]bool) []store.Attempt {
	return slices.SortedFunc(maps.Keys(set), func(a, b store.Attempt) int {
		return cmp.Or(cmp.Compare(a.RunID, b.RunID), cmp.Compare(a.Attempt, b.Attempt))
	})
}
