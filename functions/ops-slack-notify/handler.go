package main

// Trigger:    rate(1 minute), and the bell of whoever has something to tell
// Reads:      ops.notices, ops.notice_channels, ops.convergence_findings; Slack's history, when it is not known whether a message was sent
// Writes:     ops.notices, ops.notice_channels; messages in Slack
// Emits:      ops.convergence_findings about channels in which nothing gets through (told nowhere but in the console), ops.platform_events about notices that can never be told
// On failure: what was not sent waits, in its order, for as long as it takes; what may have been sent is looked for in Slack before it is sent
//             again; what a person has to mend is an error, for the alarm

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

type book interface {
	NoticeLanes(ctx context.Context) ([]ops.NoticeLane, error)
	WaitingNotices(ctx context.Context) (int, error)
	DeadNotices(ctx context.Context, since time.Time) ([]ops.DeadNotices, error)
	TakeTurn(ctx context.Context, channel string, names []string, lease time.Duration, together func([]ops.OwedNotice) []ops.OwedNotice) (*ops.NoticeTurn, time.Duration, error)
	KeepReceipt(ctx context.Context, t ops.NoticeTurn, receipt string, rest time.Duration) error
	NoteRedrawn(ctx context.Context, t ops.NoticeTurn, rest time.Duration) error
	NoteUnsent(ctx context.Context, t ops.NoticeTurn, state ops.NoticeState, cause error, rest time.Duration) error
	FindingsNow(ctx context.Context, ids []ops.FindingID, brief bool) (map[ops.FindingID]ops.FindingNow, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
}

type messenger interface {
	ChannelID(ctx context.Context, name string) (string, error)
	Post(ctx context.Context, channel string, m slack.Message) (slack.Receipt, error)
	Update(ctx context.Context, r slack.Receipt, m slack.Message) error
	Find(ctx context.Context, channel, thread, since, key string) (slack.Receipt, bool, error)
}

type handler struct {
	book       book
	slack      messenger
	configured bool   // there is a token
	channel    string // which one the default channel is; empty when that is not configured
	console    string // its address; empty for none
	pace       pace
	linger     time.Duration // how long an empty queue is watched
	now        func() time.Time
	log        *slog.Logger
}

// pace is how fast we are, and how patient.
type pace struct {
	lease  time.Duration // how long a turn is whoever takes it lives
	rest   time.Duration // after a message: Slack takes one a second in a channel ("Rate limits")
	redraw time.Duration // after bringing one up to date: 50 a minute for the whole app (chat.update is of tier 3)
	mend   time.Duration // until somebody may have mended what Slack refuses
	margin time.Duration // kept free before the deadline
}

var usual = pace{lease: 45 * time.Second, rest: time.Second, redraw: 1300 * time.Millisecond, mend: 15 * time.Minute, margin: 3 * time.Second}

// report is what the log line and whoever called by hand are told.
type report struct {
	Outcome  string   `json:"outcome"` // told, or not_configured
	Why      string   `json:"why,omitempty"`
	Messages int      `json:"messages"`
	Notices  int      `json:"notices"` // told by them
	Redrawn  int      `json:"redrawn"` // messages brought up to date
	Found    int      `json:"found"`   // messages that a worker had sent without saying so
	Unsent   int      `json:"unsent"`  // attempts that did not get through
	Dead     int      `json:"dead"`    // notices that can never be told
	Lost     int      `json:"lost"`    // turns that were over before they ended
	Waiting  int      `json:"waiting"` // notices that are not told yet
	Trouble  []string `json:"trouble,omitempty"`
}

// tell works until there is nothing to tell, or nothing that can be told now.
func (h handler) tell(ctx context.Context, _ entry.Trigger) (any, error) {
	work := &shift{handler: h, report: report{Outcome: "told"}, ids: map[string]string{}, seen: map[string]*outcome{}}
	if !h.configured {
		work.report.Outcome, work.report.Why = "not_configured", "set SLACK_BOT_TOKEN"
		return work.end(ctx)
	}
	if err := work.drain(ctx); err != nil {
		return nil, err
	}
	alarm, err := work.watch(ctx)
	if err != nil {
		return nil, err
	}
	done, err := work.end(ctx)
	return done, errors.Join(err, alarm)
}

// shift is one run: what it did, and what it has learned of the channels.
type shift struct {
	handler
	report report
	ids    map[string]string   // of channels, by the names that they have in notices
	seen   map[string]*outcome // by the channels' ids, or by a name that is none
}

// drain takes turns in all channels that have something to tell.
func (s *shift) drain(ctx context.Context) error {
	idle := time.Now()
	for s.timeLeft(ctx) {
		lanes, err := s.lanes(ctx)
		if err != nil {
			return err
		}
		did, wait, err := s.round(ctx, lanes)
		switch {
		case err != nil:
			return err
		case did:
			idle = time.Now()
		case wait > 0 && wait <= 2*s.pace.redraw: // a moment: it is only the pace
			pause(ctx, wait)
			idle = time.Now()
		case time.Since(idle) >= s.linger:
			return nil
		default: // whoever rings keeps quiet for a moment afterwards
			pause(ctx, 25*time.Millisecond)
		}
	}
	return nil
}

// round takes a turn in each channel that has one. With none it says how long the shortest wait is.
func (s *shift) round(ctx context.Context, lanes []lane) (did bool, shortest time.Duration, err error) {
	for _, l := range lanes {
		if !s.timeLeft(ctx) {
			return did, shortest, nil
		}
		turn, wait, err := s.book.TakeTurn(ctx, l.id, l.names, s.pace.lease, together)
		switch {
		case err != nil:
			return did, 0, err
		case turn != nil:
			did = true
			if err := s.take(ctx, *turn); err != nil {
				return did, 0, err
			}
		case wait > 0 && (shortest == 0 || wait < shortest):
			shortest = wait
		}
	}
	return did, shortest, nil
}

// timeLeft reports whether a turn may be begun: it needs its lease at the most.
func (s *shift) timeLeft(ctx context.Context) bool {
	deadline, bound := ctx.Deadline()
	return ctx.Err() == nil && (!bound || time.Until(deadline) > s.pace.margin)
}

func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// end counts what is left.
func (s *shift) end(ctx context.Context) (any, error) {
	waiting, err := s.book.WaitingNotices(ctx)
	s.report.Waiting = waiting
	return s.report, err
}

// settled takes a turn that was lost meanwhile for what it is: whoever has it now goes on.
func (s *shift) settled(err error) error {
	if errors.Is(err, queue.ErrLeaseLost) {
		s.report.Lost++
		return nil
	}
	return err
}

// line writes the one wide line of a turn.
func (s *shift) line(ctx context.Context, t ops.NoticeTurn, what string, cause error) {
	level, attrs := slog.LevelInfo, []slog.Attr{
		slog.String("channel", t.Channel), slog.Int64("claim", t.Claim), slog.Int64("notice_id", int64(t.Notices[0].ID)), slog.String("topic", t.Notices[0].Topic),
		slog.Int("notices", len(t.Notices)), slog.Int("attempt", t.Notices[0].Attempt), slog.String("outcome", what),
	}
	if cause != nil {
		level, attrs = slog.LevelWarn, append(attrs, slog.String("code", string(fault.ReasonOf(cause))), slog.String("error", cause.Error()))
	}
	s.log.LogAttrs(ctx, level, "turn", attrs...)
}
