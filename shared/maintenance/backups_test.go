package maintenance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/maintenance"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// daily are the days of one backup a day from a day to a day, but for some.
func daily(from, till string, but ...string) (days []string) {
	for d := at(from); !d.After(at(till)); d = d.AddDate(0, 0, 1) {
		day := d.Format(time.DateOnly)
		if len(but) > 0 && but[0] == day {
			but = but[1:]
			continue
		}
		days = append(days, day)
	}
	return days
}

// Wednesday, 15 April 2026.
const wednesday = "2026-04-15 04:10"

func TestBackups(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		looked, first, newest string
		days                  []string
		want                  []string
		unjudged              int
	}{
		"all of it": {"2026-04-15 02:30", "2025-06-01 01:00", "2026-04-15 02:00", daily("2026-01-01", "2026-04-15"), nil, 0},
		"nobody ever looked": {"", "", "", nil,
			[]string{"backups_unknown: no look at the backups has ever succeeded, at DigitalOcean or anywhere: there may be backups or none"}, 2},
		"looked too long ago, when it was well": {"2026-04-13 02:30", "2025-06-01 01:00", "2026-04-13 02:00", daily("2026-01-01", "2026-04-13"),
			[]string{"backups_unknown: the last look at the backups that succeeded was 2.1 days ago: what was made or lost since is not known"}, 2},
		"none": {"2026-04-15 02:30", "", "", nil,
			[]string{"backup_too_old: no complete backup that is placed in this environment is there, at any provider that was looked at: claim what is backed up in ssot/environments.yaml, or set up backups"}, 0},
		"all gone":         {"2026-04-15 02:30", "2026-04-14 23:00", "", nil, []string{"backup_too_old: every backup that there was is gone: nothing can be restored"}, 0},
		"as old as may be": {"2026-04-15 02:30", "2025-06-01 01:00", "2026-04-14 02:10", daily("2026-01-01", "2026-04-14"), nil, 0},
		"a minute older": {"2026-04-15 02:30", "2025-06-01 01:00", "2026-04-14 02:09", daily("2026-01-01", "2026-04-14"),
			[]string{"backup_too_old: the newest restore point was taken 26h1m ago and one is due every 26h: an accident now would cost 26h1m of work"}, 0},
		"two days without one": {"2026-04-15 02:30", "2025-06-01 01:00", "2026-04-15 02:00", daily("2026-01-01", "2026-04-15", "2026-04-09", "2026-04-11"),
			[]string{"restore_points_missing: of the days before this one there is none of 2026-04-11, 2026-04-09 (days are of UTC, weeks begin on Monday, and what had begun before the first backup does not count)"}, 0},
		"the old ones were thrown away": {"2026-04-15 02:30", "2025-06-01 01:00", "2026-04-15 02:00", daily("2026-04-06", "2026-04-15"),
			[]string{"restore_points_missing: of the weeks before this one there is none of 2026-W14, 2026-W13, 2026-W12; of the months before this one there is none of 2026-03, 2026-02, 2026-01 (days are of UTC, weeks begin on Monday, and what had begun before the first backup does not count)"}, 0},
		"begun ten days ago": {"2026-04-15 02:30", "2026-04-05 01:00", "2026-04-15 02:00", daily("2026-04-05", "2026-04-15"), nil, 0},
		"one each is enough": {"2026-04-15 02:30", "2025-06-01 01:00", "2026-04-15 02:00",
			append(daily("2026-04-08", "2026-04-15"), "2026-04-02", "2026-03-29", "2026-03-17", "2026-02-28", "2026-01-01"), nil, 0},
	} {
		for _, production := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, production %t", name, production), func(t *testing.T) {
				t.Parallel()
				is := ops.BackupsSeen{Days: c.days}
				for into, text := range map[*time.Time]string{&is.LookedAt: c.looked, &is.FirstAt: c.first, &is.NewestAt: c.newest} {
					if text != "" {
						*into = at(text)
					}
				}
				severity := ops.Warning
				if production {
					severity = ops.Error
				}
				found, unjudged := maintenance.Backups{
					Now: at(wednesday), Want: ssot.BackupRetention{FreshHours: 26, Daily: 7, Weekly: 4, Monthly: 3},
					Of: ssot.Environment{Name: "prod", Title: "Production", Production: production}, Is: is,
				}.Findings()
				var got []string
				for _, f := range found {
					got = append(got, f.Signal+": "+f.Explanation)
					if f.Severity != severity || f.Subject != "backups of prod" || f.Environment != "prod" || f.Title == "" || f.Expected == f.Actual {
						t.Errorf("%+v", f)
					}
				}
				if diff := cmp.Diff(c.want, got); diff != "" || len(unjudged) != c.unjudged {
					t.Errorf("unjudged: %v (-want +got)\n%s", unjudged, diff)
				}
			})
		}
	}
}

// The turn of a year, and a leap day.
func TestRestorePointsAtTheTurnOfAYear(t *testing.T) {
	t.Parallel()
	found, _ := maintenance.Backups{
		Now: at("2028-03-01 04:10"), Want: ssot.BackupRetention{FreshHours: 26, Daily: 2, Weekly: 9, Monthly: 3},
		Of: ssot.Environment{Name: "prod"},
		Is: ops.BackupsSeen{LookedAt: at("2028-03-01 02:30"), FirstAt: at("2027-06-01 00:00"), NewestAt: at("2028-03-01 02:00"), Days: []string{"2028-02-28"}},
	}.Findings()
	if len(found) != 1 || found[0].Explanation[:205] != "of the days before this one there is none of 2028-02-29; of the weeks before this one there is none of 2028-W08, 2028-W07, 2028-W06, 2028-W05, 2028-W04, 2028-W03, 2028-W02, 2028-W01, 2027-W52; of the month" {
		t.Errorf("%+v", found)
	}
}
