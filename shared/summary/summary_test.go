package summary_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/summary"
)

var (
	midnight = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	tuesday  = summary.Window{Day: "2026-11-24", TimeZone: "UTC", StartsAt: midnight, EndsAt: midnight.Add(24 * time.Hour), At: midnight.Add(30 * time.Hour)}
)

func line(text string, count int64) ops.ErrorLine {
	return ops.ErrorLine{Kind: "task.dead", Source: "github", Severity: ops.Error, Text: text, Count: count, FirstAt: midnight.Add(time.Hour), LastAt: midnight.Add(2 * time.Hour)}
}

func tally(lines ...ops.ErrorLine) *summary.Tally {
	var t summary.Tally
	for _, l := range lines {
		t.Add(l)
	}
	return &t
}

// days are those before, each with its errors; nil is a day that is missing. The newest comes first.
func days(counts ...map[string]int64) (before []ops.DayBefore) {
	for i, of := range counts {
		if of == nil {
			continue
		}
		var lines []ops.ErrorLine
		for text, n := range of {
			lines = append(lines, line(text, n))
		}
		day := midnight.AddDate(0, 0, -i-1)
		w := summary.Window{Day: day.Format(time.DateOnly), StartsAt: day, EndsAt: day.AddDate(0, 0, 1)}
		before = append(before, ops.DayBefore{Day: w.Day, Errors: summary.Make(w, ops.DayFacts{}, tally(lines...), nil).Errors})
	}
	return before
}

func TestTrends(t *testing.T) {
	t.Parallel()
	type day = map[string]int64
	for name, c := range map[string]struct {
		count  int64
		before []ops.DayBefore
		want   ops.Trend
		usual  float64
	}{
		"no day before is known":              {3, nil, ops.TrendUnknown, 0},
		"it was on none of them":              {3, days(day{"other": 1}), ops.TrendNew, 0},
		"a quiet day is a day":                {3, days(day{}), ops.TrendNew, 0},
		"it was there longer ago than a week": {3, days(day{}, nil, nil, nil, nil, nil, nil, day{"gone": 9}), ops.TrendNew, 0},
		"as usual":                            {10, days(day{"gone": 9}, day{"gone": 11}), ops.TrendSteady, 10},
		"twice as many":                       {20, days(day{"gone": 10}), ops.TrendRising, 10},
		"not quite twice":                     {19, days(day{"gone": 10}), ops.TrendSteady, 10},
		"twice as many of few":                {4, days(day{"gone": 2}), ops.TrendSteady, 2},
		"five more of few":                    {6, days(day{"gone": 1}), ops.TrendRising, 1},
		"half as many":                        {5, days(day{"gone": 10}), ops.TrendFalling, 10},
		"not quite half":                      {6, days(day{"gone": 10}), ops.TrendSteady, 10},
		"days without it count":               {10, days(day{"gone": 20}, day{}, day{}, day{}), ops.TrendRising, 5},
		"missing days do not":                 {10, days(day{"gone": 10}, nil, nil, day{"gone": 10}), ops.TrendSteady, 10},
		"days that are not before":            {10, []ops.DayBefore{{Day: "2026-11-24"}, {Day: "2026-11-25"}}, ops.TrendUnknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := summary.Make(tuesday, ops.DayFacts{}, tally(line("gone", c.count)), c.before).Errors.Groups[0]
			if got.Trend != c.want || got.Usual != c.usual {
				t.Errorf("%s, usually %g; want %s, %g", got.Trend, got.Usual, c.want, c.usual)
			}
		})
	}
}

// A day that had more kinds than it could keep may have had this one too.
func TestNewIsNotClaimedOfWhatWasNotKept(t *testing.T) {
	t.Parallel()
	before := days(map[string]int64{"other": 1})
	before[0].Errors.More = 1
	got := summary.Make(tuesday, ops.DayFacts{}, tally(line("gone", 1)), before)
	if got.Errors.Groups[0].Trend != ops.TrendUnknown || got.Errors.New != 0 || !strings.Contains(strings.Join(got.Sentences, "\n"), "whether it is new is not known") {
		t.Errorf("%+v\n%s", got.Errors.Groups[0], strings.Join(got.Sentences, "\n"))
	}
}

