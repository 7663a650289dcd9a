package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// book is where what was observed is written, and what is known already.
type book interface {
	EnterScope(ctx context.Context, source ops.Source, scope string, cadence time.Duration) (ops.SyncCursor, error)
	ConfirmScope(ctx context.Context, source ops.Source, scope, position string, at time.Time) error
	News(ctx context.Context, observed []ops.Observed) ([]ops.Observed, error)
	AppendObserved(ctx context.Context, deliveries []ops.Delivery) (fresh int, err error)
	KnownDeliveries(ctx context.Context, source ops.Source, keys []string) (map[string]bool, error)
	LastPushed(ctx context.Context, source ops.Source) (time.Time, error)
	LivingWorkItems(ctx context.Context, source ops.Source, container string) ([]string, error)
	UnfinishedBuilds(ctx context.Context, repository int64, before time.Time, most int) ([]store.Attempt, error)
	FinishedBuilds(ctx context.Context, repository int64, since time.Time, most int) ([]store.Attempt, error)
	MissingBuilds(ctx context.Context, repository int64, latest []store.Attempt) ([]store.Attempt, error)
	UnfinishedDeployments(ctx context.Context, provider ops.Provider, before time.Time, most int) ([]store.UnfinishedDeployment, error)
	BranchHeads(ctx context.Context, repository int64) (map[string]store.BranchHead, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

// ledger takes in what was observed.
type ledger struct{ book }

// take writes what is news into the ledger and gives it back. What the projection shows already is left alone, so that a
// quiet estate leaves no trace.
func (l ledger) take(ctx context.Context, deliveries []ops.Delivery, now time.Time, tally *ops.SyncTally) ([]ops.Observed, error) {
	news, err := l.news(ctx, deliveries, now, tally)
	if err != nil || len(news) == 0 {
		return nil, err
	}
	told := make([]ops.Delivery, len(news))
	for i, o := range news {
		told[i] = o.Delivery
	}
	return news, l.write(ctx, told, now, tally)
}

// news finds what the projection does not show just so.
func (l ledger) news(ctx context.Context, deliveries []ops.Delivery, now time.Time, tally *ops.SyncTally) ([]ops.Observed, error) {
	observed := make([]ops.Observed, 0, len(deliveries))
	for _, d := range received(deliveries, now) {
		meaning, err := sources.Interpret(d)
		if err != nil {
			return nil, err
		}
		if meaning.Ignored != "" {
			continue
		}
		observed = append(observed, ops.Observed{Delivery: d, Meaning: meaning})
	}
	tally.Seen += len(observed)
	news, err := l.News(ctx, observed)
	return news, atHome(err)
}

// write repairs the projection by way of the ledger.
func (l ledger) write(ctx context.Context, told []ops.Delivery, now time.Time, tally *ops.SyncTally) error {
	fresh, err := l.AppendObserved(ctx, received(told, now))
	tally.Missed += fresh
	tally.Repaired += fresh
	return atHome(err)
}

// atHome keeps an error of our own from being taken for the vendor's, in whose listing it happened.
func atHome(err error) error {
	if err == nil {
		return nil
	}
	return fault.Classify(err)
}

func received(told []ops.Delivery, now time.Time) []ops.Delivery {
	for i := range told {
		told[i].ReceivedAt = now
	}
	return told
}
