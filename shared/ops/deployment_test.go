package ops_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

func second(n float64) time.Time {
	return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Add(time.Duration(n * float64(time.Second)))
}

const sha = "5b1f0c2d9e8a7f6b5c4d3e2f1a0b9c8d7e6f5a4b"

type report = ops.DeploymentReport

// said completes a report about the one commit of these tests.
func said(by ops.Teller, status ops.DeploymentStatus, at float64, more func(*report)) report {
	r := report{
		Provider: ops.ProviderVercel, ToldBy: by, Status: status, SourceState: string(by) + " " + string(status), At: second(at),
		RepoID: 7, Repo: "acme/web", SHA: sha, FromGit: true,
	}
	if more != nil {
		more(&r)
	}
	return r
}

func hook(id string, status ops.DeploymentStatus, at float64, more ...func(*report)) report {
	return said(ops.ToldByWebhook, status, at, func(r *report) {
		r.DeploymentID, r.ProjectID, r.Project, r.Branch, r.Environment = id, "prj_1", "web", "main", ops.TargetProduction
		r.Host = strings.TrimPrefix(id, "dpl_") + ".vercel.app"
		if status == ops.DeploymentQueued {
			r.CreatedAt = r.At
		}
		for _, m := range more {
			m(r)
		}
	})
}

func api(id string, status ops.DeploymentStatus, at float64, more ...func(*report)) report {
	return hook(id, status, at, append([]func(*report){func(r *report) {
		r.ToldBy, r.SourceState, r.CreatedAt = ops.ToldByREST, "REST "+string(status), second(0)
	}}, more...)...)
}

func github(number int64, status ops.DeploymentStatus, at, created float64, more ...func(*report)) report {
	return said(ops.ToldByDeploymentStatus, status, at, func(r *report) {
		r.GitHubID, r.Environment, r.CreatedAt = number, ops.TargetProduction, second(created)
		for _, m := range more {
			m(r)
		}
	})
}

func status(s ops.DeploymentStatus, at float64, more ...func(*report)) report {
	return said(ops.ToldByCommitStatus, s, at, func(r *report) {
		r.Slot = "Vercel"
		for _, m := range more {
			m(r)
		}
	})
}

func because(reason string) func(*report) {
	return func(r *report) { r.Reason, r.SourceState = reason, r.SourceState+" "+reason }
}
func linked(id string) func(*report)       { return func(r *report) { r.DeploymentID = id } }
func visited(address string) func(*report) { return func(r *report) { r.Host = address } }
func project(name string) func(*report)    { return func(r *report) { r.Project = name } }
func preview(r *report)                    { r.Environment = ops.TargetPreview }
func elsewhere(r *report)                  { r.Provider, r.ProjectID, r.Project = ops.ProviderGitHub, "7", "acme/web" }
func ended(at float64) func(*report)       { return func(r *report) { r.EndedAt = second(at) } }

// shown is a deployment in a line.
func shown(d ops.Deployment) string {
	line := fmt.Sprintf("%s %s %s told by %s", d.DeploymentID, d.Environment, d.Status, d.ToldBy)
	if d.Reason != "" {
		line += ": " + d.Reason
	}
	if d.GitHubID != 0 {
		line += fmt.Sprintf(" (GitHub %d)", d.GitHubID)
	}
	if d.Provisional {
		line += ", provisional"
	}
	return line
}

const (
	queued, building, success = ops.DeploymentQueued, ops.DeploymentBuilding, ops.DeploymentSucceeded
	failed, canceled, silent  = ops.DeploymentFailed, ops.DeploymentCanceled, ops.DeploymentSilent
	awaiting, unexplained     = ops.DeploymentAwaiting, ops.DeploymentUnexplained
)