func TestWhatIsGone(t *testing.T) {
	t.Parallel()
	before := days(map[string]int64{"gone": 4, "stays": 1}, map[string]int64{"long ago": 3, "gone": 2})
	r := summary.Make(tuesday, ops.DayFacts{}, tally(line("stays", 1)), before).Errors
	if len(r.Gone) != 1 || r.Gone[0].Pattern != "gone" || r.Gone[0].Trend != ops.TrendGone || r.Gone[0].Usual != 3 || r.Gone[0].Count != 0 || r.GoneNot != 0 {
		t.Errorf("%+v", r.Gone)
	}
	crowd := map[string]int64{}
	for i := range 25 {
		crowd["kind "+strings.Repeat("x", i+1)] = 1
	}
	if r := summary.Make(tuesday, ops.DayFacts{}, tally(), days(crowd)).Errors; len(r.Gone) != 20 || r.GoneNot != 5 {
		t.Errorf("%d and %d more", len(r.Gone), r.GoneNot)
	}
}

// When it was first seen is remembered for a month, from summary to summary.
func TestFirstSeen(t *testing.T) {
	t.Parallel()
	old := days(nil, nil, nil, nil, nil, nil, nil, nil, nil, map[string]int64{"gone": 1})
	old[0].Errors.Groups[0].FirstSeenAt = midnight.AddDate(0, -5, 0)
	g := summary.Make(tuesday, ops.DayFacts{}, tally(line("gone", 1)), old).Errors.Groups[0]
	if !g.FirstSeenAt.Equal(midnight.AddDate(0, -5, 0)) || g.Trend != ops.TrendUnknown {
		t.Errorf("%+v", g)
	}
	g = summary.Make(tuesday, ops.DayFacts{}, tally(line("gone", 1)), days(map[string]int64{"other": 1})).Errors.Groups[0]
	if !g.FirstSeenAt.Equal(midnight.Add(time.Hour)) || !g.LastSeenAt.Equal(midnight.Add(2*time.Hour)) {
		t.Errorf("%+v", g)
	}
}

func TestOneKindIsOneGroup(t *testing.T) {
	t.Parallel()
	a, b := line("delivery 1 was given up", 2), line("delivery 22 was given up", 3)
	b.Severity, b.FirstAt, b.LastAt = ops.Critical, midnight, midnight.Add(9*time.Hour)
	other := line("delivery 3 was given up", 1)
	other.Source = "plane"
	groups := tally(a, b, other).Groups()
	want := []ops.ErrorGroup{
		{Kind: "task.dead", Source: "github", Pattern: "delivery # was given up", Severity: ops.Critical, Count: 5, FirstSeenAt: midnight, LastSeenAt: midnight.Add(9 * time.Hour)},
		{Kind: "task.dead", Source: "plane", Pattern: "delivery # was given up", Severity: ops.Error, Count: 1, FirstSeenAt: midnight.Add(time.Hour), LastSeenAt: midnight.Add(2 * time.Hour)},
	}
	for i := range groups {
		if len(groups[i].Fingerprint) != 16 {
			t.Errorf("fingerprint %q", groups[i].Fingerprint)
		}
		groups[i].Fingerprint = ""
	}
	if diff := cmp.Diff(want, groups); diff != "" {
		t.Error(diff)
	}
}

