package ops

import "time"

// DayFacts are what the database knows of a day. Counts are as of now; findings are those that were open at its end.
type DayFacts struct {
	Events      []Count              `json:"events"`     // of: kind, is: severity
	Refusals    []Count              `json:"refusals"`   // of: source, is: reason
	Deliveries  []Count              `json:"deliveries"` // of: source, is: state
	Dead        []Count              `json:"dead"`       // of: kind of work; all that stands, not only of that day
	Builds      []Count              `json:"builds"`
	Deployments []Count              `json:"deployments"`
	Mails       []Count              `json:"mails"`
	Chores      []Count              `json:"chores"` // of: chore, is: how its turns ended
	Outstanding []AgedCount          `json:"outstanding"`
	Worst       []OutstandingFinding `json:"worst"` // the worst and oldest first
	Opened      int64                `json:"opened"`
	Resolved    int64                `json:"resolved"`
	Suppressed  int64                `json:"suppressed"`
}

// ErrorLine are errors that said the same.
type ErrorLine struct {
	Kind     string
	Source   string
	Severity Severity
	Text     string
	Count    int64
	FirstAt  time.Time
	LastAt   time.Time
}

// DayBefore is what an earlier day had of errors.
type DayBefore struct {
	Day    string      `json:"day"`
	Errors ErrorRollup `json:"errors"`
}