var groups = map[string]struct {
	told []report
	want []string
}{
	"nobody said anything": {nil, nil},

	// How one deployment stands.
	"the latest stage counts": {
		[]report{hook("dpl_a", queued, 0), hook("dpl_a", building, 5, because("checks_running"))},
		[]string{"dpl_a production building told by webhook: checks_running"}},
	"an end beats a stage that is said later": {
		[]report{hook("dpl_a", success, 9), hook("dpl_a", building, 10)},
		[]string{"dpl_a production success told by webhook"}},
	"of two ends the stronger teller's counts": {
		[]report{hook("dpl_a", failed, 9, because("checks_failed")), status(success, 12, linked("dpl_a"))},
		[]string{"dpl_a production failed told by webhook: checks_failed"}},
	"of one teller's two ends the later counts": {
		[]report{hook("dpl_a", success, 9), hook("dpl_a", failed, 12, because("checks_failed"))},
		[]string{"dpl_a production failed told by webhook: checks_failed"}},
	"what a weaker one saw fills in for what was lost": {
		[]report{hook("dpl_a", queued, 0), status(success, 60, linked("dpl_a"))},
		[]string{"dpl_a production success told by commit_status"}},
	"nobody overrides an end that the API showed": {
		[]report{api("dpl_a", success, 9), hook("dpl_a", failed, 12), status(failed, 13, linked("dpl_a"))},
		[]string{"dpl_a production success told by rest"}},
	"the API may take an end back": {
		[]report{hook("dpl_a", success, 9), api("dpl_a", failed, 12, because("checks_failed"))},
		[]string{"dpl_a production failed told by rest: checks_failed"}},
	"and say that it has not ended after all": {
		[]report{status(success, 9, linked("dpl_a")), api("dpl_a", building, 12, because("checks_running"))},
		[]string{"dpl_a production building told by rest: checks_running"}},
	"what happened after the API was read counts": {
		[]report{api("dpl_a", building, 9), hook("dpl_a", success, 12)},
		[]string{"dpl_a production success told by webhook"}},
	"what is said late about the time before it does not": {
		[]report{api("dpl_a", building, 9), hook("dpl_a", queued, 1)},
		[]string{"dpl_a production building told by rest"}},
	"a state that nobody has explained is no state of ours": {
		[]report{hook("dpl_a", queued, 0), api("dpl_a", unexplained, 9)},
		[]string{"dpl_a production  told by rest"}},
	"blocked, and then approved": {
		[]report{hook("dpl_a", awaiting, 1, because("blocked_unspecified")), hook("dpl_a", queued, 90)},
		[]string{"dpl_a production queued told by webhook"}},
	"somebody weaker knows why": {
		[]report{hook("dpl_a", canceled, 9, because("unspecified")), status(canceled, 10, linked("dpl_a"), because("ignored_build_step"))},
		[]string{"dpl_a production canceled told by webhook: ignored_build_step"}},
	"a skipped build is not a success of its commit": {
		[]report{status(canceled, 1, project("web"), because("unaffected_project"))},
		[]string{"7@" + sha + "/web preview canceled told by commit_status: unaffected_project, provisional"}},

	// One deployment, several names.
	"GitHub's number is found by the address": {
		[]report{hook("dpl_a", success, 60), github(5, queued, 0, 0), github(5, success, 61, 0, visited("a.vercel.app"))},
		[]string{"dpl_a production success told by webhook (GitHub 5)"}},
	"and before there is an address, by the time": {
		[]report{hook("dpl_a", queued, 1), github(5, queued, 0, 0)},
		[]string{"dpl_a production queued told by webhook (GitHub 5)"}},
	"but not for another target": {
		[]report{hook("dpl_a", queued, 1), github(5, queued, 0, 0, preview)},
		[]string{"dpl_a production queued told by webhook", "github:5 preview queued told by deployment_status (GitHub 5), provisional"}},
	"nor for another project": {
		[]report{hook("dpl_a", queued, 1), github(5, queued, 0, 0, project("docs"))},
		[]string{"dpl_a production queued told by webhook", "github:5 production queued told by deployment_status (GitHub 5), provisional"}},
	"nor a day later": {
		[]report{hook("dpl_a", success, 1), github(5, queued, 86400, 86400)},
		[]string{"dpl_a production success told by webhook", "github:5 production queued told by deployment_status (GitHub 5), provisional"}},
	"a redeployment has a number of its own": {
		[]report{hook("dpl_a", queued, 0), hook("dpl_b", queued, 600), github(6, queued, 601, 601), github(5, queued, 1, 1)},
		[]string{"dpl_a production queued told by deployment_status (GitHub 5)", "dpl_b production queued told by deployment_status (GitHub 6)"}},
	"whose address says otherwise than the time": {
		[]report{hook("dpl_a", queued, 0), hook("dpl_b", queued, 20), github(5, success, 61, 19, visited("a.vercel.app")), github(6, queued, 25, 1)},
		[]string{"dpl_a production success told by deployment_status (GitHub 5)", "dpl_b production queued told by deployment_status (GitHub 6)"}},
	"a link to the deployment's page says it too": {
		[]report{github(5, building, 3, 0, linked("dpl_a")), hook("dpl_a", queued, 0)},
		[]string{"dpl_a production building told by deployment_status (GitHub 5)"}},
	"GitHub alone": {
		[]report{github(5, queued, 0, 0), github(5, failed, 60, 0)},
		[]string{"github:5 production failed told by deployment_status (GitHub 5), provisional"}},
	"a status that names nothing is about what GitHub knows": {
		[]report{github(5, queued, 0, 0), status(building, 1), status(success, 60)},
		[]string{"github:5 production success told by commit_status (GitHub 5), provisional"}},
	"and about the newest that there was": {
		[]report{hook("dpl_a", success, 60), hook("dpl_b", queued, 600), status(failed, 700)},
		[]string{"dpl_a production success told by webhook", "dpl_b production failed told by commit_status"}},
	"two projects of one commit": {
		[]report{status(success, 60, project("web")), status(failed, 61, project("docs"))},
		[]string{"7@" + sha + "/docs preview failed told by commit_status, provisional", "7@" + sha + "/web preview success told by commit_status, provisional"}},
	"somebody else deploys the commit too": {
		[]report{hook("dpl_a", success, 60), github(9, success, 61, 50, elsewhere)},
		[]string{"dpl_a production success told by webhook", "9 production success told by deployment_status (GitHub 9)"}},
	"unless it was Vercel by another hand": {
		[]report{hook("dpl_a", success, 60), github(9, success, 61, 50, elsewhere, visited("a.vercel.app"))},
		[]string{"dpl_a production success told by webhook (GitHub 9)"}},

	// Before there is a deployment.
	"a fork awaits authorization": {
		[]report{status(awaiting, 1, because("fork"))},
		[]string{"7@" + sha + "/Vercel preview awaiting_authorization told by commit_status: fork, provisional"}},
	"and gets it": {
		[]report{status(awaiting, 1, because("fork")), hook("dpl_a", queued, 300, preview)},
		[]string{"dpl_a preview queued told by webhook"}},
	"GitHub hears of it twice": {
		[]report{status(awaiting, 1, because("fork")),
			said(ops.ToldByDispatch, awaiting, 2, func(r *report) {
				r.Slot, r.Project, r.ProjectID, r.Reason = "Vercel", "web", "prj_1", "authorization_required"
			})},
		[]string{"7@" + sha + "/web preview awaiting_authorization told by repository_dispatch: authorization_required, provisional"}},
	"a rate limit does not undo the deployment of before": {
		[]report{status(success, 60, linked("dpl_a")), status(failed, 900, because("rate_limited"))},
		[]string{"dpl_a preview success told by commit_status", "7@" + sha + "/Vercel preview failed told by commit_status: rate_limited, provisional"}},
	"and is over when there is one": {
		[]report{status(failed, 1, because("rate_limited")), hook("dpl_a", success, 900)},
		[]string{"dpl_a production success told by webhook"}},

	// What is no proof of a deployment.
	"a rollback to one that was never heard of": {
		[]report{hook("dpl_a", silent, 9, func(r *report) { r.Turn, r.TurnAt, r.SHA = ops.TurnRolledBack, r.At, "" })}, nil},
	"the deletion of one that was never heard of": {
		[]report{hook("dpl_a", silent, 9, func(r *report) { r.DeletedAt = r.At })}, nil},
}

