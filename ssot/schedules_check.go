package ssot

import (
	"slices"
	"strings"
	"time"
)

func (f schedulesFile) check(d *document) {
	names, events := unique(d), unique(d)
	for i, s := range f.Schedules {
		at := item("schedules", i)
		names.see(at+".name", s.Name)
		if s.Event != "" {
			events.see(at+".event", s.Function+"."+s.Event)
		}
		s.checkRunner(d, at)
		s.checkSight(d, at)
		if d.sound(at+".run_grace_minutes") && d.sound(at+".max_minutes") && s.RunGraceMinutes > s.MaxMinutes {
			d.refuse(at+".run_grace_minutes", "is %d, more than max_minutes (%d): what is dead cannot overrun", s.RunGraceMinutes, s.MaxMinutes)
		}
		if d.sound(at+".time_zone") && s.TimeZone != "" {
			if _, err := time.LoadLocation(s.TimeZone); err != nil {
				d.refuse(at+".time_zone", "is %q, which is no time zone: use an IANA name such as UTC or Asia/Manila", s.TimeZone)
			}
		}
		s.checkDone(d, at)
	}
}

// checkRunner demands what each runner needs, and refuses what only another one has.
func (s Schedule) checkRunner(d *document, at string) {
	if !d.sound(at + ".runner") {
		return
	}
	for _, field := range []struct {
		name, value string
		of          Runner
	}{
		{"function", s.Function, ByFunction}, {"event", s.Event, ByFunction}, {"workflow", s.Workflow, ByCI}, {"runbook", s.Runbook, ByAPerson},
	} {
		switch {
		case field.of == s.Runner && field.value == "":
			d.refuse(at+"."+field.name, "is missing: a chore whose runner is %q has one", string(s.Runner))
		case field.of != s.Runner && field.value != "":
			d.refuse(at+"."+field.name, "is for the runner %q, and this one is %q: remove the line or correct the runner", string(field.of), string(s.Runner))
		}
	}
}

// sights are where each runner's work is seen.
var sights = map[Runner][]string{
	ByFunction: {string(InMaintenanceRuns), string(InRuns), string(InIngestRuns), string(InTaskQueue)},
	ByCI:       {string(InBuilds)},
	ByAPerson:  {string(InThisFile)},
}

// checkSight keeps a chore from being looked for where it cannot be seen: it would be missed for ever.
func (s Schedule) checkSight(d *document, at string) {
	if !d.sound(at+".runner") || !d.sound(at+".seen_in") {
		return
	}
	if may := sights[s.Runner]; !slices.Contains(may, string(s.SeenIn)) {
		d.refuse(at+".seen_in", "is %q, where nothing is seen of the runner %q: use %s", string(s.SeenIn), string(s.Runner), strings.Join(may, " or "))
		return
	}
	named := slices.Contains([]SeenIn{InRuns, InIngestRuns, InTaskQueue}, s.SeenIn)
	switch {
	case named && s.SeenAs == "":
		d.refuse(at+".seen_as", "is missing: say what its runs are called in %s", string(s.SeenIn))
	case !named && s.SeenAs != "":
		d.refuse(at+".seen_as", "is of no use in %s, where it is seen under its own name: remove the line", string(s.SeenIn))
	}
}

func (s Schedule) checkDone(d *document, at string) {
	if len(s.Done) > 0 && s.SeenIn != InThisFile && len(s.Parts) == 0 && d.sound(at+".seen_in") {
		d.refuse(at+".done", "is for what people do: the runs of this one are seen in %s", string(s.SeenIn))
	}
	for i, x := range s.Done {
		field := item(at+".done", i)
		if _, err := time.Parse(time.DateOnly, x.On); err != nil && d.sound(field+".on") {
			d.refuse(field+".on", "is %q, a day that there is not: use one such as 2026-03-01", x.On)
		}
		if i > 0 && d.sound(field+".on") && x.On > s.Done[i-1].On {
			d.refuse(field+".on", "is %q, later than the one above it: write the newest first", x.On)
		}
		if x.Part != "" && !slices.Contains(s.Parts, x.Part) {
			d.refuse(field+".part", "is %q, which parts does not name: use one of %s", x.Part, strings.Join(s.Parts, ", "))
		}
	}
}
