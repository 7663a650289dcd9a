package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack"
	"github.com/insightpulseai/odooops-console/shared/adapters/slack/fake"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var manually = entry.Trigger{Trigger: "manual"}

// Slack is away for a day, a scan sees something new every quarter of an hour, and the function is called every minute.
func TestSlackIsDownForADay(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.channel = channel
	o.see(several(1)...)
	o.told()
	o.calls.Always(fakehttp.Answer(http.StatusServiceUnavailable, "down"))
	failed := 0
	for quarter := range 96 {
		o.see(several(1 + 3*(quarter+1))...)
		if r, err := o.run(); r.Unsent > 0 || err != nil {
			failed++
		}
		o.later()
		o.exec("update ops.notices set created_at = created_at - interval '15 minutes' where finished_at is null")
	}
	if failed < 90 || len(o.heard()) != 1 {
		t.Errorf("%d runs failed, and Slack heard %q", failed, o.heard())
	}
	o.same("what the console says meanwhile", o.trouble(), "slack_away channel:C0OPSDEMO2 open")
	o.see(several(200)...) // 89 are mended before anybody heard of them
	o.calls.Always(nil)
	o.later()
	if r := o.told(); r.Messages != 1 || r.Waiting != 0 || r.Dead != 0 {
		t.Errorf("%+v", r)
	}
	o.same("heard", o.heard(), "[error] prod: host-0001 is open", "288 findings: 199 error, 89 no longer open")
	o.same("trouble", o.trouble(), "slack_away channel:C0OPSDEMO2 resolved")
}

// With a name for a channel, an outage begins with not knowing which one it is.
func TestSlackIsDownAndTheChannelIsAName(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	o.calls.Always(fakehttp.Answer(http.StatusServiceUnavailable, "down"))
	if r, err := o.run(); err != nil || r.Waiting != 1 || len(r.Trouble) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	o.same("a moment is no trouble", o.trouble())
	o.exec("update ops.notices set created_at = created_at - interval '2 hours'")
	if _, err := o.run(); err == nil {
		t.Error("two hours are no alarm")
	}
	o.same("two hours are", o.trouble(), "slack_away channel:#ops open")
	o.calls.Always(nil)
	o.told()
	o.same("afterwards", o.trouble(), "slack_away channel:#ops resolved")
	o.same("heard", o.heard(), "[error] prod: host-1 is open")
}

func TestRetryAfterIsObeyed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	o.calls.Next(nil, fakehttp.Answer(http.StatusTooManyRequests, `{"ok":false,"error":"ratelimited"}`, "Retry-After", "7"))
	if r := o.told(); r.Unsent != 1 || r.Messages != 0 {
		t.Errorf("%+v", r)
	}
	if rests := o.rows(`select (extract(epoch from free_at - now()) between 5 and 7)::text || ' ' || reason from ops.notice_channels`); len(rests) != 1 || rests[0][:4] != "true" {
		t.Errorf("the channel rests %q", rests)
	}
	o.same("it was surely not sent", o.states(), "failed 1")
	o.told() // comes too early
	if o.posts() != 1 {
		t.Errorf("%d posts, want 1: it is not time yet", o.posts())
	}
}

