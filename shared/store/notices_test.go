package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var slackAway = fault.New(fault.Unavailable, "Slack is away")

// owe writes notices, each about a topic of its own or, where it is named twice, about the same.
func (b *bench) owe(topics ...string) {
	b.t.Helper()
	for i, topic := range topics {
		_, err := b.conn.Exec(b.t.Context(), `insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ($1 || gen_random_uuid(), 'default', $1, 'opened', 'error', $2)`, topic, fmt.Sprint(topic, " ", i))
		b.must(err)
	}
}

// turn takes the turn of the channel, for so many of what waits.
func (b *bench) turn(most int) *ops.NoticeTurn {
	b.t.Helper()
	t, _, err := b.TakeTurn(b.t.Context(), "C01", []string{"C01", "default"}, time.Minute, func(owed []ops.OwedNotice) []ops.OwedNotice {
		return owed[:min(most, len(owed))]
	})
	b.must(err)
	return t
}

func (b *bench) free() {
	b.t.Helper()
	_, err := b.conn.Exec(b.t.Context(), "update ops.notice_channels set free_at = now()")
	b.must(err)
}

func (b *bench) noticeStates() []string {
	b.t.Helper()
	return names(b.t, b.conn, `select concat_ws(' ', id, state, attempt, folded_into, receipt, thread, redraw_for) from ops.notices order by id`)
}

// However many ask at once, one has the turn. Whoever asks while it lasts is told how long that is.
func TestOneTurnAtATime(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.owe("run:1", "run:2")
	var all sync.WaitGroup
	turns, waits := make(chan *ops.NoticeTurn, 16), make(chan time.Duration, 16)
	for range 16 {
		all.Go(func() {
			turn, wait, err := b.TakeTurn(t.Context(), "C01", []string{"default"}, time.Minute, func(owed []ops.OwedNotice) []ops.OwedNotice { return owed[:1] })
			if err != nil {
				t.Error(err)
			}
			turns <- turn
			waits <- wait
		})
	}
	all.Wait()
	had := 0
	for range 16 {
		if turn := <-turns; turn != nil {
			had++
		}
		if wait := <-waits; wait < 0 || wait > time.Minute {
			t.Errorf("told to wait %s", wait)
		}
	}
	if had != 1 {
		t.Errorf("%d had the turn", had)
	}
	b.same("notices", []string{"1 sending 1", "2 pending 0"}, b.noticeStates())
}

// What a message was to tell is known after its worker is gone, whatever came since.
func TestATurnThatEndedHalfWay(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.owe("run:1", "run:2", "run:3")
	b.turn(3)
	b.owe("run:4")
	b.free()
	again := b.turn(9)
	if again == nil || !again.Unsure || len(again.Notices) != 3 || again.Notices[0].ID != 1 || again.Notices[0].Attempt != 2 {
		t.Fatalf("%+v", again)
	}
	b.must(b.NoteUnsent(t.Context(), *again, ops.NoticeFailed, slackAway, 0))
	b.same("given back", []string{"1 failed 2", "2 failed 2", "3 failed 2", "4 pending 0"}, b.noticeStates())
	whole := b.turn(9)
	if whole.Unsure || len(whole.Notices) != 4 {
		t.Fatalf("%+v", whole)
	}
	b.must(b.KeepReceipt(t.Context(), *whole, "1795608000.000001", 0))
	b.same("told", []string{"1 sent 3 1795608000.000001", "2 folded 3 1", "3 folded 3 1", "4 folded 1 1"}, b.noticeStates())
}

// A topic that is told again is told in the thread of what told it first, which is then out of date. What happens while it
// is brought up to date makes it so again.
func TestWhatIsToldAgainOutdatesTheFirst(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.owe("run:1")
	b.must(b.KeepReceipt(t.Context(), *b.turn(1), "1.000001", 0))
	for i := range 2 {
		b.owe("run:1")
		reply := b.turn(1)
		if reply.Thread != "1.000001" {
			t.Fatalf("%+v", reply)
		}
		b.must(b.KeepReceipt(t.Context(), *reply, fmt.Sprintf("2.00000%d", i), 0))
	}
	b.same("after two replies", []string{"1 sent 1 1.000001 3", "2 sent 1 2.000000 1.000001", "3 sent 1 2.000001 1.000001"}, b.noticeStates())
	draw := b.turn(1)
	if !draw.Redraw || draw.Thread != "1.000001" || draw.For != 3 || draw.Latest.ID != 3 || len(draw.Notices) != 1 {
		t.Fatalf("%+v", draw)
	}
	_, err := b.conn.Exec(t.Context(), "update ops.notices set redraw_for = 9 where id = 1")
	b.must(err)
	b.must(b.NoteRedrawn(t.Context(), *draw, 0))
	if left := value[int](b, "select redraw_for from ops.notices where id = 1"); left != 9 {
		t.Errorf("what happened meanwhile is forgotten: %d", left)
	}
}

// Whoever comes back after the turn went to somebody else changes nothing.
func TestALateTurnChangesNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.owe("run:1")
	late := b.turn(1)
	b.free()
	now := b.turn(1)
	for what, err := range map[string]error{
		"a receipt": b.KeepReceipt(t.Context(), *late, "1.000001", 0), "a failure": b.NoteUnsent(t.Context(), *late, ops.NoticeDead, slackAway, 0),
		"a drawing": b.NoteRedrawn(t.Context(), *late, 0),
	} {
		if !isLost(err) {
			t.Errorf("%s was taken: %v", what, err)
		}
	}
	b.same("notices", []string{"1 sending 2"}, b.noticeStates())
	b.must(b.KeepReceipt(t.Context(), *now, "1.000002", 0))
	b.same("notices", []string{"1 sent 2 1.000002"}, b.noticeStates())
}

// A rest holds for everybody, by the database's clock.
func TestAChannelRests(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.owe("run:1", "run:2")
	b.must(b.KeepReceipt(t.Context(), *b.turn(1), "1.000001", time.Hour))
	turn, wait, err := b.TakeTurn(t.Context(), "C01", []string{"default"}, time.Minute, nil)
	if err != nil || turn != nil || wait < 59*time.Minute || wait > time.Hour {
		t.Errorf("%+v, %s, %v", turn, wait, err)
	}
	if other, _, err := b.TakeTurn(t.Context(), "C02", []string{"C02"}, time.Minute, nil); err != nil || other != nil {
		t.Errorf("another channel has nothing to tell: %+v, %v", other, err)
	}
}
