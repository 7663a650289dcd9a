package ci

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
	"github.com/insightpulseai/odooops-console/shared/timetable"
	"github.com/insightpulseai/odooops-console/ssot"
)

const chores = "ssot/maintenance/schedules.yaml"

// A schedule that the file does not know is watched by nobody, and a chore without a schedule is done by nobody.
func TestSchedulesAreThoseOfTheTemplate(t *testing.T) {
	t.Parallel()
	rung := map[string]ssot.Schedule{}
	for _, s := range loadSSOT(t).Schedules {
		if s.Runner == ssot.ByFunction {
			rung[s.Function+"."+s.Event] = s
		}
	}
	for _, f := range loadTemplate(t).Functions {
		for _, e := range f.Schedules {
			s, known := rung[f.Name+"."+e.Event]
			if !known {
				t.Errorf("template.yaml:%d: %s of %s is no chore of %s: add one with function: %s and event: %s", e.Line, e.Event, f.Name, chores, f.Name, e.Event)
				continue
			}
			delete(rung, f.Name+"."+e.Event)
			agrees(t, s, f, e)
		}
	}
	for at, s := range rung {
		if s.Disabled == "" {
			t.Errorf("%s: %s is rung by %s, which template.yaml does not have: add the event there, or say here why it is disabled", chores, s.Name, at)
		}
	}
}

// agrees compares a chore with the event that rings it.
func agrees(t *testing.T, s ssot.Schedule, f sam.Function, e sam.Schedule) {
	t.Helper()
	for what, differ := range map[string][2]any{
		"expression":           {s.Expression, e.Expression},
		"time_zone":            {s.TimeZone, e.Timezone},
		"disabled":             {s.Disabled != "", e.Disabled},
		"retry.attempts":       {s.Retry.Attempts, f.EventInvoke.RetryAttempts},
		"retry.within_minutes": {time.Duration(s.Retry.WithinMinutes) * time.Minute, f.EventInvoke.MaxEventAge},
	} {
		if differ[0] != differ[1] {
			t.Errorf("%s: %s of %s is %v, and template.yaml:%d has %v: make them the same", chores, what, s.Name, differ[0], e.Line, differ[1])
		}
	}
	if s.Longest() < f.Timeout {
		t.Errorf("%s: %s is dead after %s, and template.yaml gives %s %s: give it at least that", chores, s.Name, s.Longest(), f.Name, f.Timeout)
	}
	var input struct{ Chore string }
	if err := json.Unmarshal([]byte(e.Input), &input); err != nil || input.Chore != "" && input.Chore != s.Name {
		t.Errorf("template.yaml:%d: rings for the chore %q, and %s calls it %q (%v)", e.Line, input.Chore, chores, s.Name, err)
	}
}

// Every expression is one that the scheduler reads, and as often as its cadence says.
func TestSchedulesAreWhatTheirCadenceSays(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	apart := map[ssot.Cadence][2]time.Duration{
		"continuous": {time.Minute, 12 * time.Hour}, "daily": {day, day}, "weekly": {7 * day, 7 * day},
		"monthly": {28 * day, 31 * day}, "quarterly": {89 * day, 92 * day},
	}
	for _, s := range loadSSOT(t).Schedules {
		at := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
		for range 5 {
			next, err := timetable.Next(s.Expression, s.TimeZone, at)
			if err != nil || next.IsZero() {
				t.Fatalf("%s: %s: %v", chores, s.Name, err)
			}
			after, _ := timetable.Next(s.Expression, s.TimeZone, next)
			if gap := after.Sub(next); gap < apart[s.Cadence][0] || gap > apart[s.Cadence][1] {
				t.Errorf("%s: %s is %s, and %s after %s its turn comes again", chores, s.Name, s.Cadence, gap, next.Format(time.DateOnly))
			}
			at = next
		}
	}
}

// dependabot is the workflow that GitHub makes of .github/dependabot.yml. Its time is GitHub's.
const dependabot = "Dependabot Updates"

// A workflow that is a chore exists, and GitHub starts it when the chore is due.
func TestSchedulesOfCI(t *testing.T) {
	t.Parallel()
	crons := workflows(t)
	for _, s := range loadSSOT(t).Schedules {
		if s.Runner != ssot.ByCI || s.Disabled != "" {
			continue
		}
		cron, known := crons[s.Workflow]
		if !known {
			t.Errorf("%s: %s is done by the workflow %q, which .github/workflows does not have: add it, or say here why it is disabled", chores, s.Name, s.Workflow)
		}
		if s.Workflow != dependabot && s.Expression != cron {
			t.Errorf("%s: %s is due at %s, and the workflow %q starts at %q: make them the same", chores, s.Name, s.Expression, s.Workflow, cron)
		}
	}
}

// workflows are the names of those that GitHub has, and when each is scheduled.
func workflows(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../.github/workflows/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var flow struct {
			Name string
			On   struct {
				Schedule []struct{ Cron string }
			}
		}
		if err := yaml.Unmarshal(text, &flow); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[flow.Name] = ""
		for _, s := range flow.On.Schedule {
			all[flow.Name] = awsCron(s.Cron)
		}
	}
	text, err := os.ReadFile("../../.github/dependabot.yml")
	if err == nil && strings.Contains(string(text), "interval: weekly") {
		all[dependabot] = ""
	}
	return all
}

var weekday = regexp.MustCompile(`^(\S+ \S+) \* \* (\d)$`)

// awsCron writes the five fields of GitHub as the six of EventBridge, as far as our workflows need it.
func awsCron(cron string) string {
	if at := weekday.FindStringSubmatch(cron); at != nil {
		return "cron(" + at[1] + " ? * " + []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}[at[2][0]-'0'] + " *)"
	}
	return "cron(" + strings.TrimSuffix(cron, "*") + "? *)"
}

// What rings a chore of the scan is a chore that it has.
func TestSchedulesNameChoresThatTheScanHas(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../functions/ops-convergence-scan/chore_*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	for _, s := range loadSSOT(t).Schedules {
		if s.SeenIn == ssot.InMaintenanceRuns && s.Disabled == "" && !strings.Contains(code.String(), `name: "`+s.Name+`"`) {
			t.Errorf("%s: no file functions/ops-convergence-scan/chore_*.go has the chore %q", chores, s.Name)
		}
	}
}