// What Slack says, and what becomes of it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	word := func(w string) fakehttp.Fault { return fakehttp.Answer(200, `{"ok":false,"error":"`+w+`"}`) }
	for name, c := range map[string]struct {
		fault   fakehttp.Fault
		states  string // after it was refused
		trouble []string
		alarm   bool
		healed  string // after the reason is gone
		posted  int
	}{
		"the token is revoked":     {word("token_revoked"), "failed 1", []string{"slack_refuses channel:C0OPSDEMO2 open"}, true, "sent 1", 1},
		"the token is wrong":       {word("invalid_auth"), "failed 1", []string{"slack_refuses channel:C0OPSDEMO2 open"}, true, "sent 1", 1},
		"the channel is gone":      {word("channel_not_found"), "failed 1", []string{"slack_refuses channel:C0OPSDEMO2 open"}, true, "sent 1", 1},
		"the app is not in it":     {word("not_in_channel"), "failed 1", []string{"slack_refuses channel:C0OPSDEMO2 open"}, true, "sent 1", 1},
		"a scope is missing":       {word("missing_scope"), "failed 1", []string{"slack_refuses channel:C0OPSDEMO2 open"}, true, "sent 1", 1},
		"the message is too long":  {word("msg_too_long"), "dead 1", []string{"slack_refuses notices:default open"}, false, "dead 1", 0},
		"the blocks are wrong":     {word("invalid_blocks"), "dead 1", []string{"slack_refuses notices:default open"}, false, "dead 1", 0},
		"an outage in a word":      {word("service_unavailable"), "sending 1", nil, false, "sent 1", 1},
		"no word at all":           {fakehttp.Answer(200, `{"ok":false}`), "sending 1", nil, false, "sent 1", 1},
		"a word that is not known": {word("lunar_eclipse"), "sending 1", nil, false, "sent 1", 1},
		"too often, in a word":     {word("ratelimited"), "failed 1", nil, false, "sent 1", 1},
		"a page for people":        {fakehttp.HTML(), "sending 1", nil, false, "sent 1", 1},
		"half an answer":           {fakehttp.Cut(), "sending 1", nil, false, "sent 1", 1},
		"done, and then trouble": {func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
			behind.ServeHTTP(discard{http.Header{}}, r)
			fakehttp.JSON(w, 200, fake.Object{"ok": false, "error": "internal_error"})
		}, "sending 1", nil, false, "sent 1", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.channel = channel
			o.see("host-1")
			o.calls.Next(c.fault)
			o.pace.rest = time.Hour // one turn in a run
			_, err := o.run()
			if (err != nil) != c.alarm {
				t.Errorf("alarm: %v", err)
			}
			o.same("notices", o.states(), c.states)
			o.same("trouble", o.trouble(), c.trouble...)
			o.pace.rest = time.Microsecond
			o.later()
			o.told()
			o.same("once it is mended", o.states(), c.healed)
			if n := len(o.heard()); n != c.posted {
				t.Errorf("%d messages in Slack, want %d", n, c.posted)
			}
			for _, line := range o.trouble() {
				if c.posted == 1 && line != "slack_refuses channel:C0OPSDEMO2 resolved" {
					t.Errorf("still: %s", line)
				}
			}
			if told := o.rows(`select title from ops.notices where title ilike '%slack%'`); len(told) > 0 {
				t.Errorf("Slack's trouble is told in Slack: %q", told)
			}
		})
	}
}

// discard is a caller who has gone.
type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// A refusal that nobody knows does not hold everybody up for ever.
func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.channel = channel
	o.see("host-1")
	o.calls.Always(func(w http.ResponseWriter, r *http.Request, behind http.Handler) {
		if r.URL.Path == "/api/chat.postMessage" {
			fakehttp.JSON(w, 200, fake.Object{"ok": false, "error": "lunar_eclipse"})
			return
		}
		behind.ServeHTTP(w, r)
	})
	for range strange {
		o.told()
		o.later()
	}
	o.same("notices", o.states(), "dead 1")
	o.same("trouble", o.trouble(), "slack_refuses notices:default open")
	o.same("the audit stream", o.rows(`select kind || ' ' || subject from ops.platform_events`), "notice.dead notices/1")
	o.calls.Always(nil)
	o.see("host-1", "host-2")
	o.told()
	o.same("the next one", o.heard(), "[error] prod: host-2 is open")
}

