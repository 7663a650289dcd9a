package store

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// mostAtOnce is how many notices one message may tell.
const mostAtOnce = 1000

// NoticeLanes are the channels in which something is to be told or brought up to date, by the names that notices give them.
func (s *Store) NoticeLanes(ctx context.Context) ([]ops.NoticeLane, error) {
	return structs[ops.NoticeLane](ctx, s, "list the channels of notices", noticeLanes)
}

// WaitingNotices counts what is not told yet.
func (s *Store) WaitingNotices(ctx context.Context) (n int, err error) {
	if err := s.pool.QueryRow(ctx, noticeWaiting).Scan(&n); err != nil {
		return 0, classify("count the notices", err)
	}
	return n, nil
}

// TakeTurn takes the turn in a channel, which notices call by these names. Together says which of those that wait, oldest
// first, are told by one message, with its own one first. What the message is to tell is written down before anybody sends
// it. The turn is lost after the lease.
//
// There is one turn at a time in each channel, on however many machines. Without one, the time until it comes is given
// back; with nothing to do, neither.
func (s *Store) TakeTurn(ctx context.Context, channel string, names []string, lease time.Duration, together func([]ops.OwedNotice) []ops.OwedNotice) (t *ops.NoticeTurn, wait time.Duration, err error) {
	err = s.transact(ctx, "take the turn in "+channel, func(tx pgx.Tx) error {
		var microseconds int64
		if err := tx.QueryRow(ctx, noticeTurn, channel).Scan(&microseconds); err != nil {
			return err
		}
		if wait = time.Duration(microseconds) * time.Microsecond; wait > 0 {
			return nil
		}
		t, err = next(ctx, tx, channel, names, together)
		if err != nil || t == nil {
			return err
		}
		return tx.QueryRow(ctx, noticeTurnTake, channel, lease).Scan(&t.Claim)
	})
	if err != nil {
		return nil, 0, err
	}
	return t, wait, nil
}

// next is what is to be done in a channel: what somebody had begun, what waits, or a message that does not show all.
func next(ctx context.Context, tx pgx.Tx, channel string, names []string, together func([]ops.OwedNotice) []ops.OwedNotice) (*ops.NoticeTurn, error) {
	owed, err := owedNotices(ctx, tx, noticeBacklog, names, mostAtOnce)
	if err != nil {
		return nil, err
	}
	if len(owed) == 0 {
		return stale(ctx, tx, channel)
	}
	t := &ops.NoticeTurn{Channel: channel}
	if owed[0].State == ops.NoticeSending {
		t.Unsure, t.Notices = true, begun(owed)
	} else {
		t.Notices = together(owed)
	}
	if _, err := tx.Exec(ctx, noticeIntend, int64(t.Notices[0].ID), noticeIDs(t.Notices)); err != nil {
		return nil, err
	}
	for i := range t.Notices {
		t.Notices[i].Attempt++
	}
	if slices.ContainsFunc(t.Notices, func(n ops.OwedNotice) bool { return n.Topic != t.Notices[0].Topic }) {
		return t, nil
	}
	err = tx.QueryRow(ctx, noticeThread, channel, names, t.Notices[0].Topic).Scan(&t.Thread)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return t, err
}

// begun is what one message was to tell when its worker was last heard of, its own notice first.
func begun(owed []ops.OwedNotice) (group []ops.OwedNotice) {
	message := owed[0].ToldBy
	if message == 0 {
		message = owed[0].ID
	}
	for _, n := range owed {
		switch {
		case n.State == ops.NoticeSending && n.ID == message:
			group = slices.Insert(group, 0, n)
		case n.State == ops.NoticeSending && n.ToldBy == message:
			group = append(group, n)
		}
	}
	return group
}

// stale is a message that does not show what has become of its topics.
func stale(ctx context.Context, tx pgx.Tx, channel string) (*ops.NoticeTurn, error) {
	t := &ops.NoticeTurn{Channel: channel, Redraw: true}
	var message int64
	err := tx.QueryRow(ctx, noticeStale, channel).Scan(&message, &t.Thread, &t.For)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	told, err := owedNotices(ctx, tx, noticeMessage, message, int64(t.For))
	if err != nil {
		return nil, err
	}
	t.Notices, t.Latest = told[:len(told)-1], told[len(told)-1]
	return t, nil
}

