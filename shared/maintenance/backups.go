package maintenance

import (
	"fmt"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Backups are the restore points of an environment at one moment, beside those that there are to be.
type Backups struct {
	Now  time.Time
	Want ssot.BackupRetention
	Of   ssot.Environment
	Is   ops.BackupsSeen
}

// backupRule looks at the restore points of an environment for one kind of trouble.
type backupRule struct {
	signal string
	find   func(Backups) (f ops.Finding, found bool)
}

var backupRules = []backupRule{backupsUnknown, backupTooOld, restorePointsMissing}

// Findings are what is wrong with the restore points. Unjudged are the signals that could not be judged: what nobody looked
// at is neither fresh nor old.
func (b Backups) Findings() (findings []ops.Finding, unjudged []string) {
	for _, r := range backupRules {
		f, found := r.find(b)
		if found {
			f.Signal, f.Subject, f.Environment = r.signal, "backups of "+b.Of.Name, b.Of.Name
			if f.Severity == "" {
				f.Severity = ops.Warning
			}
			if b.Of.Production {
				f.Severity = ops.Error
			}
			findings = append(findings, f)
		}
		if found && r.signal == backupsUnknown.signal {
			return findings, []string{backupTooOld.signal, restorePointsMissing.signal}
		}
	}
	return findings, nil
}

// period is a day, a week or a month.
type period struct {
	name       string
	from, till time.Time
}

// periods are those before the one that a time is in, newest first, in UTC.
func periods(now time.Time, n int, begin func(time.Time) time.Time, name func(time.Time) string) (all []period) {
	till := begin(now.UTC())
	for range n {
		from := begin(till.Add(-time.Hour))
		all, till = append(all, period{name(from), from, till}), from
	}
	return all
}

func day(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }

func week(t time.Time) time.Time {
	return day(t).AddDate(0, 0, -(int(t.Weekday())+6)%7) // it begins on Monday
}

func month(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

func dayName(t time.Time) string { return t.Format(time.DateOnly) }

func weekName(t time.Time) string {
	year, n := t.ISOWeek()
	return fmt.Sprintf("%d-W%02d", year, n)
}

func monthName(t time.Time) string { return t.Format("2006-01") }

// without are the periods without a restore point, and how many should have one: those that had begun when there first
// was a backup could not.
func (b Backups) without(all []period) (missing []string, of int) {
	for _, p := range all {
		if p.from.Before(b.Is.FirstAt) {
			continue
		}
		of++
		if !slices.ContainsFunc(b.Is.Days, func(d string) bool { return d >= dayName(p.from) && d < dayName(p.till) }) {
			missing = append(missing, p.name)
		}
	}
	return missing, of
}
