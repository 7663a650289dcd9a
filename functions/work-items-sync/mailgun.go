package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/mailgun"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mailLog is Mailgun, as far as it is looked at.
type mailLog interface {
	Domains(ctx context.Context, each func([]mailgun.Domain) error) error
	Events(ctx context.Context, domain string, begin, end time.Time, each func([]ops.Delivery) error) error
}

// mail looks at the log of mail events. Mailgun does not try again to tell that something was delivered, and gives up
// on everything else after eight hours; its log has all of it for some days.
type mail struct {
	mailLog
	ledger
}

const (
	// underWay is how long a webhook may take that is on its way: what is younger is not missed yet.
	underWay = 10 * time.Minute
	// firstMail is how far back the first look goes: the smallest plan keeps its log for a day.
	firstMail = 24 * time.Hour
)

func (m mail) looks() []look { return []look{{"mailgun/events", m.events}} }

// events reads what happened to the mail of every domain of the account. Events appear late in the log, so each look
// begins well before the end of the last one.
func (m mail) events(ctx context.Context, now time.Time) (tally ops.SyncTally, err error) {
	const scope = "events"
	var domains []string
	if err := m.Domains(ctx, func(page []mailgun.Domain) error {
		for _, d := range page {
			domains = append(domains, d.Name)
		}
		return nil
	}); err != nil {
		return tally, err
	}
	from, err := m.EnterScope(ctx, ops.Mailgun, scope, cadence)
	if err != nil {
		return tally, err
	}
	begin := now.Add(-firstMail)
	if !from.LastSuccess.IsZero() {
		begin = from.LastSuccess.Add(-underWay - mailgun.Settling)
	}
	for _, domain := range domains {
		err := m.Events(ctx, domain, begin, now.Add(-underWay), func(page []ops.Delivery) error { return m.fill(ctx, page, now, &tally) })
		if err != nil {
			return tally, err
		}
	}
	return tally, m.ConfirmScope(ctx, ops.Mailgun, scope, "", now)
}

// fill writes what the ledger does not know into it: an event of the log has the key that its webhook would have had. One
// that cannot be read goes in too, and is given up where a person sees it.
func (m mail) fill(ctx context.Context, page []ops.Delivery, now time.Time, tally *ops.SyncTally) error {
	keys := make([]string, len(page))
	for i, d := range page {
		keys[i] = d.Key
	}
	known, err := m.KnownDeliveries(ctx, ops.Mailgun, keys)
	if err != nil {
		return err
	}
	var lost []ops.Delivery
	for _, d := range page {
		if !known[d.Key] {
			lost = append(lost, d)
		}
	}
	fresh, err := m.AppendObserved(ctx, received(lost, now))
	tally.Seen += len(page)
	tally.Missed += fresh
	tally.Recovered += fresh
	return err
}
