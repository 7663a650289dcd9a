package ops

import "time"

// Count is how many there are of something. What Of and Is say depends on the list: an environment and a status, a source
// and a reason, an owner and a severity.
type Count struct {
	Of    string `json:"of"`
	Is    string `json:"is"`
	Count int64  `json:"count"`
}

// Ranking is what there is most of. Total counts what is left out too, and More says how many lines that is.
type Ranking struct {
	Total int64   `json:"total"`
	Top   []Count `json:"top"`
	More  int     `json:"more"`
}

// Trend is how often an error happened beside the days before.
type Trend string

// The trends of an error. shared/summary has the rule.
const (
	TrendNew     Trend = "new"
	TrendRising  Trend = "rising"
	TrendSteady  Trend = "steady"
	TrendFalling Trend = "falling"
	TrendGone    Trend = "gone"
	TrendUnknown Trend = "unknown" // nothing is known of the days before, or not enough
)

// ErrorGroup are errors that differ in numbers, names and times only.
type ErrorGroup struct {
	Fingerprint string    `json:"fingerprint"`
	Kind        string    `json:"kind"`    // of event: task.dead
	Source      string    `json:"source"`  // vendor or function that it is about; empty when it is about none
	Pattern     string    `json:"pattern"` // what they have in common. Never what one of them said
	Severity    Severity  `json:"severity"`
	Count       int64     `json:"count"`
	Trend       Trend     `json:"trend"`
	Usual       float64   `json:"usual"` // how often a day on the days before that are known
	FirstSeenAt time.Time `json:"first_seen_at"`
	LastSeenAt  time.Time `json:"last_seen_at"`
}

// ErrorRollup are the errors of a day.
type ErrorRollup struct {
	Total   int64        `json:"total"`
	Kinds   int          `json:"kinds"`  // groups, of which Groups are the first
	New     int          `json:"new"`    // of them
	Rising  int          `json:"rising"` // of them
	Groups  []ErrorGroup `json:"groups"`
	More    int          `json:"more"`     // groups that are left out here
	NotTold int64        `json:"not_told"` // errors of so many kinds that they were not told apart
	Gone    []ErrorGroup `json:"gone"`     // those of the newest day before that did not happen any more
	GoneNot int          `json:"gone_more"`
}

// OutstandingFinding is a finding that was open at the end of a day.
type OutstandingFinding struct {
	ID          FindingID `json:"id"`
	Severity    Severity  `json:"severity"`
	Title       string    `json:"title"`
	Environment string    `json:"environment"`
	Owner       string    `json:"owner"`
	FirstSeenAt time.Time `json:"first_seen_at"`
}

// AgedCount is how many findings of an owner are open, and for how long.
type AgedCount struct {
	Owner    string   `json:"owner"`
	Severity Severity `json:"severity"`
	Age      int      `json:"age"` // which of the ages that were asked for
	Count    int64    `json:"count"`
}

// FindingRollup are the findings of a day, and those that were open at its end.
type FindingRollup struct {
	Opened     int64                `json:"opened"`
	Resolved   int64                `json:"resolved"`
	Open       int64                `json:"open"`
	Urgent     int64                `json:"urgent"`     // of them: errors and critical ones
	Suppressed int64                `json:"suppressed"` // not counted as open
	ByOwner    Ranking              `json:"by_owner"`   // of: owner, is: severity
	ByAge      []Count              `json:"by_age"`     // of: age
	Worst      []OutstandingFinding `json:"worst"`
	More       int64                `json:"more"`
}

// Summary is what a day came to: numbers, and sentences about them.
type Summary struct {
	Day         string        `json:"day"` // 2026-11-24
	TimeZone    string        `json:"time_zone"`
	StartsAt    time.Time     `json:"starts_at"`
	EndsAt      time.Time     `json:"ends_at"`
	AsOf        time.Time     `json:"as_of"` // what was written down later is not in it
	Severity    Severity      `json:"severity"`
	Headline    string        `json:"headline"`
	Sentences   []string      `json:"sentences"`
	Errors      ErrorRollup   `json:"errors"`
	Findings    FindingRollup `json:"findings"`
	Chores      Ranking       `json:"chores"` // of: chore, is: what became of a turn; only what went wrong
	ChoresDone  int64         `json:"chores_done"`
	Events      Ranking       `json:"events"`      // of: kind, is: severity
	Refusals    Ranking       `json:"refusals"`    // of: source, is: reason
	Deliveries  Ranking       `json:"deliveries"`  // of: source, is: state
	Dead        Ranking       `json:"dead"`        // of: kind of work that is given up and stands so
	Builds      Ranking       `json:"builds"`      // of: repository, is: status
	Deployments Ranking       `json:"deployments"` // of: environment, is: status
	Mails       Ranking       `json:"mails"`       // of: environment, is: event
}
