package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// chore is one thing that this function does, on a schedule of its own in template.yaml. To add one: a file of its own, a
// line in main.go, a schedule.
type chore struct {
	name    string
	cadence ops.Cadence
	grace   time.Duration // how late it may start
	do      func(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error)
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

// blind is the finding of a chore that could not look. It is resolved by the next look that sees everything.
func blind(check, environment string, cause error) ops.Finding {
	return ops.Finding{
		Signal: "could_not_observe", Subject: check, Severity: ops.Error, Environment: environment,
		Title:    check + " could not look",
		Expected: "a complete look", Actual: fault.Classify(cause).Public,
		Explanation: "nothing is known about what it looks at since it last succeeded, which is not the same as nothing being wrong: " + fault.Classify(cause).Public,
	}
}
