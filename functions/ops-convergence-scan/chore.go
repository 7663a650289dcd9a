package main

import (
	"context"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// chore is one thing that this function does. When it is due, and how late it may be, is in ssot/maintenance/schedules.yaml.
// To add one: a file of its own, a line in main.go, a schedule there and in template.yaml.
type chore struct {
	name string
	do   func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error)
}

// chosen finds a chore by its name.
func chosen(chores []chore, name string) (chore, error) {
	if i := slices.IndexFunc(chores, func(c chore) bool { return c.name == name }); i >= 0 {
		return chores[i], nil
	}
	names := make([]string, len(chores))
	for i, c := range chores {
		names[i] = c.name
	}
	return chore{}, fault.New(fault.Invalid, `there is no chore %q: send {"chore":"…"} with one of %s`, ops.Plain(name, 40), strings.Join(names, ", "))
}

// unscheduled finds a chore that no schedule names: nobody would notice that it is not done.
func unscheduled(chores []chore, scheduled func(name string) (ssot.Schedule, bool)) error {
	for _, c := range chores {
		if _, there := scheduled(c.name); !there {
			return fault.New(fault.NotConfigured, "the chore %q is not in ssot/maintenance/schedules.yaml: add it there", c.name)
		}
	}
	return nil
}

// blind is the finding of a chore that could not look. It is resolved by the next look that sees everything.
func blind(check, environment string, cause error) ops.Finding {
	return ops.Finding{
		Signal: "could_not_observe", Subject: check, Severity: ops.Error, Environment: environment,
		Title:    check + " could not look",
		Expected: "a complete look", Actual: fault.Classify(cause).Public,
		Explanation: "nothing is known about what it looks at since it last succeeded, which is not the same as nothing being wrong: " + fault.Classify(cause).Public,
	}
}
