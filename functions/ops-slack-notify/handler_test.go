package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// A finding has one message. What happens to it is said in its thread, and shown by the message itself.
func TestTheLifeOfAMessage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	if r := o.told(); r.Messages != 1 || r.Notices != 1 || r.Waiting != 0 {
		t.Errorf("%+v", r)
	}
	o.told() // nothing new
	o.same("first", o.heard(), "[error] prod: host-1 is open")
	first := string(o.slack.Posted()[0].Blocks)
	for _, want := range []string{`"action_id":"acknowledge"`, `"action_id":"fix"`, `"value":"finding:1"`, `https://console.example.com/overview?finding=1`} {
		if !strings.Contains(first, want) {
			t.Errorf("no %s in %s", want, first)
		}
	}
	o.exec(`update ops.convergence_findings set acknowledged_at = now(), acknowledged_by = 'tove'`)
	o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ('ack', 'default', 'finding:1', 'acknowledged', 'info', 'Acknowledged by tove')`)
	if r := o.told(); r.Messages != 1 || r.Redrawn != 1 {
		t.Errorf("%+v", r)
	}
	if shown := string(o.slack.Posted()[0].Blocks); strings.Contains(shown, `"action_id":"acknowledge"`) || !strings.Contains(shown, "acknowledged by tove") {
		t.Errorf("the message shows %s", shown)
	}
	o.see()
	o.told()
	o.same("in the end", o.heard(), "[resolved] prod: host-1 is open (edited) (edited)", "  [info] Acknowledged by tove", "  [error] Resolved: host-1 is open")
	if shown := string(o.slack.Posted()[0].Blocks); strings.Contains(shown, "action_id\":\"fix") {
		t.Errorf("what is resolved still has buttons: %s", shown)
	}
	o.same("notices", o.states(), "sent 3")
}

// What was opened and resolved before anybody was told is one message, which says how it is now.
func TestWhatIsOverBeforeItIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	o.see()
	if r := o.told(); r.Messages != 1 || r.Notices != 2 || r.Redrawn != 0 {
		t.Errorf("%+v", r)
	}
	o.same("heard", o.heard(), "[resolved] prod: host-1 is open")
}

func TestFiveHundredFindingsAreOneMessage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see(several(500)...)
	if r := o.told(); r.Messages != 1 || r.Notices != 500 {
		t.Errorf("%+v", r)
	}
	o.same("heard", o.heard(), "500 findings: 500 error")
	o.same("notices", o.states(), "folded 499", "sent 1")

	o.see(several(499)...) // one is mended: its thread is that of the digest, which counts again
	o.told()
	o.same("one is mended", o.heard(), "500 findings: 499 error, 1 no longer open (edited)", "  [error] Resolved: host-0500 is open")

	o.see() // and then all of them
	o.told()
	o.same("all are mended", o.heard(), "500 findings: 500 no longer open (edited) (edited)", "  [error] Resolved: host-0500 is open", "499 findings: 499 no longer open")
	if o.posts() != 3 {
		t.Errorf("%d posts for 1,000 changes, want 3", o.posts())
	}
}

// Five things have a message each. When they end together there is one about that, and each shows it.
func TestABurstBringsMessagesUpToDate(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 6 {
		o.see(several(i + 1)...)
		o.told()
	}
	o.see()
	r := o.told()
	if r.Messages != 1 || r.Notices != 6 || r.Redrawn != 6 {
		t.Errorf("%+v", r)
	}
	want := []string{}
	for _, s := range several(6) {
		want = append(want, "[resolved] prod: "+s+" is open (edited)")
	}
	o.same("heard", o.heard(), append(want, "6 findings: 6 no longer open")...)
}

func TestADigestIsItsOwnMessage(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see(several(9)...)
	o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title, body, links) values
		('daily', $1, 'summary:2026-11-25', $2, 'info', 'Yesterday', '3 findings are open <!channel>', '{"all of it": "https://example.com/?a=1&b=2"}'),
		('run', 'default', 'run:7', 'failed', 'error', 'The backup failed', '', '{}')`, channel, notify.KindDigest)
	o.told()
	o.same("heard", o.heard(), "9 findings and 1 other changes: 9 error", "[info] Yesterday")
	if shown := string(o.slack.Posted()[1].Blocks); !strings.Contains(shown, `3 findings are open \u0026lt;!channel\u0026gt;`) || !strings.Contains(shown, `\u003chttps://example.com/?a=1\u0026amp;b=2|all of it\u003e`) {
		t.Errorf("%s", shown)
	}
	if lanes := o.rows("select channel from ops.notice_channels"); len(lanes) != 1 {
		t.Errorf("one channel with three names has %d turns", len(lanes))
	}
}