// whole is a day with everything in it.
func whole() (ops.DayFacts, *summary.Tally, []ops.DayBefore) {
	since := midnight.AddDate(0, 0, -9)
	return ops.DayFacts{
		Events:      []ops.Count{{Of: "task.dead", Is: "error", Count: 22}, {Of: "replay", Is: "info", Count: 1}},
		Refusals:    []ops.Count{{Of: "github", Is: "unauthenticated", Count: 3}},
		Deliveries:  []ops.Count{{Of: "github", Is: "done", Count: 90}, {Of: "plane", Is: "dead", Count: 1}},
		Dead:        []ops.Count{{Of: "interpret_delivery", Count: 2}},
		Builds:      []ops.Count{{Of: "acme/odoo", Is: "failed", Count: 1}, {Of: "acme/odoo", Is: "success", Count: 7}},
		Deployments: []ops.Count{{Of: "prod", Is: "success", Count: 2}},
		Mails:       []ops.Count{{Of: "stage", Is: "stored", Count: 12}},
		Chores:      []ops.Count{{Of: "advisors", Is: "failed", Count: 1}, {Of: "convergence", Is: "succeeded", Count: 95}, {Of: "convergence", Is: "running", Count: 1}, {Of: "convergence", Is: "missed", Count: 2}},
		Outstanding: []ops.AgedCount{{Owner: "platform", Severity: ops.Error, Age: 2, Count: 1}, {Severity: ops.Warning, Age: 0, Count: 4}, {Owner: "platform", Severity: ops.Warning, Age: 3, Count: 2}},
		Worst:       []ops.OutstandingFinding{{ID: 7, Severity: ops.Error, Title: "prod is behind", Environment: "prod", Owner: "platform", FirstSeenAt: since}, {ID: 8, Severity: ops.Warning, Title: "a key is due", FirstSeenAt: since}},
		Opened:      3, Resolved: 2, Suppressed: 1,
	}, tally(line("delivery 1 was given up", 20), line("a flood", 2)), days(map[string]int64{"delivery 2 was given up": 4})
}

func TestTheSentences(t *testing.T) {
	t.Parallel()
	s := summary.Make(tuesday, ops.DayFacts{}, tally(), nil)
	if s.Severity != ops.Info || s.Headline != "Tuesday 24 November 2026: nothing urgent" {
		t.Errorf("an empty day: %s %s", s.Severity, s.Headline)
	}
	quiet := []string{"No errors.", "0 findings open, 0 of them urgent; 0 opened, 0 resolved.", "Chores: 0 done, none missed and none failed.",
		"Doors: 0 webhooks taken, 0 refused.", "Happened: 0 builds, 0 deployments, 0 mail events."}
	if diff := cmp.Diff(quiet, s.Sentences); diff != "" {
		t.Error(diff)
	}
	s = summary.Make(whole3())
	if s.Severity != ops.Error || s.Headline != "Tuesday 24 November 2026: 1 new kind of error, 1 urgent finding, 3 chores not done, 2 dead tasks" {
		t.Errorf("a whole day: %s %s", s.Severity, s.Headline)
	}
	want := []string{
		"22 errors of 2 kinds: 1 new, 1 rising.",
		"7 findings open, 1 of them urgent; 3 opened, 2 resolved; 1 suppressed.",
		"By age: under a day 4, 7 to 29 days 1, 30 days and more 2. By owner: nobody warning 4, platform warning 2, platform error 1.",
		"Chores: 95 done, 3 not: convergence missed 2, advisors failed 1.",
		"Doors: 91 webhooks taken, 3 refused (github unauthenticated 3); given up and waiting for a person: interpret_delivery 2.",
		"Happened: 8 builds (acme/odoo success 7, acme/odoo failed 1), 2 deployments (prod success 2), 12 mail events (stage stored 12).",
		"• 20× task.dead (github): delivery # was given up [rising, usually 4.0 a day]",
		"• 2× task.dead (github): a flood [new]",
		"• error: prod is behind (prod), since 2026-11-15",
		"• warning: a key is due, since 2026-11-15",
	}
	if diff := cmp.Diff(want, s.Sentences); diff != "" {
		t.Error(diff)
	}
}

func whole3() (summary.Window, ops.DayFacts, *summary.Tally, []ops.DayBefore) {
	f, e, b := whole()
	return tuesday, f, e, b
}

// It is told once, under a key of its own for each day, as a digest.
func TestTheNotice(t *testing.T) {
	t.Parallel()
	n := notify.Daily(summary.Make(whole3()))
	if n.DedupeKey != "summary/2026-11-24" || n.Topic != "summary:2026-11-24" || n.Kind != notify.KindDigest || n.FollowUp || n.Severity != ops.Error ||
		!strings.HasPrefix(n.Body, "22 errors of 2 kinds") || n.Channel != ops.DefaultChannel {
		t.Errorf("%+v", n)
	}
}

