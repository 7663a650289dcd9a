package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// open22 is a port that stands open to the world: the kind of finding that an inventory brings.
func open22(droplet string) ops.Finding {
	return ops.Finding{
		Signal: "ssh_open_to_world", Subject: "droplet:" + droplet, Severity: ops.Error, Environment: "prod",
		Title:       "SSH of " + droplet + " is open to the world",
		Explanation: "firewall f-1 lets 0.0.0.0/0 reach port 22 of " + droplet,
		Expected:    "22 from the office only", Actual: "22 from 0.0.0.0/0",
		Facts: map[string]any{"port": 22}, Links: map[string]string{"droplet": "https://example.com/" + droplet},
	}
}

// looked is a complete look at the firewalls, so many hours after noon.
func looked(hour int, found ...ops.Finding) ops.Observation {
	return ops.Observation{Check: "inventory", Scope: "firewalls", At: noon.Add(time.Duration(hour) * time.Hour), Cadence: 24 * time.Hour, Complete: true, Findings: found}
}

// saw records a look and says in words what changed.
func (b *bench) saw(o ops.Observation) []string {
	b.t.Helper()
	done, err := b.RecordObservation(b.t.Context(), o, nil)
	b.must(err)
	words := []string{}
	for _, t := range done.Transitions {
		words = append(words, fmt.Sprintf("%s %s", t.Change, t.Subject))
	}
	if done.Late {
		words = append(words, "late")
	}
	return words
}

// standing lists the findings in the order of their opening.
func (b *bench) standing() []string {
	b.t.Helper()
	return names(b.t, b.conn, `select concat_ws(' ', state, subject, 'seen ' || occurrences, 'back ' || reopened) from ops.convergence_findings order by id`)
}

