package main

import (
	"context"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// lane is a channel with all the names that notices have for it: what has two names is still one channel, with one pace.
type lane struct {
	id    string
	names []string
}

// lanes are the channels that have something to tell and are known. The others wait.
func (s *shift) lanes(ctx context.Context) (lanes []lane, err error) {
	waiting, err := s.book.NoticeLanes(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range waiting {
		id := s.idOf(ctx, w)
		if id == "" {
			continue
		}
		i := slices.IndexFunc(lanes, func(l lane) bool { return l.id == id })
		if i < 0 {
			i, lanes = len(lanes), append(lanes, lane{id: id})
		}
		lanes[i].names = append(lanes[i].names, w.Channel)
	}
	return lanes, nil
}

// idOf finds a channel once in a shift; empty when there is none to be found.
func (s *shift) idOf(ctx context.Context, w ops.NoticeLane) string {
	name := w.Channel
	if id, known := s.ids[name]; known {
		return id
	}
	s.ids[name] = ""
	wanted := name
	if name == ops.DefaultChannel {
		if wanted = s.channel; wanted == "" {
			s.report.Outcome, s.report.Why = "not_configured", "set SLACK_CHANNEL"
			return ""
		}
	}
	id, err := s.slack.ChannelID(ctx, wanted)
	if err != nil {
		s.outcome(wanted).failed(w.Since, err)
		s.report.Trouble = append(s.report.Trouble, fault.Classify(err).Public)
		return ""
	}
	if wanted != id {
		s.outcome(wanted).through = true // if it was a name that led nowhere, it is none any more
	}
	s.ids[name] = id
	return id
}
