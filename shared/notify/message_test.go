package notify_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var update = flag.Bool("update", false, "write down what the messages are now")

const console = "https://console.example.com/"

func open(alter ...func(*ops.FindingNow)) ops.FindingNow {
	f := ops.FindingNow{
		Finding: ops.Finding{
			Signal: "merged_not_deployed", Severity: ops.Critical, Environment: "prod", Repo: "acme/odoo", Owner: "platform",
			Title: "prod is 3 commits behind", Explanation: "main is at 3f2a1c9 since 09:12 and prod runs 81b07de",
			Expected: "3f2a1c9", Actual: "81b07de", Links: map[string]string{"commit": "https://github.com/acme/odoo/commit/3f2a1c9"},
		},
		ID: 12, State: ops.FindingOpen, FirstSeenAt: noon, Occurrences: 3,
	}
	for _, a := range alter {
		a(&f)
	}
	return f
}

func acknowledged(f *ops.FindingNow) {
	f.AcknowledgedBy, f.AcknowledgedAt = "tove (slack:T0HARBOUR/U0TOVE)", noon.Add(5*time.Minute)
}

func resolved(f *ops.FindingNow) {
	f.State, f.ResolvedAt, f.Reopened = ops.FindingResolved, noon.Add(3*time.Hour), 2
}

func suppressed(f *ops.FindingNow) {
	f.State, f.SuppressedUntil, f.SuppressedBy, f.SuppressionReason = ops.FindingSuppressed, noon.Add(72*time.Hour), "ann", "a freeze <!here>"
}

// hostile says everything that a vendor's text could try.
func hostile(f *ops.FindingNow) {
	f.Title = "<!channel> *bold* <https://evil.example|https://bank.example>"
	f.Explanation = "<@U0TOVE> & <!here>\n\u202eevil"
	f.Expected, f.Actual, f.Owner, f.Environment = "<#C01>", "`code`", "<!subteam^S1>", "prod<!everyone>"
	f.Links = map[string]string{"<!channel>": "javascript:alert(1)", "ok|<@U1>": "https://example.com/?a=1&b=<!channel>"}
}

