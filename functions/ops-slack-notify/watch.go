package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// outcome is what a shift has learned about a channel.
type outcome struct {
	through bool  // the last message got through
	cause   error // why it did not
	since   time.Time
}

func (o *outcome) failed(since time.Time, cause error) {
	o.through, o.cause, o.since = false, cause, since
}

func (s *shift) outcome(channel string) *outcome {
	if s.seen[channel] == nil {
		s.seen[channel] = &outcome{}
	}
	return s.seen[channel]
}

// remembered is for how long a notice that cannot be told is a finding.
const remembered = 7 * 24 * time.Hour

// watch raises and resolves findings about the channels in which something was tried. Nobody is told of them in Slack: it
// would not get through, or go round in circles.
// What a person has to mend comes back as an error, for the alarm.
func (s *shift) watch(ctx context.Context) (alarm, err error) {
	if len(s.seen) == 0 {
		return nil, nil
	}
	now := s.now()
	dead, err := s.book.DeadNotices(ctx, now.Add(-remembered))
	if err != nil {
		return nil, err
	}
	for channel, o := range s.seen {
		look := ops.Observation{Check: notify.Check, Scope: strings.ReplaceAll(channel, "/", "_"), At: now, Cadence: remembered, Complete: true}
		if f := s.trouble(channel, *o, now); f != nil {
			look.Findings = append(look.Findings, *f)
			alarm = o.cause
		}
		for _, d := range dead {
			if s.ids[d.Channel] == channel || d.Channel == channel {
				look.Findings = append(look.Findings, notify.Unsendable(d))
			}
		}
		if _, err := s.book.RecordObservation(ctx, look, nil); err != nil {
			return nil, err
		}
	}
	return alarm, nil
}

// trouble is the finding about a channel; nil when there is none.
func (s *shift) trouble(channel string, o outcome, now time.Time) *ops.Finding {
	if o.cause == nil || o.through {
		return nil
	}
	said := fault.Classify(o.cause)
	if slices.Contains([]fault.Reason{fault.Unauthenticated, fault.Forbidden, fault.NotFound}, said.Reason) {
		f := notify.Refused(channel, said.Public)
		return &f
	}
	return notify.Silent(channel, said.Public, o.since, now)
}
