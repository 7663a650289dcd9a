package ci

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/infra/sender"
)

// push is one of ten pushes within a minute, and when what happened to its deployment, in seconds.
type push struct {
	sender.Deployment
	at                          float64
	canceled, succeeded, served float64 // zero: it did not
}

// tenPushes are six seconds apart. As Vercel does it today, the first is built to its end, then the newest is, and those
// that were queued in between are canceled. As it did before, each push cancels the build that runs.
func tenPushes(project, target, branch string, cancelsRunning bool) (pushes []push) {
	for n := range 10 {
		p := push{at: float64(6 * n), Deployment: sender.Deployment{
			ID: fmt.Sprintf("dpl_%s%02dabcdefghijklmnop", strings.ReplaceAll(branch, "/", ""), n+1), Project: project, ProjectID: "prj_" + project, Target: target,
			Repository: "insightpulseai/odooops-console", RepositoryID: 77, Branch: branch, Commit: fmt.Sprintf("%038x%02x", len(branch), n+1),
			Title: fmt.Sprintf("Change %d", n+1), GitHubID: int64(1000*len(branch) + n + 1),
		}}
		switch last := n == 9; {
		case last:
			p.succeeded, p.served = 120, 122
		case cancelsRunning:
			p.canceled = p.at + 6.5
		case n == 0:
			p.succeeded, p.served = 60, 62
		default:
			p.canceled = 60.5
		}
		pushes = append(pushes, p)
	}
	return pushes
}

// tell is everything that the three tellers say of a push.
func (p *platform) tell(noon time.Time, push push) (all []sender.Webhook) {
	at := func(s float64) time.Time { return noon.Add(time.Duration(s * float64(time.Second))) }
	vercel := func(event string, s float64) {
		all = append(all, sender.Vercel(p.dev.Secret("VERCEL_WEBHOOK_SECRETS"), push.Event(event, at(s))))
	}
	github := func(event string, body []byte) { all = append(all, p.github(event, body)) }
	made := at(push.at + 1)
	vercel("deployment.created", push.at)
	github("deployment", push.Made(made))
	github("status", push.CommitStatus("pending", "Vercel is deploying your app", made))
	if push.canceled != 0 {
		vercel("deployment.canceled", push.canceled)
		github("status", push.CommitStatus("failure", "Canceled from the Vercel Dashboard", at(push.canceled+1)))
		github("deployment_status", push.Status("inactive", "Canceled from the Vercel Dashboard", made, at(push.canceled+1)))
		return all
	}
	vercel("deployment.ready", push.succeeded-2)
	vercel("deployment.succeeded", push.succeeded)
	if push.Target == "production" {
		vercel("deployment.promoted", push.served)
	}
	github("status", push.CommitStatus("success", "Deployment has completed", at(push.succeeded+1)))
	github("deployment_status", push.Status("success", "Deployment has completed", made, at(push.succeeded+1)))
	return all
}

// post sends webhooks from several places at once.
func (p *platform) post(hooks []sender.Webhook) {
	p.t.Helper()
	queue := make(chan sender.Webhook)
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for hook := range queue {
				if answer, err := hook.Post(p.t.Context(), http.DefaultClient, p.dev.URL); err != nil || !answer.OK {
					p.t.Errorf("%s: %+v %v", hook.Path, answer, err)
				}
			}
		})
	}
	for _, hook := range hooks {
		queue <- hook
	}
	close(queue)
	wg.Wait()
}

// Ten pushes in a minute, on main and on a branch, told by Vercel, by GitHub's deployments and by commit statuses, in any
// order and some of it twice, through the real doors: ten deployments each, no failure, and the last one serves.
func TestTenPushesInAMinute(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	var hooks []sender.Webhook
	for _, pushes := range [][]push{
		tenPushes("odooops-console", "production", "main", false), tenPushes("odooops-console", "", "feature/tax", true),
	} {
		for _, push := range pushes {
			hooks = append(hooks, p.tell(noon, push)...)
		}
	}
	hooks = append(hooks, hooks[:15]...)
	rand.Shuffle(len(hooks), func(i, j int) { hooks[i], hooks[j] = hooks[j], hooks[i] })
	p.post(hooks)
	p.eventually("all of it is processed", 2*time.Minute, func() error {
		var left []struct {
			State  string `json:"state"`
			Reason string `json:"reason"`
		}
		data, err := p.get("/v1/webhook-deliveries?state=pending,failed,dead&limit=1")
		if err != nil {
			return err
		}
		if err := json.Unmarshal(data, &left); err != nil {
			return err
		}
		if len(left) != 0 {
			return fmt.Errorf("%+v", left)
		}
		return nil
	})
	for branch, want := range map[string][]string{
		"main":        expected("main", 10, "success current prod"),
		"feature/tax": expected("featuretax", 0, "success current"),
	} {
		if branch == "main" {
			want[0] = "01 success prod"
		}
		if diff := cmp.Diff(want, p.deployments(branch)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", branch, diff)
		}
	}
	p.acknowledgedInSlack()
}