// A name that leads nowhere holds up nothing but what is for it.
func TestAChannelThatIsNotThere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ('x', '#nowhere', 'run:1', 'failed', 'error', 'lost')`)
	r, err := o.run()
	if err == nil || r.Messages != 0 && r.Messages != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	o.same("heard", o.heard(), "[error] prod: host-1 is open")
	o.same("trouble", o.trouble(), "slack_refuses channel:#nowhere open")
	o.slack.Change(func(f *fake.Slack) {
		f.Channels = append(f.Channels, fake.Object{"id": "C0OPSDEMO3", "name": "nowhere"})
	})
	o.told()
	o.same("trouble", o.trouble(), "slack_refuses channel:#nowhere resolved")
	o.same("notices", o.states(), "sent 2")
}

func (d *dying) TakeTurn(ctx context.Context, channel string, names []string, lease time.Duration, choose func([]ops.OwedNotice) []ops.OwedNotice) (*ops.NoticeTurn, time.Duration, error) {
	if !d.step() {
		return nil, 0, errDied
	}
	return d.book.TakeTurn(ctx, channel, names, lease, choose)
}

func (d *dying) KeepReceipt(ctx context.Context, t ops.NoticeTurn, receipt string, rest time.Duration) error {
	if !d.step() {
		return errDied
	}
	return d.book.KeepReceipt(ctx, t, receipt, rest)
}

func (d *dying) NoteRedrawn(ctx context.Context, t ops.NoticeTurn, rest time.Duration) error {
	if !d.step() {
		return errDied
	}
	return d.book.NoteRedrawn(ctx, t, rest)
}

func (d *dying) NoteUnsent(ctx context.Context, t ops.NoticeTurn, state ops.NoticeState, cause error, rest time.Duration) error {
	if !d.step() {
		return errDied
	}
	return d.book.NoteUnsent(ctx, t, state, cause, rest)
}

func (d *dying) Post(ctx context.Context, channel string, m slack.Message) (slack.Receipt, error) {
	if !d.step() {
		return slack.Receipt{}, errDied
	}
	return d.messenger.Post(ctx, channel, m)
}

func (d *dying) Update(ctx context.Context, r slack.Receipt, m slack.Message) error {
	if !d.step() {
		return errDied
	}
	return d.messenger.Update(ctx, r, m)
}

// runUntil is a run whose worker is killed after so many steps.
func (o *office) runUntil(steps int) {
	h, d := o.handler, &dying{book: o.book, messenger: o.handler.slack, left: steps}
	ctx, cancel := context.WithCancel(o.t.Context())
	defer cancel()
	d.dead = cancel
	h.book, h.slack = d, d
	_, _ = h.tell(ctx, manually)
	o.later()
}

// However far a worker comes, the next one goes on where it was: nothing is told twice, and nothing is left out.
func TestKilledBetweenPostAndReceipt(t *testing.T) {
	t.Parallel()
	for steps := range 8 {
		t.Run(fmt.Sprint(steps), func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			o.see("host-1")
			o.told()
			o.see()
			o.runUntil(steps)
			o.told()
			o.same("heard", o.heard(), "[resolved] prod: host-1 is open (edited)"+map[bool]string{true: " (edited)"}[steps == 5], "  [error] Resolved: host-1 is open")
			o.same("notices", o.states(), "sent 2")
		})
	}
}

func TestKilledTwoHundredTimes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	chance := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		fresh := []string{}
		for n := range chance.IntN(5) {
			fresh = append(fresh, fmt.Sprintf("host-%d-%d", i, n)) // and those of before are mended
		}
		o.see(fresh...)
		o.runUntil(chance.IntN(9))
		if i%20 == 0 {
			o.told()
		}
	}
	o.told()
	keys := map[string]int{}
	for _, m := range o.slack.Posted() {
		var mark struct {
			Payload struct {
				Key string `json:"key"`
			} `json:"event_payload"`
		}
		if err := json.Unmarshal(m.Metadata, &mark); err != nil {
			t.Fatal(err)
		}
		keys[mark.Payload.Key]++
	}
	for key, n := range keys {
		if n != 1 {
			t.Errorf("notice %s was told %d times", key, n)
		}
	}
	if sent := o.rows(`select count(*)::text from ops.notices where state = 'sent'`); fmt.Sprint(len(keys)) != sent[0] {
		t.Errorf("%d messages, and %s notices that say they were sent", len(keys), sent[0])
	}
	if left := o.rows(`select id || ' ' || state from ops.notices where state not in ('sent', 'folded') or redraw_for is not null`); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
	t.Logf("%d messages for %s", len(keys), o.states())
}

// A worker that comes back after its lease finds that another one has the turn.
func TestALateWorkerIsFenced(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	late, _, err := o.db.TakeTurn(t.Context(), channel, []string{"default"}, time.Millisecond, together)
	o.must(err)
	o.later()
	o.told()
	work := &shift{handler: o.handler, ids: map[string]string{}, seen: map[string]*outcome{}}
	o.must(work.settled(work.sent(t.Context(), *late, slack.Receipt{Channel: channel, TS: "1.000001"}, "sent")))
	if work.report.Lost != 1 || work.report.Messages != 0 {
		t.Errorf("%+v", work.report)
	}
	if receipts := o.rows(`select receipt from ops.notices`); receipts[0] != o.slack.Posted()[0].TS {
		t.Errorf("the receipt is %s", receipts[0])
	}
}
