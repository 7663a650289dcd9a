package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

// convergenceBook knows what is known of environments, and keeps what is found.
type convergenceBook interface {
	Realities(ctx context.Context, of []store.Whereabouts, home string, now time.Time) ([]ops.Reality, error)
	RecordObservations(ctx context.Context, looks []ops.Observation, tell func([]ops.Transition) []ops.Notice) ([]ops.Outcome, error)
	RecordStandings(ctx context.Context, all []ops.Standing) error
	Escalate(ctx context.Context, rules []ops.EscalationRule, run ops.RunID, now time.Time, tell func([]ops.Transition) []ops.Notice) ([]ops.Transition, error)
	WorkItemsOwed(ctx context.Context, environments []string, now time.Time) ([]ops.Escalated, error)
	ActionsFor(ctx context.Context, shas, environments []string) ([]ops.ConvergenceAction, error)
}

// convergenceScan compares what git and the SSOT say with what runs, in all environments at once, and does what level 2 may.
type convergenceScan struct {
	book  convergenceBook
	want  *ssot.SSOT
	known []string // migrations, in order
	look  looker
	act   actor
	now   func() time.Time
}

// everyQuarter is how often environments are meant to be looked at.
const everyQuarter = 15 * time.Minute

func (c convergenceScan) chore() chore { return chore{name: "convergence", do: c.do} }

// scanned is what a scan tells of an environment.
type scanned struct {
	InSync   convergence.Answer `json:"in_sync"`
	Healthy  convergence.Answer `json:"healthy"`
	Found    int                `json:"found"`
	Opened   int                `json:"opened"`
	Resolved int                `json:"resolved"`
	Late     bool               `json:"late,omitempty"` // a newer look was recorded before
}

func (c convergenceScan) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	at := c.now()
	known, err := c.book.Realities(ctx, c.whereabouts(), m.Environment, at)
	if err != nil {
		return ops.Result{}, err
	}
	scenes := make([]convergence.Scene, 0, len(known))
	for _, is := range known {
		if s, there := c.scene(at, is); there {
			scenes = append(scenes, s)
		}
	}
	c.look.all(ctx, scenes)
	before, err := c.before(ctx, scenes)
	if err != nil {
		return ops.Result{}, err
	}
	looks, standings := make([]ops.Observation, 0, len(scenes)), make([]ops.Standing, 0, len(scenes))
	wanted := make([][]ops.ConvergenceAction, 0, len(scenes))
	for _, s := range scenes {
		v := convergence.Judge(s)
		v.Findings = convergence.Accept(c.want.Convergence, ops.Observation{At: at, Findings: v.Findings}).Findings
		decisions := convergence.Actions(s, v, before)
		convergence.Noted(v.Findings, decisions)
		looks, standings, wanted = append(looks, observation(s, v, m)), append(standings, standing(s, v, m)), append(wanted, undone(decisions))
	}
	done, err := c.book.RecordObservations(ctx, looks, notify.Findings)
	if err != nil {
		return ops.Result{}, err
	}
	if err := c.book.RecordStandings(ctx, standings); err != nil {
		return ops.Result{}, err
	}
	actions, err := c.act.perform(ctx, m, current(wanted, done), before)
	if err == nil {
		err = c.escalate(ctx, m, &actions)
	}
	if err == nil {
		err = c.act.prove(ctx, &actions)
	}
	return summarized(standings, done, actions), err
}

// escalate tells what has stood for too long, and sees to its work items. What is accepted or has just resolved is not told.
func (c convergenceScan) escalate(ctx context.Context, m ops.MaintenanceRun, done *acted) error {
	rules := convergence.EscalationRules(c.want.Convergence, c.now())
	escalated, err := c.book.Escalate(ctx, rules, m.Run, c.now(), notify.Escalated)
	if err != nil {
		return err
	}
	done.Escalated = len(escalated)
	var environments []string
	for _, e := range c.want.Environments { // also those whose level was lowered since: what was opened is closed
		environments = append(environments, e.Name)
	}
	owed, err := c.book.WorkItemsOwed(ctx, environments, c.now())
	if err != nil {
		return err
	}
	for _, w := range convergence.WorkItems(c.want, owed) {
		if timeIsUp(ctx) {
			done.note(w, "the time was up; the next scan goes on")
			break
		}
		if err := c.act.one(ctx, m, w, true, done); err != nil {
			return err
		}
	}
	return nil
}

