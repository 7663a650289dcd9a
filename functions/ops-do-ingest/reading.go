package main

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// merging is kept free, before the deadline, for writing down what was read.
const merging = time.Minute

// reading is one run.
type reading struct {
	handler
	run   ops.RunID
	at    time.Time
	chore string

	databases []ops.DatabaseCluster // as last listed: they come without pages

	mu      sync.Mutex
	trouble map[string]*trouble
	ingest  ops.Ingest
}

// trouble is what went wrong with a resource: the first of possibly many times.
type trouble struct {
	first error
	times int
}

func newReading(h handler, run ops.RunID, at time.Time, chore string) *reading {
	return &reading{handler: h, run: run, at: at, chore: chore, trouble: map[string]*trouble{}}
}

// look is one resource to be read. One that is read along with another has no read of its own.
type look struct {
	resource string
	cadence  time.Duration
	read     func(ctx context.Context) error
}

// looks are all of them, in the order in which they are merged: what was done to a droplet explains how it changed.
func (r *reading) looks() []look {
	all := []look{
		{"actions", time.Hour, r.actions},
		listing(r, "droplets", r.cloud.Droplets, r.places.Droplet),
		{"databases", time.Hour, r.allDatabases},
		listing(r, "firewalls", r.cloud.Firewalls, r.places.Firewall),
		listing(r, "snapshots", r.cloud.Snapshots, as),
		listing(r, "ai_models", r.cloud.Models, as),
	}
	if r.chore != listings {
		all = append(all, look{"database_backups", 24 * time.Hour, nil})
	}
	return all
}

func as[T any](t T) T { return t }

// listing is a look at what comes in pages. Each page is kept as it comes, and let go.
func listing[T any](r *reading, resource string, list func(context.Context, func([]T) error) error, place func(T) T) look {
	read := func(ctx context.Context) error {
		return list(ctx, func(page []T) error {
			for i := range page {
				page[i] = place(page[i])
			}
			return r.db.KeepListing(ctx, r.run, resource, page)
		})
	}
	return look{resource, time.Hour, func(ctx context.Context) error { return r.twice(ctx, resource, read) }}
}

// list looks at all resources at once. One that fails does not keep the others from being read.
func (r *reading) list(ctx context.Context) {
	if deadline, ok := ctx.Deadline(); ok {
		within, cancel := context.WithDeadline(ctx, deadline.Add(-merging))
		defer cancel()
		ctx = within
	}
	var all sync.WaitGroup
	for _, l := range r.looks() {
		if l.read != nil {
			all.Go(func() { r.note(l.resource, l.read(ctx)) })
		}
	}
	all.Wait()
}

// twice reads a listing, and reads it again if something is missing: pages move when something comes or goes while they
// are read. Whatever was in either of the two is there.
func (r *reading) twice(ctx context.Context, resource string, read func(context.Context) error) error {
	err := read(ctx)
	if err != nil && !errors.Is(err, httpx.ErrMoved) {
		return err
	}
	listed, compareErr := r.db.CompareListing(ctx, r.run, resource)
	if compareErr != nil {
		return compareErr
	}
	if err != nil || listed.Missing > 0 && listed.Listed > 0 {
		return read(ctx)
	}
	return r.believable(resource, listed)
}

// believable refuses a listing that is suddenly empty: a token that has lost a scope sees nothing, and is not told so.
func (r *reading) believable(resource string, l ops.Listed) error {
	if l.Listed > 0 || l.Known == 0 || r.chore == believeEmpty {
		return nil
	}
	return fault.New(fault.Unavailable, `list %s: DigitalOcean lists none, and %d are known: check the scopes of DIGITALOCEAN_API_TOKEN, or invoke ops-do-ingest with {"chore":%q} if it is true`,
		resource, l.Known, believeEmpty)
}

// actions reads the log of actions from its newest page until a page and one more hold nothing new: newest first is a
// habit of the log, not a promise. Those that were going on are asked for by name.
func (r *reading) actions(ctx context.Context) error {
	known := 0
	err := r.cloud.Actions(ctx, func(page []ops.CloudAction) (enough bool, err error) {
		written, err := r.record(ctx, page)
		if known++; written > 0 {
			known = 0
		}
		return known == 2, err
	})
	if err != nil {
		return err
	}
	open, err := r.db.OpenActions(ctx, 50)
	for _, id := range open {
		action, readErr := r.cloud.Action(ctx, id)
		if readErr == nil {
			_, readErr = r.record(ctx, []ops.CloudAction{action})
		}
		if readErr != nil && fault.ReasonOf(readErr) != fault.NotFound {
			return readErr
		}
	}
	return err
}

func (r *reading) record(ctx context.Context, page []ops.CloudAction) (written int, err error) {
	m, err := r.db.RecordActions(ctx, page, r.at)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ingest.Sum("actions", m)
	return m.Added + m.Changed, err
}

// merge makes the tables what was read, whether it was all or not: what was seen is there. Only what was read to its end
// retires rows and counts as confirmed.
func (r *reading) merge(ctx context.Context) {
	if r.notConfigured() {
		return
	}
	for _, l := range r.looks() {
		what := ops.Reading{Run: r.run, Resource: l.resource, At: r.at, Cadence: l.cadence, Complete: r.trouble[l.resource] == nil}
		if l.resource == "actions" {
			r.note(l.resource, r.db.ConfirmActions(ctx, what))
			continue
		}
		merged, err := r.db.MergeListing(ctx, what)
		r.note(l.resource, err)
		r.ingest.Sum(l.resource, merged)
	}
}

func (r *reading) note(resource string, err error) {
	if err == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.trouble[resource] == nil {
		r.trouble[resource] = &trouble{first: err}
	}
	r.trouble[resource].times++
}

func (r *reading) notConfigured() bool {
	for _, t := range r.trouble {
		if fault.ReasonOf(t.first) == fault.NotConfigured {
			return true
		}
	}
	return false
}