func owedNotices(ctx context.Context, tx pgx.Tx, statement string, args ...any) ([]ops.OwedNotice, error) {
	rows, err := tx.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	return documents[ops.OwedNotice](rows)
}

// documents reads rows that are one JSON document each.
func documents[T any](rows pgx.Rows) ([]T, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t T, err error) {
		var document string
		if err := row.Scan(&document); err != nil {
			return t, err
		}
		return t, json.Unmarshal([]byte(document), &t)
	})
}

func noticeIDs(notices []ops.OwedNotice) []int64 {
	ids := make([]int64, len(notices))
	for i, n := range notices {
		ids[i] = int64(n.ID)
	}
	return ids
}

// KeepReceipt says that a message was sent, and gives the turn back: the channel rests, and first messages that were about
// the same topics are to be brought up to date.
func (s *Store) KeepReceipt(ctx context.Context, t ops.NoticeTurn, receipt string, rest time.Duration) error {
	return s.endTurn(ctx, t, rest, "", func(tx pgx.Tx) error {
		ids, message := noticeIDs(t.Notices), int64(t.Notices[0].ID)
		if _, err := tx.Exec(ctx, noticeSent, message, ids, t.Channel, receipt, t.Thread); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, noticeOutdate, t.Channel, ids, message)
		return err
	})
}

// NoteRedrawn says that a message shows what has become of its topics, and gives the turn back.
func (s *Store) NoteRedrawn(ctx context.Context, t ops.NoticeTurn, rest time.Duration) error {
	return s.endTurn(ctx, t, rest, "", func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, noticeRedrawn, int64(t.Notices[0].ID), int64(t.For))
		return err
	})
}

// NoteUnsent says that a message did not get through, as far as is known, and gives the turn back: the channel rests.
// Sending means that it may have, failed that it did not, dead that it never will.
func (s *Store) NoteUnsent(ctx context.Context, t ops.NoticeTurn, state ops.NoticeState, cause error, rest time.Duration) error {
	return s.endTurn(ctx, t, rest, plain(cause), func(tx pgx.Tx) error {
		if t.Redraw {
			return nil // it stays to be done
		}
		if _, err := tx.Exec(ctx, noticeUnsent, noticeIDs(t.Notices), string(state), plain(cause)); err != nil || state != ops.NoticeDead {
			return err
		}
		return record(ctx, tx, ops.DeadNotice(t.Notices[0], plain(cause)))
	})
}

// endTurn gives a turn back, unless it was lost.
func (s *Store) endTurn(ctx context.Context, t ops.NoticeTurn, rest time.Duration, reason string, then func(pgx.Tx) error) error {
	return s.transact(ctx, "end the turn in "+t.Channel, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, noticeTurnEnd, t.Channel, t.Claim, rest, reason)
		if err = fenced(tag.RowsAffected(), err); err != nil {
			return err
		}
		return then(tx)
	})
}

// DeadNotices are those that became impossible to tell since a time, by channel.
func (s *Store) DeadNotices(ctx context.Context, since time.Time) ([]ops.DeadNotices, error) {
	return structs[ops.DeadNotices](ctx, s, "read the dead notices", noticeDead, since)
}

// FindingsNow reads findings by their numbers; brief ones have only what a list needs.
func (s *Store) FindingsNow(ctx context.Context, ids []ops.FindingID, brief bool) (map[ops.FindingID]ops.FindingNow, error) {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i] = int64(id)
	}
	rows, err := s.pool.Query(ctx, findingNow, numbers, brief)
	if err != nil {
		return nil, classify("read findings", err)
	}
	all, err := documents[ops.FindingNow](rows)
	if err != nil {
		return nil, classify("read findings", err)
	}
	found := make(map[ops.FindingID]ops.FindingNow, len(all))
	for _, f := range all {
		found[f.ID] = f
	}
	return found, nil
}
