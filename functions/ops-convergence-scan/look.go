package main

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// git, deployer and resolver are whom the scan asks itself, where the mirrors are too old or there is none.
type git interface {
	Head(ctx context.Context, repository, branch string) (sha string, err error)
}

type deployer interface {
	Production(ctx context.Context, project string, since, read time.Time) ([]ops.Deployment, error)
}

type resolver interface {
	Lookup(ctx context.Context, host, kind string, now time.Time) (ops.Lookup, error)
}

// lookBack is how far the scan looks into a project's past: what failed before that no longer matters.
const lookBack = 7 * 24 * time.Hour

// looker completes what is known of an environment: it asks vendors where a mirror is older than its cadence, and name
// servers, which nothing mirrors.
type looker struct {
	git      git
	vercel   deployer
	resolver resolver
	answers  *answers
}

// together is how many environments are looked at at once. A vendor or a name server that is silent costs seconds, and a
// webhook waits for them.
const together = 8

// all completes what is known of environments.
func (l looker) all(ctx context.Context, scenes []convergence.Scene) {
	var looks errgroup.Group
	looks.SetLimit(together)
	for i := range scenes {
		looks.Go(func() error { l.complete(ctx, &scenes[i]); return nil })
	}
	_ = looks.Wait()
}

// complete looks where it must. What cannot be seen stays as unsure as it was, and says why.
func (l looker) complete(ctx context.Context, s *convergence.Scene) {
	was := s.Is.Head.SHA
	if !s.Is.Head.Look.Sure() {
		s.Is.Head = l.head(ctx, s.Is.Head, s.Now)
	}
	moved := s.Is.Head.SHA != was
	for i := range s.Is.Services {
		service := &s.Is.Services[i]
		if moved { // what was deployed of the earlier head says nothing of this one
			service.Follow(s.Is.Head.SHA)
		}
		if service.Provider == ops.ProviderVercel && (moved || !service.Look.Sure()) {
			l.production(ctx, s, service)
		}
	}
	s.Is.DNS = l.lookups(ctx, s.Want.Requires.DNS, s.Now)
}

// lookups asks for all entries at once.
func (l looker) lookups(ctx context.Context, entries []ssot.DNSEntry, now time.Time) map[string]ops.Lookup {
	found := make([]ops.Lookup, len(entries))
	var asked sync.WaitGroup
	for i, entry := range entries {
		asked.Go(func() { found[i] = l.lookup(ctx, entry.Host, entry.Type, now) })
	}
	asked.Wait()
	all := make(map[string]ops.Lookup, len(entries))
	for i, entry := range entries {
		all[entry.Host+" "+entry.Type] = found[i]
	}
	return all
}

// head asks git itself. When a head of which nobody told was pushed nobody says; it is new as of the first scan that sees it.
func (l looker) head(ctx context.Context, was ops.Head, now time.Time) ops.Head {
	sha, err := l.git.Head(ctx, was.Repo, was.Branch)
	if err != nil {
		was.Look = failedLook(was.Look, err)
		return was
	}
	is := ops.Head{Look: ops.Look{At: now}, Repo: was.Repo, Branch: was.Branch, SHA: sha, At: now}
	if sha == was.SeenSHA {
		is.At = was.SeenAt
	}
	if sha == was.SHA {
		is.At, is.Message = was.At, was.Message
	}
	return is
}

// production asks the provider itself.
func (l looker) production(ctx context.Context, s *convergence.Scene, service *ops.Service) {
	lane, err := l.vercel.Production(ctx, s.Environment.VercelProject, s.Now.Add(-lookBack), s.Now)
	if err != nil {
		if !service.Look.Sure() {
			service.Look = failedLook(service.Look, err)
		}
		return
	}
	*service = ops.ServiceOf(service.Provider, lane, s.Is.Head.SHA)
	service.Look = ops.Look{At: s.Now}
}

// failedLook keeps when it was last confirmed. Without an account there is nothing to add to that.
func failedLook(was ops.Look, err error) ops.Look {
	if fault.ReasonOf(err) == fault.NotConfigured && was.Stale && !was.At.IsZero() {
		return was
	}
	was.Why = fault.Classify(err).Public
	return was
}

// answers remembers what name servers said for a moment, so that a burst of webhooks is no burst of questions. That they
// were silent too: waiting for them is what takes longest.
type answers struct {
	mu   sync.Mutex
	told map[string]ops.Lookup
}

// remembered is how long an answer is believed.
const remembered = time.Minute

func (l looker) lookup(ctx context.Context, host, kind string, now time.Time) ops.Lookup {
	name := host + " " + kind
	l.answers.mu.Lock()
	told, known := l.answers.told[name]
	l.answers.mu.Unlock()
	if known && now.Sub(told.Look.At) < remembered {
		return told
	}
	told, err := l.resolver.Lookup(ctx, host, kind, now)
	if err != nil {
		return ops.Lookup{Look: ops.Look{Why: fault.Classify(err).Public}}
	}
	if ctx.Err() == nil {
		l.answers.mu.Lock()
		l.answers.told[name] = told
		l.answers.mu.Unlock()
	}
	return told
}