// before is what was done, in one question for all environments that do anything.
func (c convergenceScan) before(ctx context.Context, scenes []convergence.Scene) ([]ops.ConvergenceAction, error) {
	var shas, environments []string
	for _, s := range scenes {
		if s.Want.Level < 2 {
			continue
		}
		environments, shas = append(environments, s.Environment.Name), append(shas, s.Is.Head.SHA)
		for _, service := range s.Is.Services {
			if service.Running != nil {
				shas = append(shas, service.Running.SHA)
			}
		}
	}
	if len(environments) == 0 {
		return nil, nil
	}
	return c.book.ActionsFor(ctx, shas, environments)
}

// current leaves out what was decided on a look that is older than another that was recorded before it.
func current(wanted [][]ops.ConvergenceAction, done []ops.Outcome) (all []ops.ConvergenceAction) {
	for i, actions := range wanted {
		if !done[i].Late {
			all = append(all, actions...)
		}
	}
	return all
}

// whereabouts says of every environment where its code, deployments and database are.
func (c convergenceScan) whereabouts() (all []store.Whereabouts) {
	for _, e := range c.want.Environments {
		completion, _ := c.want.Convergence.Of(e.Name)
		all = append(all, store.Whereabouts{
			Environment: e.Name, Repo: e.Repository, Branch: e.Branch, Providers: completion.Deploys, VercelProject: e.VercelProject, SupabaseRef: e.SupabaseRef,
		})
	}
	return all
}

// scene puts what is known of an environment beside what it is meant to be.
func (c convergenceScan) scene(at time.Time, is ops.Reality) (convergence.Scene, bool) {
	i := slices.IndexFunc(c.want.Environments, func(e ssot.Environment) bool { return e.Name == is.Environment })
	completion, there := c.want.Convergence.Of(is.Environment)
	if i < 0 || !there {
		return convergence.Scene{}, false
	}
	is.Migrations.Known = c.known
	return convergence.Scene{Now: at, Environment: c.want.Environments[i], Want: completion, Is: is}, true
}

// observation is a verdict as the findings' book takes it.
func observation(s convergence.Scene, v convergence.Verdict, m ops.MaintenanceRun) ops.Observation {
	return ops.Observation{
		Check: "convergence", Scope: s.Environment.Name, At: s.Now, Cadence: everyQuarter, Run: m.Run, Findings: v.Findings, Complete: true, Unjudged: v.Unjudged,
	}
}

// standing is how an environment stands.
func standing(s convergence.Scene, v convergence.Verdict, m ops.MaintenanceRun) ops.Standing {
	st := ops.Standing{
		Environment: s.Environment.Name, InSync: string(v.InSync), Healthy: string(v.Healthy), Explanation: v.Explanation,
		DesiredSHA: s.Is.Head.SHA, Findings: len(v.Findings), ObservedAt: s.Now, Run: m.Run,
	}
	if s.Is.Head.Look.Sure() {
		st.HeadSHA = s.Is.Head.SHA
	}
	for _, service := range s.Is.Services {
		if service.Running != nil && st.RunningSHA == "" {
			st.RunningSHA = service.Running.SHA
		}
	}
	return st
}

func summarized(standings []ops.Standing, done []ops.Outcome, actions acted) ops.Result {
	summary, unknown := map[string]any{}, []string{}
	if !actions.nothing() {
		summary["actions"] = actions
	}
	for i, st := range standings {
		summary[st.Environment] = scanned{
			convergence.Answer(st.InSync), convergence.Answer(st.Healthy), st.Findings, done[i].Count(ops.Opened) + done[i].Count(ops.Reopened), done[i].Count(ops.Resolved), done[i].Late,
		}
		if st.InSync == string(convergence.Unknown) {
			unknown = append(unknown, st.Environment)
		}
	}
	r := ops.Result{Status: ops.RunSucceeded, Summary: summary}
	if len(unknown) > 0 {
		r.Status, r.Why = ops.RunPartial, fmt.Sprintf("not known whether they are in sync: %s", strings.Join(unknown, ", "))
	}
	return r
}

// versions are the migrations as the SSOT writes them.
func versions(migrations []int64) []string {
	all := make([]string, len(migrations))
	for i, m := range migrations {
		all[i] = strconv.FormatInt(m, 10)
	}
	return all
}
