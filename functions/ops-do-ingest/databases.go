package main

import (
	"context"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// allDatabases lists the databases and then, unless only listings are wanted, asks about each: who may connect, and which
// backups there are. That is two calls for each database, which no listing saves.
func (r *reading) allDatabases(ctx context.Context) error {
	err := r.listDatabases(ctx)
	if r.chore == listings {
		return err
	}
	if err != nil { // whose backups, is not known either
		r.note("database_backups", err)
		return err
	}
	r.note("database_backups", r.askAll(ctx))
	return nil
}

// listDatabases needs no second look: all of them come in one answer, in which nothing moves.
func (r *reading) listDatabases(ctx context.Context) error {
	err := r.cloud.Databases(ctx, func(all []ops.DatabaseCluster) error {
		for i := range all {
			all[i] = r.places.Database(all[i])
		}
		r.databases = all
		return r.db.KeepListing(ctx, r.run, "databases", all)
	})
	if err != nil {
		return err
	}
	return r.compare(ctx, "databases")
}

func (r *reading) compare(ctx context.Context, resource string) error {
	listed, err := r.db.CompareListing(ctx, r.run, resource)
	if err != nil {
		return err
	}
	return r.believable(resource, listed)
}

// askAll asks about every database, a few at once, and tells whether the backups of all of them are known. One that does
// not answer leaves the others to be asked; a token that is refused or a limit that is spent does not.
func (r *reading) askAll(ctx context.Context) error {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(8)
	var unanswered atomic.Pointer[error]
	for i := range r.databases {
		if within.Err() != nil {
			break
		}
		group.Go(func() error {
			err := r.ask(within, &r.databases[i])
			if err == nil || hopeless(err) {
				return err
			}
			unanswered.CompareAndSwap(nil, &err)
			return nil
		})
	}
	err := group.Wait()
	if first := unanswered.Load(); err == nil && first != nil {
		err = *first
	}
	if err == nil {
		err = ctx.Err() // some were not asked
	}
	if keepErr := r.db.KeepListing(ctx, r.run, "databases", r.databases); keepErr != nil { // again, now with the answers
		r.note("trusted_sources", keepErr)
	}
	if err != nil {
		return err
	}
	return r.compare(ctx, "database_backups")
}

// hopeless reports whether asking about another database would end the same way.
func hopeless(err error) bool {
	reason := fault.ReasonOf(err)
	return err != nil && (reason == fault.Unauthenticated || reason == fault.RateLimited)
}

// ask asks about one database. One that has gone since it was listed has nothing to say.
func (r *reading) ask(ctx context.Context, d *ops.DatabaseCluster) error {
	sources, err := r.cloud.TrustedSources(ctx, d.ID)
	switch {
	case err == nil:
		d.Asked, d.Sources = true, sources
	case fault.ReasonOf(err) == fault.NotFound:
		return nil
	default: // what was known stays, and is not judged this time
		r.note("trusted_sources", err)
		if hopeless(err) {
			return err
		}
	}
	if !d.KeepsBackups() {
		return nil
	}
	backups, err := r.cloud.DatabaseBackups(ctx, *d)
	if err != nil || len(backups) == 0 {
		return err
	}
	return r.db.KeepListing(ctx, r.run, "database_backups", backups)
}