// Each group in its own order, backwards, twice over, and shuffled: the same deployments.
func TestDeployments(t *testing.T) {
	t.Parallel()
	for name, c := range groups {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for turn := range 50 {
				told := append(append([]report{}, c.told...), c.told...)
				if turn == 0 {
					told = c.told
				}
				rand.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
				var got []string
				for _, d := range ops.Deployments(told) {
					got = append(got, shown(d))
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Fatalf("(-want +got)\n%s", diff)
				}
			}
		})
	}
}

// The row that was made for want of a name is the one that gets it.
func TestDeploymentsKnowWhatTheyWere(t *testing.T) {
	t.Parallel()
	made := ops.Deployments([]report{
		status(awaiting, 1, because("fork")), github(5, queued, 299, 299), hook("dpl_a", queued, 300),
	})
	if len(made) != 1 {
		t.Fatalf("%+v", made)
	}
	if diff := cmp.Diff([]string{"7@" + sha + "/Vercel", "github:5"}, made[0].Was); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestDeploymentTimes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		told                         []report
		requested, started, finished time.Time
		reason                       string
	}{
		"an end is when it was first said, not when it was promoted": {
			[]report{hook("dpl_a", queued, 0), hook("dpl_a", success, 60), hook("dpl_a", success, 63, because("again"))},
			second(0), time.Time{}, second(60), "again"},
		"the API knows better": {
			[]report{hook("dpl_a", success, 60), api("dpl_a", success, 900, ended(59), func(r *report) { r.StartedAt = second(2) })},
			second(0), second(2), second(59), ""},
		"a cancellation whose time is told by somebody weaker": {
			[]report{api("dpl_a", canceled, 900, because("maybe_superseded")), status(canceled, 31, linked("dpl_a"), because("dashboard_or_policy"))},
			second(0), time.Time{}, second(31), "unspecified"},
		"a cancellation whose time nobody tells": {
			[]report{api("dpl_a", canceled, 900, because("maybe_superseded"))},
			second(0), time.Time{}, second(900), "maybe_superseded"},
		"clocks that disagree": {
			[]report{hook("dpl_a", success, -2), api("dpl_a", success, 900, ended(-1))},
			second(0), time.Time{}, second(0), ""},
		"all but the end was lost": {
			[]report{hook("dpl_a", success, 60)}, second(60), time.Time{}, second(60), ""},
		"it has not ended": {
			[]report{hook("dpl_a", queued, 0)}, second(0), time.Time{}, time.Time{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := ops.Deployments(c.told)[0]
			if !d.RequestedAt.Equal(c.requested) || !d.StartedAt.Equal(c.started) || !d.FinishedAt.Equal(c.finished) || d.Reason != c.reason {
				t.Errorf("requested %s, started %s, finished %s (%s)", d.RequestedAt, d.StartedAt, d.FinishedAt, d.Reason)
			}
		})
	}
}