// However much there is, a summary is small, and says how much it leaves out.
func TestASummaryIsSmall(t *testing.T) {
	t.Parallel()
	var many []ops.Count
	var facts ops.DayFacts
	var errors summary.Tally
	letters := func(i int) string {
		return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%06d", i))
	}
	long := strings.Repeat(" и так далее", 40)
	for i := range 30_000 {
		errors.Add(line(letters(i)+long, 1))
	}
	for i := range 1000 {
		many = append(many, ops.Count{Of: letters(i) + long, Is: long, Count: 2})
		facts.Outstanding = append(facts.Outstanding, ops.AgedCount{Owner: letters(i) + long, Severity: ops.Critical, Age: i, Count: 1})
		facts.Worst = append(facts.Worst, ops.OutstandingFinding{Title: letters(i) + long, Owner: long, Environment: long})
	}
	facts.Events, facts.Refusals, facts.Deliveries, facts.Dead, facts.Builds, facts.Deployments, facts.Mails, facts.Chores = many, many, many, many, many, many, many, many
	s := summary.Make(tuesday, facts, &errors, nil)
	document, err := json.Marshal(s)
	if err != nil || len(document) > 300<<10 {
		t.Errorf("%d bytes (%v)", len(document), err)
	}
	if body := notify.Daily(s).Body; len(body) > 16<<10 {
		t.Errorf("the notice has %d bytes", len(body))
	}
	if s.Errors.Total != 30_000 || s.Errors.Kinds != 20_000 || s.Errors.NotTold != 10_000 || s.Errors.More != 19_900 || len(s.Errors.Groups) != 100 {
		t.Errorf("errors: %d of %d kinds, %d not told apart, %d more", s.Errors.Total, s.Errors.Kinds, s.Errors.NotTold, s.Errors.More)
	}
	if s.Builds.Total != 2000 || len(s.Builds.Top) != 50 || s.Builds.More != 950 || s.Findings.Open != 1000 || s.Findings.More != 990 {
		t.Errorf("builds %d, %d more; findings %d, %d more", s.Builds.Total, s.Builds.More, s.Findings.Open, s.Findings.More)
	}
	if !strings.Contains(strings.Join(s.Sentences, "\n"), "and 995 more") {
		t.Error(strings.Join(s.Sentences, "\n"))
	}
}

// What errors and titles quote stays where it was written.
func TestNothingIsToldOn(t *testing.T) {
	t.Parallel()
	planted := []string{"ann.lee@customer.example", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "hunter2", "Marie Curie", "customer.example"}
	hostile := `upsert failed for {"name":"Marie Curie","mail":"ann.lee@customer.example"} with password=hunter2 and Bearer sk_live_4eC39HqLyjWDarjtT1zdp7dc at https://customer.example/x`
	l := line(hostile, 1)
	l.Source = "ann.lee@customer.example"
	facts := ops.DayFacts{Worst: []ops.OutstandingFinding{{Title: "mail of ann.lee@customer.example bounces, password: hunter2", Owner: "ann.lee@customer.example", Environment: "https://customer.example"}},
		Outstanding: []ops.AgedCount{{Owner: "ann.lee@customer.example", Count: 1}}, Mails: []ops.Count{{Of: "ann.lee@customer.example", Is: "stored", Count: 1}}}
	s := summary.Make(tuesday, facts, tally(l), nil)
	document, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	n := notify.Daily(s)
	for _, p := range planted {
		if strings.Contains(string(document), p) || strings.Contains(n.Title+n.Body, p) {
			t.Errorf("%q is told on: %s", p, document)
		}
	}
}

func BenchmarkTally(b *testing.B) {
	var t summary.Tally
	for i := range b.N {
		t.Add(line(fmt.Sprintf("interpret_delivery %d was given up at attempt 5: github answered HTTP 502 to GET \"/repos/acme/odoo\"", i), 1))
	}
}
