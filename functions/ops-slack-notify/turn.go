package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
)

func together(owed []ops.OwedNotice) []ops.OwedNotice { return notify.Together(owed) }

// take does what a turn is for, within its lease, and says how it went.
func (s *shift) take(ctx context.Context, t ops.NoticeTurn) error {
	within, cancel := context.WithTimeout(ctx, s.pace.lease*3/4)
	defer cancel()
	var err error
	switch {
	case t.Redraw:
		err = s.redraw(within, t)
	case t.Unsure:
		err = s.look(within, t)
	default:
		err = s.send(within, t)
	}
	return s.settled(err)
}

// send posts the message of a turn. If the thread is gone that it belongs to, it begins a new one.
func (s *shift) send(ctx context.Context, t ops.NoticeTurn) error {
	m, err := s.compose(ctx, t)
	if err != nil {
		return err // it is our own database that is away
	}
	receipt, err := s.slack.Post(ctx, t.Channel, m)
	if t.Thread != "" && slack.Gone(err) {
		t.Thread = ""
		return s.send(ctx, t)
	}
	if err != nil {
		return s.unsent(ctx, t, err)
	}
	return s.sent(ctx, t, receipt, "sent")
}

// look asks Slack whether a message was sent whose worker never said so. If not, it is surely owed, and with it whatever
// came since.
func (s *shift) look(ctx context.Context, t ops.NoticeTurn) error {
	oldest := t.Notices[0].CreatedAt.Add(-5 * time.Minute) // by our clock; theirs may be another
	receipt, found, err := s.slack.Find(ctx, t.Channel, t.Thread, fmt.Sprintf("%d.000000", oldest.Unix()), t.Notices[0].Key())
	if t.Thread != "" && (slack.Gone(err) || err == nil && !found) { // it may have had to begin a new one
		receipt, found, err = s.slack.Find(ctx, t.Channel, "", fmt.Sprintf("%d.000000", oldest.Unix()), t.Notices[0].Key())
		if found {
			t.Thread = ""
		}
	}
	switch {
	case err != nil:
		return s.stillUnsure(ctx, t, err)
	case found:
		s.report.Found++
		return s.sent(ctx, t, receipt, "found")
	}
	s.line(ctx, t, "not sent", nil)
	return s.book.NoteUnsent(s.saying(ctx), t, ops.NoticeFailed, errNeverSent, 0)
}

var errNeverSent = fault.New(fault.Unavailable, "whoever was to send it ended before it was sent")

// redraw brings a message up to date. One that is gone cannot be, and one that Slack will not have so stays as it is: what
// has changed is in its thread.
func (s *shift) redraw(ctx context.Context, t ops.NoticeTurn) error {
	m, err := s.compose(ctx, t)
	if err != nil {
		return err
	}
	if err = s.slack.Update(ctx, slack.Receipt{Channel: t.Channel, TS: t.Thread}, m); err != nil && passes(err) {
		return s.unsent(ctx, t, err)
	}
	s.report.Redrawn++
	s.line(ctx, t, "redrawn", err)
	s.outcome(t.Channel).through = true
	return s.book.NoteRedrawn(s.saying(ctx), t, s.pace.redraw)
}

// passes reports whether bringing a message up to date may succeed another time.
func passes(err error) bool {
	switch fault.ReasonOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Conflict, fault.Internal:
		return false
	case fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.RateLimited, fault.Unavailable, fault.NotConfigured:
	}
	return !slack.Gone(err)
}

// sent keeps the receipt.
func (s *shift) sent(ctx context.Context, t ops.NoticeTurn, receipt slack.Receipt, how string) error {
	if err := s.book.KeepReceipt(s.saying(ctx), t, receipt.TS, s.pace.rest); err != nil {
		return err
	}
	s.report.Messages++
	s.report.Notices += len(t.Notices)
	s.outcome(t.Channel).through = true
	s.line(ctx, t, how, nil)
	return nil
}

// stillUnsure leaves what nobody knows as it is.
func (s *shift) stillUnsure(ctx context.Context, t ops.NoticeTurn, cause error) error {
	return s.note(ctx, t, ops.NoticeSending, cause, s.patience(t, cause))
}

