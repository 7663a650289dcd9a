package github_test

import (
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// The same of CI's events as TestPoison asks of the others: one damaged field, named in the reason.
func TestCIPoison(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 41)
	for name, c := range map[string]struct {
		base, path string
		value      any // nil takes the field away
		sentence   string
	}{
		"run without action":         {"workflow_run/requested", "action", nil, "action is missing"},
		"no run":                     {"workflow_run/requested", "workflow_run", nil, "workflow_run.id is missing"},
		"run is a list":              {"workflow_run/requested", "workflow_run", []int{}, "workflow_run is of the wrong type: array, not an object"},
		"run id is text":             {"workflow_run/requested", "workflow_run.id", "1", "workflow_run.id is of the wrong type: string, not a whole number of 64 bits"},
		"no update time":             {"workflow_run/requested", "workflow_run.updated_at", nil, "workflow_run.updated_at is missing"},
		"ends in the year 9999":      {"workflow_run/completed_success", "workflow_run.updated_at", "9999-01-01T00:00:00Z", `workflow_run.updated_at is "9999-01-01T00:00:00Z", more than a year after it was sent`},
		"started when":               {"workflow_run/requested", "workflow_run.run_started_at", "soon", `workflow_run.run_started_at is "soon", which is not a time`},
		"no commit":                  {"workflow_run/requested", "workflow_run.head_sha", nil, "workflow_run.head_sha is missing"},
		"commit too long":            {"workflow_run/requested", "workflow_run.head_sha", long, `workflow_run.head_sha is "` + long + `", which is not a commit`},
		"commit is a branch":         {"workflow_run/requested", "workflow_run.head_sha", strings.Repeat("main", 10), `workflow_run.head_sha is "` + strings.Repeat("main", 10) + `", which is not a commit`},
		"commit in upper case":       {"workflow_run/requested", "workflow_run.head_sha", strings.Repeat("A", 40), `workflow_run.head_sha is "` + strings.Repeat("A", 40) + `", which is not a commit`},
		"commit of SHA-256":          {"workflow_run/requested", "workflow_run.head_sha", strings.Repeat("a", 64), ""},
		"repository without id":      {"workflow_run/requested", "repository.id", nil, "repository.id is missing"},
		"repository of two slashes":  {"workflow_run/requested", "repository.full_name", "a/b/c", `repository.full_name is "a/b/c", not owner/repo`},
		"attempt below one":          {"workflow_run/requested", "workflow_run.run_attempt", -7, ""},
		"no attempt":                 {"workflow_run/requested", "workflow_run.run_attempt", nil, ""},
		"a deployment's body":        {"workflow_run/requested", "deployment", map[string]any{"id": 1}, "the body has a deployment, so it is a deployment event under another name"},
		"job without run":            {"workflow_job/queued", "workflow_job.run_id", nil, "workflow_job.run_id is missing"},
		"job without time":           {"workflow_job/old", "workflow_job.started_at", nil, "workflow_job.started_at is missing"},
		"no job":                     {"workflow_job/queued", "workflow_job", nil, "workflow_job.id is missing"},
		"job without action":         {"workflow_job/queued", "action", nil, "action is missing"},
		"job of no commit":           {"workflow_job/queued", "workflow_job.head_sha", "", "workflow_job.head_sha is missing"},
		"steps are text":             {"workflow_job/queued", "workflow_job.steps", "none", "workflow_job.steps is of the wrong type: string, not a list"},
		"check without name":         {"check_run/created", "check_run.name", nil, "check_run.name is missing"},
		"check without time":         {"check_run/created", "check_run.started_at", nil, "check_run.started_at is missing"},
		"check without action":       {"check_run/created", "action", nil, "action is missing"},
		"no check":                   {"check_run/created", "check_run", nil, "check_run.id is missing"},
		"a check of a deployment":    {"check_run/created", "deployment", map[string]any{}, "the body has a deployment, so it is a deployment event under another name"},
		"check of nobody":            {"check_run/completed_success", "check_run.app", nil, ""},
		"push without ref":           {"push/branch", "ref", nil, "ref is missing"},
		"push to no branch":          {"push/branch", "ref", "refs/heads/", `ref is "refs/heads/", which names no branch`},
		"push from nowhere":          {"push/branch", "before", nil, "before is missing"},
		"push to what is no commit":  {"push/branch", "after", "HEAD", `after is "HEAD", which is not a commit`},
		"push of nothing":            {"push/created", "after", strings.Repeat("0", 40), "before and after are both empty: such a push moves nothing"},
		"pushed when":                {"push/branch", "repository.pushed_at", nil, "repository.pushed_at is missing"},
		"pushed at null":             {"push/branch", "repository.pushed_at", map[string]any{}, "repository.pushed_at is neither seconds nor a time"},
		"pushed at an empty text":    {"push/branch", "repository.pushed_at", "", "repository.pushed_at is missing"},
		"pushed in the year 9999":    {"push/branch", "repository.pushed_at", 253370764800, `repository.pushed_at is "9999-01-01T00:00:00Z", more than a year after it was sent`},
		"pushed before computers":    {"push/branch", "repository.pushed_at", -100, `repository.pushed_at is "1969-12-31T23:58:20Z", which is before any computer clock`},
		"pushed at a text":           {"push/branch", "repository.pushed_at", "2026-11-23T11:00:00Z", ""},
		"deleted without a commit":   {"push/deleted", "head_commit", nil, ""},
		"pull request without title": {"pull_request/opened", "pull_request.title", nil, "pull_request.title is missing"},
		"no pull request":            {"pull_request/opened", "pull_request", nil, "pull_request.number is missing"},
		"pull request's action":      {"pull_request/opened", "action", nil, "action is missing"},
		"merged is a state":          {"pull_request/opened", "pull_request.state", "merged", `pull_request.state is "merged", neither open nor closed`},
		"no head":                    {"pull_request/opened", "pull_request.head", nil, "pull_request.head.ref is missing"},
		"no base":                    {"pull_request/opened", "pull_request.base", nil, "pull_request.base.ref is missing"},
		"no commit at its head":      {"pull_request/opened", "pull_request.head.sha", nil, "pull_request.head.sha is missing"},
		"base is not a commit":       {"pull_request/opened", "pull_request.base.sha", "main", `pull_request.base.sha is "main", which is not a commit`},
		"merged into what":           {"pull_request/closed_merged", "pull_request.merge_commit_sha", "x", `pull_request.merge_commit_sha is "x", which is not a commit`},
		"merged into nothing":        {"pull_request/closed_merged", "pull_request.merge_commit_sha", nil, ""},
		"test merge is not read":     {"pull_request/opened", "pull_request.merge_commit_sha", "x", ""},
		"opened when":                {"pull_request/opened", "pull_request.created_at", nil, "pull_request.created_at is missing"},
		"updated when":               {"pull_request/opened", "pull_request.updated_at", nil, "pull_request.updated_at is missing"},
		"closed when":                {"pull_request/closed_unmerged", "pull_request.closed_at", nil, ""},
		"a review's body":            {"pull_request/opened", "review", map[string]any{"id": 1}, "the body has a review, so it is a review's event under another name"},
		"a comment's body":           {"pull_request/opened", "comment", map[string]any{"id": 1}, "the body has a review, so it is a review's event under another name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event, body := fixture(t, c.base)
			if c.value == nil {
				body = inboundtest.Without(t, body, c.path)
			} else {
				body = inboundtest.With(t, body, c.path, c.value)
			}
			in, err := github.Interpret(ops.Delivery{Source: ops.GitHub, Event: event, Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
			inboundtest.CheckInterpretation(t, in, err)
			if c.sentence != "" {
				inboundtest.Refused(t, err, fault.Invalid, c.sentence)
			} else if err != nil || len(in.Changes) != 2 {
				t.Errorf("refused: %v %s", err, in.Ignored)
			}
		})
	}
}