func TestDeploymentPlace(t *testing.T) {
	t.Parallel()
	home := func(name string) func(*report) { return func(r *report) { r.Home = name } }
	for name, c := range map[string]struct {
		told []report
		want string // environment, source environment, console environment, project, its id
	}{
		"a project's production is its environment":      {[]report{hook("dpl_a", queued, 0, home("prod"))}, "production  prod web prj_1"},
		"its previews are nobody's":                      {[]report{hook("dpl_a", queued, 0, home("prod"), preview)}, "preview   web prj_1"},
		"whatever was promoted serves production":        {[]report{hook("dpl_a", success, 0, home("prod"), preview), hook("dpl_a", success, 9, func(r *report) { r.Turn, r.TurnAt = ops.TurnPromoted, r.At })}, "production  prod web prj_1"},
		"the strongest teller names the environment":     {[]report{github(5, queued, 0, 0, linked("dpl_a"), func(r *report) { r.Environment, r.SourceEnvironment = ops.TargetPreview, "Staging" }), api("dpl_a", queued, 9, func(r *report) { r.Environment, r.SourceEnvironment = ops.TargetPreview, "staging" })}, "preview staging  web prj_1"},
		"a project by name only":                         {[]report{status(success, 9, project("web"))}, "preview   web web"},
		"no project at all":                              {[]report{status(success, 9)}, "preview   Vercel repo:7"},
		"somebody else's is the repository":              {[]report{github(9, success, 9, 0, elsewhere, home("prod"))}, "production  prod acme/web 7"},
		"also when it is not production: it has a name ": {[]report{github(9, success, 9, 0, elsewhere, home("stage"), func(r *report) { r.Environment, r.SourceEnvironment = ops.TargetPreview, "staging" })}, "preview staging stage acme/web 7"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := ops.Deployments(c.told)[0]
			got := strings.Join([]string{string(d.Environment), d.SourceEnvironment, d.ConsoleEnvironment, d.Project, d.ProjectID}, " ")
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
