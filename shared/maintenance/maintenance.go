// Package maintenance owns what is wrong with the chores, and with what they keep: a turn that was missed, a run that died,
// backups that are too old, keys that were not replaced. Each kind of trouble is a rule in a file of its own.
//
// It refuses to look for itself. Schedules and what was seen come in, with the time; findings with their explanations come
// out, the same for the same. What nobody saw is missed or unknown, never well.
package maintenance

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// rule looks at a chore for one kind of trouble, and says how it then stands.
type rule struct {
	signal string
	state  State
	find   func(Watch) (f ops.Finding, found bool)
}

// The order is that of what a person should hear first.
var rules = []rule{switchedOff, died, missed, unobserved, failed, overrun, late, tooFast, timesOut}

// Signals are those of the rules of chores.
func Signals() (names []string) {
	for _, r := range rules {
		names = append(names, r.signal)
	}
	return names
}

// Findings are what is wrong with a chore.
func (w Watch) Findings() (findings []ops.Finding) {
	for _, r := range rules {
		f, found := r.find(w)
		if !found {
			continue
		}
		f.Signal, f.Subject = r.signal, "chore "+w.Schedule.Name
		f.Facts = w.facts()
		if url := w.last().URL; url != "" {
			f.Links = map[string]string{"run": url}
		}
		findings = append(findings, f)
		if r.state == Disabled {
			break // nothing is expected of it
		}
	}
	return findings
}

func (w Watch) facts() map[string]any {
	facts := map[string]any{"expression": w.Schedule.Expression, "time_zone": w.Schedule.TimeZone, "runner": w.Schedule.Who()}
	if last := w.last(); !last.StartedAt.IsZero() {
		facts["last_run_at"], facts["last_status"] = last.StartedAt.UTC(), last.Status
	}
	return facts
}

// clock writes a time as the clock of the chore shows it.
func (w Watch) clock(at time.Time) string {
	place, err := time.LoadLocation(w.Schedule.TimeZone)
	if err != nil {
		place = time.UTC
	}
	return at.In(place).Format("2006-01-02 15:04 MST")
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

// length writes a duration for people: 3m0s is 3m, 26h0m0s is 26h, 72h is 3 days.
func length(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d >= 2*day:
		return fmt.Sprintf("%.1f days", d.Hours()/24)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	default:
		return d.Round(time.Second).String()
	}
}
