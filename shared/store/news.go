package store

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// News gives those of what was observed that the projection does not show just so. It looks at what people see. What differs
// between a webhook and the API for one and the same state is no news; that something was still so at a later time is, where
// the latest that was told counts. What it has no rule for is news.
func (s *Store) News(ctx context.Context, observed []ops.Observed) (news []ops.Observed, err error) {
	asked := map[string][]map[string]any{}
	for n, o := range observed {
		if statement, looks := lookOf(o.Meaning); statement != "" {
			looks["n"] = n
			asked[statement] = append(asked[statement], looks)
		}
	}
	var shown []int32
	for statement, looks := range asked {
		document, err := json.Marshal(looks)
		if err != nil {
			return nil, err
		}
		found, err := collect[int32](ctx, s, "compare what was observed", statement, string(ops.StorableJSON(document)))
		if err != nil {
			return nil, err
		}
		shown = append(shown, found...)
	}
	slices.Sort(shown)
	for n, o := range observed {
		if _, there := slices.BinarySearch(shown, int32(n)); !there {
			news = append(news, o)
		}
	}
	return news, nil
}

// lookOf is what people see of the noun that something is about, and the statement that compares it.
func lookOf(meaning ops.Interpretation) (string, map[string]any) {
	for _, change := range meaning.Changes {
		switch c := change.(type) {
		case ops.WorkItemSeen:
			i := c.Item
			return observedWorkItems, map[string]any{
				"source": i.Source, "id": i.SourceID, "title": i.Title, "status": i.Status, "state": i.SourceState, "priority": i.Priority,
				"labels": ops.SortedSet(i.Labels), "assignees": ops.SortedSet(i.Assignees),
				"updated": i.UpdatedAt,
			}
		case ops.BuildSeen:
			b := c.Build
			return observedBuilds, map[string]any{"repo": b.RepoID, "run": b.RunID, "attempt": b.Attempt, "status": b.SourceStatus, "conclusion": b.SourceConclusion}
		case ops.BuildJobSeen:
			return observedBuildJobs, map[string]any{"job": c.Job.JobID, "status": c.Job.SourceStatus, "conclusion": c.Job.SourceConclusion}
		case ops.PullRequestSeen:
			p := c.PullRequest
			return observedPullRequests, map[string]any{"repo": p.RepoID, "number": p.Number, "title": p.Title, "state": p.State, "draft": p.Draft, "head": p.HeadSHA, "base": p.BaseBranch, "updated": p.UpdatedAt}
		case ops.DeploymentReported:
			return lookOfDeployment(c.Report)
		}
	}
	return "", nil
}

// lookOfDeployment is that of what a provider itself shows when it is asked. What others say, such as GitHub of its
// deployments, is evidence of its own, and the ledger knows whether it has it.
func lookOfDeployment(r ops.DeploymentReport) (string, map[string]any) {
	look := map[string]any{"provider": r.Provider, "id": r.DeploymentID, "project": r.ProjectID}
	switch {
	case r.ToldBy != ops.ToldByREST:
		return "", nil
	case r.Turn != "":
		look["turn"], look["turn_at"] = r.Turn, r.TurnAt
		return observedServing, look
	default:
		look["status"], look["staged"], look["deleted"] = r.Status, r.SourceSubstate == ops.SubstateStaged, !r.DeletedAt.IsZero()
		look["environment"], look["source_environment"], look["sha"], look["branch"] = r.Environment, r.SourceEnvironment, r.SHA, r.Branch
		look["created"], look["ended"] = r.CreatedAt, unlessZero(r.EndedAt)
		return observedDeployments, look
	}
}
