package ssot

import (
	"slices"
	"time"
)

type schedulesFile struct {
	// Every chore, once.
	Schedules []Schedule `yaml:"schedules"`
}

// Schedule is a chore: when it is due, who does it, and how that is seen.
type Schedule struct {
	// What everything else calls it.
	Name string `yaml:"name" format:"name"`
	// What people call it.
	Title string `yaml:"title"`
	// How often it is due; continuous is more than once a day.
	Cadence Cadence `yaml:"cadence"`
	// Who does it: function, one of ours; ci, GitHub Actions; person.
	Runner Runner `yaml:"runner"`
	// Function that does it, where the runner is a function.
	Function string `yaml:"function,omitempty" format:"name"`
	// Event of that function in template.yaml that rings it, where the runner is a function.
	Event string `yaml:"event,omitempty" format:"event"`
	// Name of the GitHub Actions workflow that does it, where the runner is ci.
	Workflow string `yaml:"workflow,omitempty"`
	// What to do and where, where the runner is a person.
	Runbook string `yaml:"runbook,omitempty"`
	// Where its runs are seen. done: in this file, where whoever did it writes it down.
	SeenIn SeenIn `yaml:"seen_in"`
	// What they are called there: a kind of runs, a resource of an ingest, a kind of task.
	SeenAs string `yaml:"seen_as,omitempty" format:"seen_as"`
	// When it is due: rate(15 minutes) or cron(30 3 * * ? *), as EventBridge Scheduler reads it.
	Expression string `yaml:"expression" format:"expression"`
	// Clock that the expression is read by: an IANA name.
	TimeZone string `yaml:"time_zone" format:"time_zone"`
	// Minutes that it may start late. After that its turn was missed.
	StartGraceMinutes int `yaml:"start_grace_minutes" min:"1" max:"50000"`
	// Minutes that it usually ends in. After that it overruns.
	RunGraceMinutes int `yaml:"run_grace_minutes" min:"1" max:"50000"`
	// Minutes after which whatever still runs is dead.
	MaxMinutes int `yaml:"max_minutes" min:"1" max:"50000"`
	// Seconds that it takes at least, when it does anything. Left out: any time is long enough.
	MinSeconds int `yaml:"min_seconds,omitempty" min:"1" max:"3600"`
	// How often it is tried again when it fails.
	Retry Retry `yaml:"retry"`
	// Runs in a row that time out before it is to be switched off.
	DisableAfterTimeouts int `yaml:"disable_after_timeouts" min:"1" max:"20"`
	// Why it is switched off. Left out: it is on.
	Disabled string `yaml:"disabled,omitempty"`
	// Parts that are done and written down one by one. Left out: it is one thing.
	Parts []string `yaml:"parts,omitempty" format:"name"`
	// When people did it, newest first.
	Done []Done `yaml:"done,omitempty"`
}

// Retry is how a chore that failed is tried again.
type Retry struct {
	// Tries after the first.
	Attempts int `yaml:"attempts" min:"0" max:"10"`
	// Minutes for which it is tried.
	WithinMinutes int `yaml:"within_minutes" min:"1" max:"1440"`
}

// Done is that somebody did a chore, or a part of it.
type Done struct {
	// Day.
	On string `yaml:"on" format:"date"`
	// Who did it.
	By string `yaml:"by" format:"resource"`
	// Part that was done. Left out: all of it.
	Part string `yaml:"part,omitempty" format:"name"`
	// Where others see what came of it.
	Evidence string `yaml:"evidence" format:"link"`
}

// Cadence says how often a chore is due.
type Cadence string

func (Cadence) oneOf() []string {
	return []string{"continuous", "daily", "weekly", "monthly", "quarterly"}
}

// Runner is who does a chore.
type Runner string

// Who there is.
const (
	ByFunction Runner = "function"
	ByCI       Runner = "ci"
	ByAPerson  Runner = "person"
)

func (Runner) oneOf() []string {
	return []string{string(ByFunction), string(ByCI), string(ByAPerson)}
}

// SeenIn is where the runs of a chore are seen.
type SeenIn string

// Where that is. A function that drains a queue leaves no trace when there is nothing to do: what is seen of it is that
// nothing waits.
const (
	InMaintenanceRuns SeenIn = "maintenance_runs"
	InRuns            SeenIn = "runs"
	InIngestRuns      SeenIn = "do_ingest_runs"
	InTaskQueue       SeenIn = "task_queue"
	InBuilds          SeenIn = "builds"
	InThisFile        SeenIn = "done"
)

func (SeenIn) oneOf() []string {
	return []string{string(InMaintenanceRuns), string(InRuns), string(InIngestRuns), string(InTaskQueue), string(InBuilds), string(InThisFile)}
}

// StartGrace is how late it may start.
func (s Schedule) StartGrace() time.Duration { return minutes(s.StartGraceMinutes) }

// RunGrace is how long it usually takes at most.
func (s Schedule) RunGrace() time.Duration { return minutes(s.RunGraceMinutes) }

// Longest is how long it can take: what still runs after that is dead.
func (s Schedule) Longest() time.Duration { return minutes(s.MaxMinutes) }

// Shortest is how long it takes at least; zero is any time.
func (s Schedule) Shortest() time.Duration { return time.Duration(s.MinSeconds) * time.Second }

// Who names whoever does it.
func (s Schedule) Who() string {
	switch s.Runner {
	case ByFunction:
		return s.Function
	case ByCI:
		return "GitHub Actions"
	default:
		return "a person"
	}
}

// Day is the day on which it was done, at its beginning in UTC.
func (d Done) Day() time.Time {
	at, _ := time.Parse(time.DateOnly, d.On) // checked
	return at
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// Schedule finds a chore by its name.
func (s *SSOT) Schedule(name string) (Schedule, bool) {
	i := slices.IndexFunc(s.Schedules, func(c Schedule) bool { return c.Name == name })
	if i < 0 {
		return Schedule{}, false
	}
	return s.Schedules[i], true
}