func owed(id int, topic, kind string, severity ops.Severity, title string) ops.OwedNotice {
	return ops.OwedNotice{ID: ops.NoticeID(id), Notice: ops.Notice{Topic: topic, Kind: kind, Severity: severity, Title: title, Body: "because of " + title}}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	many, findings := burst(40)
	run := owed(1, "run:7", "failed", ops.Error, "The backup of prod failed")
	run.Links = map[string]string{"log": "https://example.com/log"}
	for name, m := range map[string]notify.Message{
		"open":         notify.Finding(open(), console),
		"acknowledged": notify.Finding(open(acknowledged), console),
		"resolved":     notify.Finding(open(acknowledged, resolved), ""),
		"suppressed":   notify.Finding(open(suppressed), console),
		"hostile":      notify.Finding(open(hostile), "javascript:alert(1)"),
		"run":          notify.Topic(run.Notice, console),
		"reply":        notify.Reply([]ops.OwedNotice{owed(2, "finding:12", "changed", ops.Critical, "prod is behind (critical, was error)")}),
		"reply_end":    notify.Reply([]ops.OwedNotice{owed(2, "finding:12", "resolved", ops.Error, "Resolved: prod is behind")}),
		"reply_many":   notify.Reply(repeated(25)),
		"digest":       notify.Digest(many, findings, console),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := json.MarshalIndent(map[string]any{"text": m.Text, "blocks": m.Blocks}, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			path := "testdata/" + name + ".golden.json"
			if *update {
				if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v: run go test ./shared/notify -update and read what it wrote", err)
			}
			if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func repeated(n int) (notices []ops.OwedNotice) {
	for i := range n {
		notices = append(notices, owed(i+1, "finding:12", "changed", ops.Error, fmt.Sprintf("change %d", i+1)))
	}
	return notices
}

// burst is so many findings, all opened at once: every tenth is critical, and every fourth is gone already.
func burst(n int) (notices []ops.OwedNotice, findings map[ops.FindingID]ops.FindingNow) {
	findings = map[ops.FindingID]ops.FindingNow{}
	for i := 1; i <= n; i++ {
		f := open(func(f *ops.FindingNow) {
			f.ID, f.Severity, f.Title = ops.FindingID(i), ops.Error, fmt.Sprintf("finding %d <!channel>", i)
			if i%10 == 0 {
				f.Severity = ops.Critical
			}
			if i%4 == 0 {
				resolved(f)
			}
		})
		findings[f.ID] = f
		notices = append(notices, owed(i, notify.FindingTopic(f.ID), "opened", f.Severity, f.Title))
	}
	return notices, findings
}

func TestWhatIsToldTogether(t *testing.T) {
	t.Parallel()
	six, _ := burst(6)
	five, digest := six[:5], owed(9, "summary:1", notify.KindDigest, ops.Info, "Yesterday")
	again := owed(7, "finding:1", "resolved", ops.Error, "Resolved: finding 1")
	for name, c := range map[string]struct {
		owed []ops.OwedNotice
		want string
	}{
		"one":                         {five[:1], "1"},
		"five things":                 {five, "1"},
		"six things":                  {six, "1 2 3 4 5 6"},
		"the same thing twice":        {append(append([]ops.OwedNotice{}, five...), again), "1 7"},
		"a digest is alone":           {append([]ops.OwedNotice{digest}, six...), "9"},
		"and no part of another":      {append(append([]ops.OwedNotice{}, six...), digest), "1 2 3 4 5 6"},
		"nor does it make five a six": {append(append([]ops.OwedNotice{}, five...), digest), "1"},
	} {
		ids := []string{}
		for _, n := range notify.Together(c.owed) {
			ids = append(ids, fmt.Sprint(n.ID))
		}
		if got := strings.Join(ids, " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// The most that a finding, a digest and a reply can hold stays within what Slack takes: 3,000 characters in a section, 2,000
// in a field, and about 13,200 in all, which we measure in bytes on the wire.
func TestTheLargestMessages(t *testing.T) {
	t.Parallel()
	for _, letter := range []string{"x", "&", "<", "漢", "😀", `"`, "\\", "漢 ", "https://example.com/ "} {
		long := strings.Repeat(letter, 4000/len([]rune(letter)))
		largest := open(func(f *ops.FindingNow) {
			f.Title, f.Explanation, f.Expected, f.Actual, f.Environment, f.Repo, f.Signal, f.Owner = long, long, long, long, long, long, long, long
			f.State, f.AcknowledgedBy, f.WorkItemRef, f.Links = ops.FindingSuppressed, long, long, map[string]string{}
			f.SuppressedBy, f.SuppressionReason = long, long
			for i := range 50 {
				f.Links[long[:len(letter)]+fmt.Sprint(i)] = "https://example.com/" + strings.Repeat("a", i*40)
			}
		})
		notices, findings := burst(500)
		for id, f := range findings {
			f.Title, f.Environment = long, long
			findings[id] = f
		}
		reply := repeated(3)
		for i := range reply {
			reply[i].Title, reply[i].Body, reply[i].Links = long, long, largest.Links
		}
		for name, m := range map[string]notify.Message{
			"finding": notify.Finding(largest, console), "digest": notify.Digest(notices, findings, console),
			"reply": notify.Reply(reply[:1]), "replies": notify.Reply(reply), "topic": notify.Topic(reply[0].Notice, console),
		} {
			check(t, name+" of "+letter, m)
		}
	}
}

func check(t *testing.T, what string, m notify.Message) {
	t.Helper()
	var blocks []struct {
		Type   string
		Text   struct{ Text string }
		Fields []struct{ Text string }
	}
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		t.Fatal(err)
	}
	wire, _ := json.Marshal(m.Blocks) // as the SDK does, which escapes & once more
	if len(wire) > 13000 || len(blocks) > 50 || len([]rune(m.Text)) > 1000 {
		t.Errorf("%s: %d bytes of blocks, %d blocks, %d characters of text", what, len(wire), len(blocks), len([]rune(m.Text)))
	}
	for _, b := range blocks {
		if b.Type == "section" && len(b.Fields) == 0 && b.Text.Text == "" || len([]rune(b.Text.Text)) > 3000 {
			t.Errorf("%s: a section of %d characters", what, len([]rune(b.Text.Text)))
		}
		for _, f := range b.Fields {
			if len([]rune(f.Text)) > 2000 {
				t.Errorf("%s: a field of %d characters", what, len([]rune(f.Text)))
			}
		}
	}
}

// A link that stands where the explanation has to end is there whole or not at all.
func TestALinkAtTheCut(t *testing.T) {
	t.Parallel()
	const link = "https://example.com/acme/odoo/actions/runs/4711?check_suite_focus=true"
	for before := 1400; before < 1560; before++ {
		f := open(func(f *ops.FindingNow) {
			f.Explanation = strings.Repeat("w ", before/2) + link + " and so on " + strings.Repeat("w ", 200)
		})
		blocks := string(notify.Finding(f, "").Blocks)
		if at := strings.Index(blocks, "https://example.com/acme/odoo/a"); at >= 0 && !strings.HasPrefix(blocks[at:], link) {
			t.Fatalf("cut at %d: %.100s", before, blocks[at:])
		}
	}
}
