package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// advisorBook keeps what advisors said, and when they were last asked with success.
type advisorBook interface {
	RecordAdvisorScan(ctx context.Context, scan ops.AdvisorScan, finished time.Time) (ops.Advised, error)
	EnterScope(ctx context.Context, source ops.Source, scope string, cadence time.Duration) (ops.SyncCursor, error)
	ConfirmScope(ctx context.Context, source ops.Source, scope, position string, at time.Time) error
}

type advisor interface {
	Advisors(ctx context.Context, ref string, names []string) ([]supabase.Lint, error)
}

// advisors asks Supabase's advisors once a day about the project of every environment that has one.
type advisors struct {
	book         advisorBook
	supabase     advisor
	environments []ssot.Environment
	now          func() time.Time
}

func (a advisors) chore() chore {
	return chore{name: "advisors", do: a.do}
}

// advised is what is said of one project.
type advised struct {
	Outcome  string `json:"outcome"` // succeeded, partial, failed or not_configured
	Found    int    `json:"found"`
	Opened   int    `json:"opened"`
	Resolved int    `json:"resolved"`
	NotRun   int    `json:"not_run"`
	Why      string `json:"why,omitempty"`
}

func (a advisors) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	summary, trouble := map[string]advised{}, []string{}
	for _, e := range a.environments {
		if e.SupabaseRef == "" {
			continue
		}
		said, err := a.project(ctx, m, e)
		if err != nil {
			return ops.Result{}, err
		}
		if summary[e.Name] = said; said.Outcome != string(ops.RunSucceeded) {
			trouble = append(trouble, e.Name+": "+said.Why)
		}
	}
	result := ops.Result{Status: ops.RunSucceeded, Summary: summary}
	if len(trouble) > 0 {
		result.Status, result.Why = ops.RunPartial, strings.Join(trouble, "; ")
	}
	return result, nil
}

// project makes a scan of each kind. What the vendor cannot say now is a scan that failed, in the record as such.
func (a advisors) project(ctx context.Context, m ops.MaintenanceRun, e ssot.Environment) (said advised, err error) {
	scope := "advisors/" + e.SupabaseRef
	if _, err := a.book.EnterScope(ctx, "supabase", scope, m.Every); err != nil {
		return said, err
	}
	for _, kind := range slices.Sorted(maps.Keys(supabase.AdvisorNames)) {
		scan := ops.AdvisorScan{
			Provider: "supabase", Kind: kind, Project: e.SupabaseRef, Environment: e.Name, Trigger: m.Trigger, StartedAt: a.now(),
		}
		if err := a.ask(ctx, &scan, supabase.AdvisorNames[kind]); fault.ReasonOf(err) == fault.NotConfigured && err != nil {
			return advised{Outcome: "not_configured", Why: fault.Classify(err).Public}, nil
		}
		done, err := a.book.RecordAdvisorScan(ctx, scan, a.now())
		if err != nil {
			return said, err
		}
		said.Found, said.Opened, said.Resolved, said.NotRun = said.Found+done.Found, said.Opened+done.Opened, said.Resolved+done.Resolved, said.NotRun+len(scan.NotRun)
		if scan.Why != "" {
			said.Why = fmt.Sprintf("%s: %s", kind, scan.Why)
		}
	}
	if said.Outcome = string(ops.RunSucceeded); said.NotRun > 0 {
		said.Outcome = string(ops.RunPartial)
		return said, nil
	}
	return said, a.book.ConfirmScope(ctx, "supabase", scope, "", m.StartedAt)
}

// ask runs the checks together. Where the vendor refuses the whole for one that it does not know, they are asked for one
// by one: a check that could not run must neither hide the others nor pass for one that found nothing.
func (a advisors) ask(ctx context.Context, scan *ops.AdvisorScan, names []string) error {
	lints, err := a.supabase.Advisors(ctx, scan.Project, names)
	if err != nil && fault.ReasonOf(err) == fault.Invalid && len(names) > 1 {
		for _, name := range names {
			if err := a.ask(ctx, scan, []string{name}); err != nil && fault.ReasonOf(err) != fault.Invalid {
				return err
			}
		}
		return nil
	}
	if err != nil {
		scan.NotRun, scan.Why = append(scan.NotRun, names...), fault.Classify(err).Public
		return err
	}
	scan.Ran = append(scan.Ran, names...)
	for _, l := range lints {
		scan.Findings = append(scan.Findings, l.Finding(scan.Project))
	}
	return nil
}
