// Command ops-summary makes the summary of every day that is over, and has it told once.
//
// It owns which days are owed, and that a day is summarised by one at a time. It refuses to decide what a day came to: that
// is shared/summary's.
package main

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

func main() {
	var cfg store.Config
	entry.Configure(&cfg)
	db, err := store.Open(cfg)
	entry.Check(err)
	declared, err := ssot.Load()
	entry.Check(err)
	due, there := declared.Schedule(chore)
	if !there {
		entry.Check(fault.New(fault.NotConfigured, "the chore %q is not in ssot/maintenance/schedules.yaml: add it there", chore))
	}
	h := handler{records: db, timeZone: due.TimeZone, now: time.Now}
	entry.Start(entry.Scheduled(entry.Logger("ops-summary"), h.handle))
}