// unsent says what becomes of a message that did not get through.
func (s *shift) unsent(ctx context.Context, t ops.NoticeTurn, cause error) error {
	state := ops.NoticeFailed
	switch fault.ReasonOf(cause) {
	case fault.Invalid, fault.TooLarge:
		state = ops.NoticeDead // it is the message that they refuse, and it will be the same
	case fault.Unavailable, fault.Conflict:
		state = ops.NoticeSending // they may have it all the same
	case fault.Internal:
		if state = ops.NoticeSending; t.Notices[0].Attempt >= strange {
			state = ops.NoticeDead
		}
	case fault.RateLimited, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.NotConfigured:
	}
	return s.note(ctx, t, state, cause, s.patience(t, cause))
}

// strange is how often a refusal in words that we do not know is believed to pass.
const strange = 8

// patience is how long a channel rests after a failure: as long as Slack said, or until somebody may have mended what it
// refuses, or longer each time.
func (s *shift) patience(t ops.NoticeTurn, cause error) time.Duration {
	classified := fault.Classify(cause)
	switch classified.Reason {
	case fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.NotConfigured:
		return s.pace.mend
	case fault.Invalid, fault.TooLarge:
		return s.pace.rest
	case fault.RateLimited:
		return max(classified.After, s.pace.rest)
	case fault.Unavailable, fault.Conflict, fault.Internal:
	}
	return max(queue.Backoff(t.Notices[0].Attempt, 0.5+rand.Float64()/2), classified.After, s.pace.rest)
}

func (s *shift) note(ctx context.Context, t ops.NoticeTurn, state ops.NoticeState, cause error, rest time.Duration) error {
	if err := s.book.NoteUnsent(s.saying(ctx), t, state, cause, rest); err != nil {
		return err
	}
	s.report.Unsent++
	if o := s.outcome(t.Channel); state == ops.NoticeDead && !t.Redraw {
		s.report.Dead += len(t.Notices)
	} else {
		o.failed(t.Notices[0].CreatedAt, cause)
	}
	s.line(ctx, t, string(state), cause)
	return nil
}

// saying is for writing down how it went, however little time is left.
func (s *shift) saying(ctx context.Context) context.Context { return context.WithoutCancel(ctx) }

// compose writes the message of a turn: in a thread what has changed, else what it is about as it is now.
func (s *shift) compose(ctx context.Context, t ops.NoticeTurn) (slack.Message, error) {
	if t.Thread == "" || t.Redraw {
		return s.picture(ctx, t)
	}
	m := notify.Reply(t.Notices)
	return slack.Message{Text: m.Text, Blocks: m.Blocks, Thread: t.Thread, Key: t.Notices[0].Key()}, nil
}

// picture is the message about the topics of a turn as they are now: one, or a digest of several.
func (s *shift) picture(ctx context.Context, t ops.NoticeTurn) (slack.Message, error) {
	several := slices.ContainsFunc(t.Notices, func(n ops.OwedNotice) bool { return n.Topic != t.Notices[0].Topic })
	findings, err := s.book.FindingsNow(ctx, findingsOf(t.Notices), several)
	if err != nil {
		return slack.Message{}, err
	}
	latest := t.Notices[len(t.Notices)-1]
	if t.Redraw {
		latest = t.Latest
	}
	m := notify.Topic(latest.Notice, s.console)
	if f, known := findings[notify.FindingOf(latest.Topic)]; several {
		m = notify.Digest(t.Notices, findings, s.console)
	} else if known {
		m = notify.Finding(f, s.console)
	}
	return slack.Message{Text: m.Text, Blocks: m.Blocks, Key: t.Notices[0].Key()}, nil
}

func findingsOf(notices []ops.OwedNotice) (ids []ops.FindingID) {
	ids = []ops.FindingID{}
	for _, n := range notices {
		if id := notify.FindingOf(n.Topic); id != 0 {
			ids = append(ids, id)
		}
	}
	return ids
}
