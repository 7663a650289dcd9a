package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// platform is Vercel, as far as it is looked at.
type platform interface {
	Projects(ctx context.Context, each func([]vercel.Project) error) error
	DeploymentsSince(ctx context.Context, project string, since time.Time, each func([]vercel.Deployment) error) error
	Deployment(ctx context.Context, id string) (ops.Delivery, error)
}

// hosting looks at the deployments of a team, and at what serves its projects.
type hosting struct {
	platform
	ledger
}

func (v hosting) looks() []look { return []look{{"vercel/deployments", v.deployments}} }

// unfinishedAtOnce is how many deployments that had not ended are asked for in one look, the newest first: one that waits
// for somebody's authorization may wait for ever.
const unfinishedAtOnce = 50

// hostingLook is one look: what there is, and what was written already.
type hostingLook struct {
	hosting
	now      time.Time
	projects []vercel.Project
	written  map[string]bool // by the deployment's id
	tally    ops.SyncTally
}

// deployments looks at what is new, at what had not ended, and at what serves. A listing is enough to see what is news; only
// of that the detail is read. Without a token no scope is opened that would then count as never read.
func (v hosting) deployments(ctx context.Context, now time.Time) (ops.SyncTally, error) {
	const scope = "deployments"
	l := hostingLook{hosting: v, now: now, written: map[string]bool{}}
	err := v.Projects(ctx, func(page []vercel.Project) error { l.projects = append(l.projects, page...); return nil })
	if err != nil {
		return l.tally, err
	}
	from, err := v.EnterScope(ctx, ops.Vercel, scope, cadence)
	if err != nil {
		return l.tally, err
	}
	if err := l.all(ctx, since(from, now)); err != nil {
		return l.tally, err
	}
	return l.tally, v.ConfirmScope(ctx, ops.Vercel, scope, "", now)
}

func (l *hostingLook) all(ctx context.Context, since time.Time) error {
	if err := l.DeploymentsSince(ctx, "", since, func(page []vercel.Deployment) error { return l.listed(ctx, page) }); err != nil {
		return err
	}
	if err := l.unfinished(ctx); err != nil {
		return err
	}
	for _, p := range l.projects {
		if err := l.serves(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// listed reads those of a page that are news.
func (l *hostingLook) listed(ctx context.Context, page []vercel.Deployment) error {
	ids := make(map[string]string, len(page)) // by key
	listed := make([]ops.Delivery, len(page))
	for i, d := range page {
		ids[d.Listed.Key], listed[i] = d.ID, d.Listed
	}
	news, err := l.news(ctx, listed, l.now, &l.tally)
	if err != nil {
		return err
	}
	for _, o := range news {
		if err := l.read(ctx, ids[o.Delivery.Key]); err != nil && fault.ReasonOf(err) != fault.NotFound {
			return err // one that went meanwhile is none that we know
		}
	}
	return nil
}

// read writes the detail of a deployment that is news.
func (l *hostingLook) read(ctx context.Context, id string) error {
	d, err := l.Deployment(ctx, id)
	if err != nil {
		return err
	}
	l.written[id] = true
	return l.write(ctx, []ops.Delivery{d}, l.now, &l.tally)
}

// unfinished asks what became of those that had not ended: the list shows them where they were created.
func (l *hostingLook) unfinished(ctx context.Context) error {
	waiting, err := l.UnfinishedDeployments(ctx, ops.ProviderVercel, l.now.Add(-overlap), unfinishedAtOnce)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if l.written[w.ID] {
			continue
		}
		d, err := l.Deployment(ctx, w.ID)
		switch {
		case err == nil:
			_, err = l.take(ctx, []ops.Delivery{d}, l.now, &l.tally)
		case fault.ReasonOf(err) == fault.NotFound:
			err = l.gone(ctx, w)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// gone believes that a deployment is no more when its project is there: to a token of another team nothing is.
func (l *hostingLook) gone(ctx context.Context, w store.UnfinishedDeployment) error {
	for _, p := range l.projects {
		if p.ID == w.ProjectID {
			d, err := vercel.Gone(w.ID)
			if err != nil {
				return err
			}
			return l.write(ctx, []ops.Delivery{d}, l.now, &l.tally)
		}
	}
	return nil
}

// serves looks at what serves a project's production: a rollback or a promotion builds nothing. What serves and is not known
// is read before it is said to serve.
func (l *hostingLook) serves(ctx context.Context, p vercel.Project) error {
	d, err := vercel.ObserveProject(p, l.now)
	if err != nil {
		return err
	}
	news, err := l.news(ctx, []ops.Delivery{d}, l.now, &l.tally)
	if err != nil || len(news) == 0 {
		return err
	}
	if id := p.Targets["production"].ID; !l.written[id] {
		detail, err := l.Deployment(ctx, id)
		if err == nil {
			_, err = l.take(ctx, []ops.Delivery{detail}, l.now, &l.tally)
		}
		if err != nil && fault.ReasonOf(err) != fault.NotFound {
			return err
		}
	}
	return l.write(ctx, []ops.Delivery{d}, l.now, &l.tally)
}