// The largest finding that fits into the database is taken by Slack.
func TestALargeFindingGetsThrough(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	big := strings.Repeat("https://example.com/漢?a=1&b=<!channel> ", 200)
	_, err := o.db.RecordObservation(t.Context(), ops.Observation{Check: "inventory", At: time.Now(), Cadence: time.Hour, Findings: []ops.Finding{{
		Signal: "open", Subject: big, Severity: ops.Critical, Environment: big, Repo: big, Owner: big, Title: big, Explanation: big, Expected: big, Actual: big,
		Links: map[string]string{"page": "https://example.com/" + strings.Repeat("a", 1000)},
	}}}, notify.Findings)
	o.must(err)
	if r := o.told(); r.Messages != 1 || r.Dead != 0 {
		t.Errorf("%+v", r)
	}
	if text := o.slack.Posted()[0].Text; strings.Contains(text, "<!channel>") {
		t.Errorf("it calls everybody: %s", text)
	}
}

// Somebody deletes the message: what comes next begins a new one, and goes on from there.
func TestADeletedMessageIsBegunAnew(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	o.told()
	o.slack.Delete(o.slack.Posted()[0].TS)
	say := func(key string) {
		o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ($1, 'default', 'finding:1', 'changed', 'error', $1)`, key)
		o.told()
	}
	say("worse")
	say("worse still")
	o.same("heard", o.heard(), "[error] prod: host-1 is open (edited)", "  [error] worse still")
}

func TestNothingIsConfigured(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.see("host-1")
	o.configured = false
	if r := o.told(); r.Outcome != "not_configured" || r.Waiting != 1 || r.Why != "set SLACK_BOT_TOKEN" {
		t.Errorf("%+v", r)
	}
	o.configured, o.channel = true, ""
	o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ('x', $1, 'run:1', 'failed', 'error', 'has a channel of its own')`, channel)
	if r := o.told(); r.Outcome != "not_configured" || r.Waiting != 1 || r.Messages != 1 {
		t.Errorf("%+v", r)
	}
	o.channel = channel
	if r := o.told(); r.Outcome != "told" || r.Waiting != 0 {
		t.Errorf("%+v", r)
	}
	o.same("heard", o.heard(), "[error] has a channel of its own", "[error] prod: host-1 is open")
}

// A message a second in a channel, however many of us there are.
func TestTwoInstancesKeepOnePace(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.pace = usual
	o.see(several(4)...)
	second := o.handler
	second.book = o.open()
	reports := make(chan report, 2)
	for _, h := range []handler{o.handler, second} {
		go func() {
			var last report
			for {
				done, err := h.tell(t.Context(), manually)
				r, _ := done.(report)
				last.Messages += r.Messages
				if err != nil || r.Waiting == 0 {
					break
				}
			}
			reports <- last
		}()
	}
	if n := (<-reports).Messages + (<-reports).Messages; n != 4 {
		t.Errorf("%d messages sent, want 4", n)
	}
	var before time.Time
	for _, c := range o.calls.Calls() {
		if c.Path != "/api/chat.postMessage" {
			continue
		}
		if gap := c.At.Sub(before); !before.IsZero() && gap < time.Second {
			t.Errorf("two messages within %s", gap)
		}
		before = c.At
	}
	o.same("heard", o.heard(), "[error] prod: host-0001 is open", "[error] prod: host-0002 is open", "[error] prod: host-0003 is open", "[error] prod: host-0004 is open")
}

// Order holds within a topic: what ended never ends before it began.
func TestOrderWithinATopic(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for i := range 3 {
		o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ($1, 'default', 'run:7', 'changed', 'error', $1)`, fmt.Sprint("step ", i))
	}
	o.told()
	o.exec(`insert into ops.notices (dedupe_key, channel, topic, kind, severity, title) values ('step 3', 'default', 'run:7', 'succeeded', 'info', 'step 3')`)
	o.told()
	o.same("heard", o.heard(), "[info] step 3 (edited)", "  [info] step 3")
	o.same("told", o.rows(`select dedupe_key || ' ' || coalesce(folded_into::text, '-') from ops.notices order by id`), "step 0 -", "step 1 1", "step 2 1", "step 3 -")
}
