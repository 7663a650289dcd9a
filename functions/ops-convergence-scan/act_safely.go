package main

import (
	"context"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// allMeans are the ways to do what may be done.
func allMeans(hub *github.Client, sites *vercel.Client, tracker *plane.Client) map[ops.ActionKind]means {
	items := workItems{hub, tracker}
	return map[ops.ActionKind]means{
		ops.Redeploy: redeployment{sites}, ops.RerunGate: anotherRun{hub}, ops.OpenWorkItem: items, ops.CloseWorkItem: items,
	}
}

// redeployer is who builds a deployment again.
type redeployer interface {
	deployer
	Redeploy(ctx context.Context, name, deployment, target string) (id string, err error)
}

// redeployment builds a deployment of production once more.
type redeployment struct{ vercel redeployer }

// receipt is any newer deployment of the same commit, whoever asked for it: then it has been built once more. One of another
// commit says that the world has moved on since it was decided.
func (r redeployment) receipt(ctx context.Context, a ops.ConvergenceAction, now time.Time) (string, error) {
	project, asked := text(a.Facts, "project"), moment(a.Facts, "requested_at")
	lane, err := r.vercel.Production(ctx, project, asked.Add(-time.Minute), now)
	if err != nil {
		return "", err
	}
	newer := ""
	for _, d := range lane {
		switch {
		case d.DeploymentID == a.Target || !d.RequestedAt.After(asked):
		case d.SHA == a.SHA:
			return d.DeploymentID, nil
		default:
			newer = d.DeploymentID
		}
	}
	if newer != "" {
		return "", fault.New(fault.Conflict, "a newer deployment of another commit is there: %s", newer)
	}
	return "", nil
}

func (r redeployment) act(ctx context.Context, a ops.ConvergenceAction) (string, error) {
	return r.vercel.Redeploy(ctx, text(a.Facts, "project"), a.Target, string(ops.TargetProduction))
}

// runner of CI.
type ciRunner interface {
	Attempt(ctx context.Context, repository string, run int64) (int, error)
	RerunFailed(ctx context.Context, repository string, run int64) error
}

// anotherRun runs the failed jobs of a run again.
type anotherRun struct{ github ciRunner }

// receipt is any attempt after the one that failed.
func (r anotherRun) receipt(ctx context.Context, a ops.ConvergenceAction, _ time.Time) (string, error) {
	attempt, err := r.github.Attempt(ctx, text(a.Facts, "repository"), number(a.Facts, "run"))
	if err != nil || int64(attempt) <= number(a.Facts, "attempt") {
		return "", err
	}
	return fmt.Sprintf("%s/%d", a.Target, attempt), nil
}

func (r anotherRun) act(ctx context.Context, a ops.ConvergenceAction) (string, error) {
	if err := r.github.RerunFailed(ctx, text(a.Facts, "repository"), number(a.Facts, "run")); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s/%d", a.Target, number(a.Facts, "attempt")+1), nil
}

// Facts come from the database, as JSON has them.
func text(facts map[string]any, name string) string {
	s, _ := facts[name].(string)
	return s
}

func number(facts map[string]any, name string) int64 {
	n, _ := facts[name].(float64)
	return int64(n)
}

func moment(facts map[string]any, name string) time.Time {
	at, _ := time.Parse(time.RFC3339, text(facts, name))
	return at
}
