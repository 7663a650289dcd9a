package main

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// kept is how long GitHub remembers what it delivered ("Redelivering webhooks").
const kept = 3 * 24 * time.Hour

// deliveries compares what GitHub delivered to our door with the ledger. What is not in the ledger is asked for again;
// what was too large, or has been asked for before in vain, is taken from the API. What was asked for is looked for by the
// next look, however far that would go back by itself: its position is the oldest of them.
func (g gitHub) deliveries(ctx context.Context, r github.Repository, from ops.SyncCursor, now time.Time, tally *ops.SyncTally) (string, error) {
	hooks, err := g.Hooks(ctx, r.Name)
	if err != nil {
		return "", err
	}
	s := sweep{since: since(from, now), before: from.LastSuccess, now: now}
	if asked, err := time.Parse(time.RFC3339, from.Position); err == nil && asked.Before(s.since) {
		s.since = asked
	}
	if oldest := now.Add(-kept); s.since.Before(oldest) {
		s.since = oldest
	}
	for _, h := range hooks {
		if ours(h) {
			if err := g.sweep(ctx, h, &s, tally); err != nil {
				return "", err
			}
		}
	}
	if s.asked.IsZero() {
		return "", nil
	}
	return s.asked.UTC().Format(time.RFC3339), nil
}

// sweep is one look at deliveries.
type sweep struct {
	since, before, now time.Time // from when on, when the look before was, and when this one is
	asked              time.Time // the oldest that was asked for again
}

// ours tells our door from those of others.
func ours(h github.Hook) bool {
	u, err := url.Parse(h.URL)
	return err == nil && strings.HasSuffix(u.Path, "/webhooks/github")
}

// event is all that GitHub did to deliver one event.
type event struct {
	guid     string
	attempts int
	last     github.Attempt // the newest
	ok       bool           // any of them was answered with success
}

func (g gitHub) sweep(ctx context.Context, h github.Hook, s *sweep, tally *ops.SyncTally) error {
	events, err := g.events(ctx, h, s.since)
	if err != nil {
		return err
	}
	keys := make([]string, 0, len(events))
	for _, e := range events {
		keys = append(keys, key(h, e))
	}
	known, err := g.KnownDeliveries(ctx, ops.GitHub, keys)
	if err != nil {
		return err
	}
	for _, e := range events {
		tally.Seen++
		if known[key(h, e)] {
			continue
		}
		tally.Missed++
		if err := g.recover(ctx, h, e, s); err != nil {
			return err
		}
		tally.Recovered++
	}
	return nil
}

func key(h github.Hook, e *event) string { return strconv.FormatInt(h.ID, 10) + "/" + e.guid }

// events gathers the attempts by what they tried to deliver, newest first. One of the last minute may still be on its way.
func (g gitHub) events(ctx context.Context, h github.Hook, since time.Time) (events []*event, err error) {
	byGUID := map[string]*event{}
	err = g.Attempts(ctx, h, func(page []github.Attempt) (more bool, err error) {
		for _, a := range page {
			if a.At.Before(since) {
				return false, nil
			}
			e := byGUID[a.GUID]
			if e == nil {
				e = &event{guid: a.GUID, last: a}
				byGUID[a.GUID] = e
				events = append(events, e)
			}
			e.attempts++
			e.ok = e.ok || a.OK
		}
		return true, nil
	})
	return events, err
}

// recover gets one event into the ledger. GitHub is asked to deliver it again once; an answer that it was too large, a
// look that asked before, and a success that we know nothing of are reasons to take it from the API.
func (g gitHub) recover(ctx context.Context, h github.Hook, e *event, s *sweep) error {
	fresh := e.attempts == 1 && !e.last.Again && e.last.At.After(s.before)
	if fresh && !e.ok && e.last.Status != http.StatusRequestEntityTooLarge {
		if s.asked.IsZero() || e.last.At.Before(s.asked) {
			s.asked = e.last.At
		}
		return g.Redeliver(ctx, h, e.last.ID)
	}
	d, err := g.Delivery(ctx, h, e.last.ID)
	if fault.ReasonOf(err) == fault.NotFound && err != nil {
		return fault.Wrap(err, fault.NotFound, "delivery %s of the webhook is lost: GitHub does not have its content any more, and the other looks have to do", e.guid)
	}
	if err != nil {
		return err
	}
	d.ReceivedAt = s.now
	_, err = g.AppendObserved(ctx, []ops.Delivery{d})
	return err
}