// expected are ten lines. On main those in between are replaced by the last one; on the branch each by the next.
func expected(prefix string, by int, last string) (lines []string) {
	for n := 1; n < 10; n++ {
		successor, where := by, " prod"
		if by == 0 {
			successor, where = n+1, ""
		}
		lines = append(lines, fmt.Sprintf("%02d canceled_superseded by dpl_%s%02dabcdefghijklmnop%s", n, prefix, successor, where))
	}
	return append(lines, "10 "+last)
}

// deployments lists those of a branch, oldest first, as the read API shows them.
func (p *platform) deployments(branch string) (lines []string) {
	p.t.Helper()
	data, err := p.get("/v1/deployments?limit=50&branch=" + strings.ReplaceAll(branch, "/", "%2F"))
	var rows []struct {
		SHA         string `json:"git_sha"`
		Status      string `json:"status"`
		By          string `json:"superseded_by"`
		Current     bool   `json:"is_current"`
		Environment string `json:"console_environment"`
		GitHub      any    `json:"github_deployment_id"`
	}
	if err = errors.Join(err, json.Unmarshal(data, &rows)); err != nil {
		p.t.Fatal(err)
	}
	for i := len(rows) - 1; i >= 0; i-- {
		r := rows[i]
		var number int
		_, _ = fmt.Sscanf(r.SHA[38:], "%x", &number)
		line := fmt.Sprintf("%02d %s", number, r.Status)
		if r.By != "" {
			line += " by " + r.By
		}
		if r.Current {
			line += " current"
		}
		if r.Environment != "" {
			line += " " + r.Environment
		}
		if r.GitHub == nil {
			line += " without GitHub's number"
		}
		lines = append(lines, line)
	}
	return lines
}

// acknowledgedInSlack presses a button under a finding: Slack hears nothing, and the finding is taken on.
func (p *platform) acknowledgedInSlack() {
	p.t.Helper()
	var finding int64
	err := p.database().QueryRow(p.t.Context(), `insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, first_seen_at, last_seen_at)
		values ('walk', 'walk', 'error', 'x', 'Production lags', 'x', now(), now()) returning id`).Scan(&finding)
	if err != nil {
		p.t.Fatal(err)
	}
	press := sender.Slack(p.dev.Secret("SLACK_SIGNING_SECRETS"), time.Now(), fmt.Appendf(nil, `{"type":"block_actions","trigger_id":"1.2.walk",
		"user":{"id":"U0MIA","username":"mia"},"team":{"id":"T0ACME"},"actions":[{"action_id":"acknowledge","value":"finding:%d","action_ts":"%d.000001"}]}`, finding, time.Now().Unix()))
	for range 2 {
		if answer, err := press.Post(p.t.Context(), http.DefaultClient, p.dev.URL); err != nil || !answer.OK || answer.Data.DeliveryID != "" {
			p.t.Errorf("Slack hears %+v %v, want nothing", answer, err)
		}
	}
	p.eventually("the finding is acknowledged", time.Minute, func() error {
		data, err := p.get(fmt.Sprintf("/v1/convergence-findings/%d", finding))
		if err != nil {
			return err
		}
		var row struct {
			By string `json:"acknowledged_by"`
		}
		if err := json.Unmarshal(data, &row); err != nil {
			return err
		}
		if row.By != "mia (slack:T0ACME/U0MIA)" {
			return fmt.Errorf("acknowledged by %q", row.By)
		}
		return nil
	})
}