func (b *bench) same(what string, want, got []string) {
	b.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		b.t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// announce turns changes into notices, one for each.
func announce(changes []ops.Transition) (notices []ops.Notice) {
	for _, c := range changes {
		notices = append(notices, ops.Notice{
			DedupeKey: fmt.Sprintf("finding:%d:%s", c.ID, c.Change), Channel: "C01", Topic: fmt.Sprintf("finding:%d", c.ID),
			Kind: string(c.Change), Severity: c.Severity, Title: c.Title,
		})
	}
	return notices
}

// Example: a check looks four times at its scope; what changed is told, and told once.
func TestTheLifeOfAFinding(t *testing.T) {
	t.Parallel()
	b := open(t)
	for hour, look := range []ops.Observation{
		looked(1, open22("a"), open22("b")), // two are new
		looked(2, open22("a"), open22("b")), // both are there still: nothing to tell
		looked(3, open22("a")),              // b was mended
		looked(4, open22("a"), open22("b")), // and broke again
	} {
		done, err := b.RecordObservation(t.Context(), look, announce)
		b.must(err)
		t.Log(hour+1, "seen", done.Seen, "opened", done.Count(ops.Opened), "resolved", done.Count(ops.Resolved), "reopened", done.Count(ops.Reopened))
	}
	b.same("findings", []string{
		"open droplet:a seen 4 back 0", "resolved droplet:b seen 2 back 0", "open droplet:b seen 1 back 1",
	}, b.standing())
	b.same("notices", []string{"opened droplet a", "opened droplet b", "resolved droplet b", "reopened droplet b"},
		names(t, b.conn, `select kind || ' droplet ' || split_part(title, ' ', 3) from ops.notices order by id`))
}

func TestAnObservationIsBelievedAsFarAsItGoes(t *testing.T) {
	t.Parallel()
	two := looked(1, open22("a"), open22("b"))
	worse := open22("a")
	worse.Severity = ops.Critical
	partial := looked(2, open22("c"))
	partial.Complete = false
	unjudged := looked(2)
	unjudged.Unjudged = []string{"ssh_open_to_world"}
	otherScope, otherCheck := looked(2), looked(2)
	otherScope.Scope, otherCheck.Check = "droplets", "audit"
	for name, c := range map[string]struct {
		then      ops.Observation
		changes   []string
		standing  []string
		confirmed string // as of when the scope is known in full, in hours after noon
	}{
		"the same again":    {looked(2, open22("b"), open22("a")), []string{}, []string{"open droplet:a seen 2 back 0", "open droplet:b seen 2 back 0"}, "2"},
		"one is gone":       {looked(2, open22("b")), []string{"resolved droplet:a"}, []string{"resolved droplet:a seen 1 back 0", "open droplet:b seen 2 back 0"}, "2"},
		"all are gone":      {looked(2), []string{"resolved droplet:a", "resolved droplet:b"}, []string{"resolved droplet:a seen 1 back 0", "resolved droplet:b seen 1 back 0"}, "2"},
		"one is worse":      {looked(2, worse, open22("b")), []string{"changed droplet:a"}, []string{"open droplet:a seen 2 back 0", "open droplet:b seen 2 back 0"}, "2"},
		"one is twice":      {looked(2, open22("a"), worse, open22("b")), []string{}, []string{"open droplet:a seen 2 back 0", "open droplet:b seen 2 back 0"}, "2"},
		"not all was seen":  {partial, []string{"opened droplet:c"}, []string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0", "open droplet:c seen 1 back 0"}, "1"},
		"it was not judged": {unjudged, []string{}, []string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0"}, "1"},
		"of another scope":  {otherScope, []string{}, []string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0"}, "1"},
		"of another check":  {otherCheck, []string{}, []string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0"}, "1"},
		"an older look":     {looked(0), []string{"late"}, []string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0"}, "1"},
		"an older look at more": {looked(0, open22("a"), open22("b"), open22("c")), []string{"late"},
			[]string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0"}, "1"},
		"the very same look": {two, []string{"late"}, []string{"open droplet:a seen 1 back 0", "open droplet:b seen 1 back 0"}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t)
			b.same("first look", []string{"opened droplet:a", "opened droplet:b"}, b.saw(two))
			b.same("changes", c.changes, b.saw(c.then))
			b.same("findings", c.standing, b.standing())
			if got := value[string](b, `select (extract(epoch from last_success_at - $1::timestamptz) / 3600)::int::text from ops.sync_cursors where source = 'system' and scope = 'inventory/firewalls'`, noon); got != c.confirmed {
				t.Errorf("confirmed as of hour %s, want %s", got, c.confirmed)
			}
		})
	}
}

// What the SSOT accepts is there and seen, and nobody is told until that ends or the SSOT changes its mind. What a person
// did to a finding is kept.
func TestAnAcceptedFindingIsQuiet(t *testing.T) {
	t.Parallel()
	b := open(t)
	accepted, worse := open22("a"), open22("a")
	accepted.Accepted = &ops.Acceptance{Until: noon.Add(100 * time.Hour), Reason: "bastion", By: "ann"}
	worse.Severity = ops.Critical
	worse.Accepted = accepted.Accepted
	b.saw(looked(1, open22("a")))
	if _, err := b.conn.Exec(t.Context(), `update ops.convergence_findings set acknowledged_at = $1, acknowledged_by = 'ann'`, noon); err != nil {
		t.Fatal(err)
	}
	b.same("when it is accepted", []string{"suppressed droplet:a"}, b.saw(looked(2, accepted)))
	b.same("while it is", []string{}, b.saw(looked(3, worse)))
	b.same("suppressed", []string{"suppressed droplet:a seen 3 back 0"}, b.standing())
	b.same("when that ends", []string{"resumed droplet:a"}, b.saw(looked(4, open22("a"))))
	b.same("open again", []string{"open droplet:a seen 4 back 0"}, b.standing())
	b.same("accepted from the beginning", []string{"opened droplet:b"}, b.saw(looked(5, open22("a"), func() ops.Finding { f := worse; f.Subject = "droplet:b"; return f }())))
	b.same("both", []string{"open droplet:a seen 5 back 0", "suppressed droplet:b seen 1 back 0"}, b.standing())
	if by := value[string](b, "select concat_ws(' ', acknowledged_by, suppressed_by) from ops.convergence_findings order by id limit 1"); by != "ann" {
		t.Errorf("acknowledged by, and accepted by: %q", by)
	}
}

// Many scopes in one go: each is believed by itself, and the statements are as many as for one.
func TestManyScopesAreRecordedTogether(t *testing.T) {
	t.Parallel()
	b := open(t)
	of := func(scope string, hour int, found ...ops.Finding) ops.Observation {
		o := looked(hour, found...)
		o.Scope = scope
		return o
	}
	record := func(looks ...ops.Observation) (words []string) {
		t.Helper()
		done, err := b.RecordObservations(t.Context(), looks, announce)
		b.must(err)
		for i, d := range done {
			for _, c := range d.Transitions {
				words = append(words, fmt.Sprintf("%s: %s %s", looks[i].Scope, c.Change, c.Subject))
			}
			if d.Late {
				words = append(words, looks[i].Scope+": late")
			}
		}
		return words
	}
	b.same("first", []string{"x: opened droplet:a", "y: opened droplet:a", "y: opened droplet:b"},
		record(of("x", 2, open22("a")), of("y", 2, open22("a"), open22("b")), of("z", 2)))
	partial := of("y", 3, open22("c"))
	partial.Complete = false
	b.same("one is late, one is partial, one is whole", []string{"x: late", "y: opened droplet:c"}, record(of("x", 1), partial, of("z", 3)))
	b.same("all are gone", []string{"x: resolved droplet:a", "y: resolved droplet:a", "y: resolved droplet:b", "y: resolved droplet:c"},
		record(of("x", 4), of("y", 4)))
	if _, err := b.RecordObservations(t.Context(), []ops.Observation{of("x", 5), of("x", 6)}, nil); err == nil {
		t.Error("a scope was recorded twice in one go")
	}
	if n := value[int](b, "select count(*) from ops.notices"); n != 8 {
		t.Errorf("%d notices, want 8", n)
	}
}

// Twenty scans of one scope at once: each difference is opened once, and the newest scan has the last word.
func TestScansAtOnceOpenNothingTwice(t *testing.T) {
	t.Parallel()
	b := open(t)
	var wg sync.WaitGroup
	for hour := range 20 {
		found := make([]ops.Finding, 50)
		for i := range found {
			found[i] = open22(fmt.Sprint((i + hour) % 60)) // neighbours differ
		}
		wg.Go(func() {
			if _, err := b.RecordObservation(t.Context(), looked(hour+1, found...), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	last := value[int](b, "select count(*) from ops.convergence_findings where state = 'open' and split_part(subject, ':', 2)::int not between 9 and 18")
	if n := value[int](b, "select count(*) from ops.convergence_findings where state = 'open'"); n != 50 || last != 50 {
		t.Errorf("%d are open, %d of them of the last scan, want 50", n, last)
	}
	if n := value[int](b, "select count(*) from (select 1 from ops.convergence_findings where resolved_at is null group by fingerprint having count(*) > 1) twice"); n != 0 {
		t.Errorf("%d are open twice", n)
	}
}

// A scan that dies before its commit leaves neither findings nor the memory of having looked.
func TestAnObservationIsAllOrNothing(t *testing.T) {
	t.Parallel()
	b := open(t)
	unfit := func([]ops.Transition) []ops.Notice { return []ops.Notice{{DedupeKey: "x"}} } // no notice without a channel
	if _, err := b.RecordObservation(t.Context(), looked(1, open22("a")), unfit); err == nil {
		t.Fatal("it was recorded")
	}
	b.same("findings", []string{}, b.standing())
	b.same("the same look, once more", []string{"opened droplet:a"}, b.saw(looked(1, open22("a"))))
}

// Two hundred scans, most of which are cut off somewhere: whatever was written was written whole, and told with it.
func TestScansThatDieAnywhere(t *testing.T) {
	t.Parallel()
	b := open(t)
	cut := 0
	for n := range 200 {
		var found []ops.Finding
		for i := range 20 {
			if rand.IntN(2) == 0 {
				found = append(found, open22(fmt.Sprint(i)))
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(40000))*time.Microsecond)
		if _, err := b.RecordObservation(ctx, looked(n+1, found...), announce); err != nil {
			cut++
		}
		cancel()
	}
	t.Logf("%d of 200 were cut off", cut)
	for name, query := range map[string]string{
		"standing twice":                  "select count(*) from (select 1 from ops.convergence_findings where resolved_at is null group by fingerprint having count(*) > 1) twice",
		"opened and not told":             "select count(*) from ops.convergence_findings f where not exists (select from ops.notices n where n.topic = 'finding:' || f.id and n.kind in ('opened', 'reopened'))",
		"resolved and not told":           "select count(*) from ops.convergence_findings f where state = 'resolved' and not exists (select from ops.notices n where n.topic = 'finding:' || f.id and n.kind = 'resolved')",
		"told more than there is to tell": "select count(*) - (select count(*) + count(resolved_at) from ops.convergence_findings) from ops.notices",
	} {
		if wrong := value[int](b, query); wrong != 0 {
			t.Errorf("%s: %d", name, wrong)
		}
	}
	b.saw(looked(300, open22("a")))
	b.same("after a look that saw one", []string{"droplet:a"}, names(t, b.conn, "select subject from ops.convergence_findings where state = 'open'"))
}

// Whatever vendors and their customers call things.
func TestHostileFindingsAreKept(t *testing.T) {
	t.Parallel()
	b := open(t)
	hostile := open22("x")
	hostile.Facts = map[string]any{"name": "a\x00b", `back\u0000slash`: []any{"\xff"}}
	var found []ops.Finding
	for _, subject := range []string{"a\x00b", "\xff\xfe", "", "\x00", "'; drop table ops.runs; --", strings.Repeat("ü", 400), strings.Repeat("ü", 401), "line\r\nbreak"} {
		hostile.Subject, hostile.Title, hostile.Actual = subject, "of\r\n"+subject, strings.Repeat(subject+"x", 3000)
		found = append(found, hostile)
	}
	done, err := b.RecordObservation(t.Context(), looked(1, found...), nil)
	b.must(err)
	if again := b.saw(looked(2, found...)); done.Seen != 6 || len(again) != 0 {
		t.Errorf("%d are there and %v changed; the three without a name are one, and all are known again", done.Seen, again)
	}
	if n := value[int](b, "select count(*) from ops.convergence_findings where title ~ '[\\r\\n]'"); n != 0 {
		t.Errorf("%d titles of several lines", n)
	}
}

// The price of a scan is in its rows: the statements are as many for 5,000 findings as for one.
func TestManyFindingsAreOneObservation(t *testing.T) {
	t.Parallel()
	b := open(t)
	found := make([]ops.Finding, 5000)
	for i := range found {
		found[i] = open22(fmt.Sprint(i))
	}
	began := time.Now()
	if n := len(b.saw(looked(1, found...))); n != 5000 {
		t.Errorf("%d changes, want 5000", n)
	}
	opened := time.Since(began)
	b.same("again", []string{}, b.saw(looked(2, found...)))
	if n := len(b.saw(looked(3))); n != 5000 {
		t.Errorf("%d changes, want 5000", n)
	}
	t.Logf("opened 5000 in %s, all three looks took %s", opened.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
}

// What follows up is news only to whoever was told.
func TestAFollowUpNeedsSomethingToFollow(t *testing.T) {
	t.Parallel()
	b := open(t)
	minor := open22("b")
	minor.Severity = ops.Warning
	for hour, look := range []ops.Observation{looked(1, open22("a"), minor), looked(2, open22("a"), minor), looked(3)} {
		_, err := b.RecordObservation(t.Context(), look, notify.Findings)
		b.must(err)
		t.Log(hour)
	}
	b.same("notices", []string{"opened error default", "resolved error default"},
		names(t, b.conn, `select concat_ws(' ', kind, severity, channel) from ops.notices order by id`))
}
