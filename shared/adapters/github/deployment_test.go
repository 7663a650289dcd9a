package github_test

import (
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func interpret(t *testing.T, event, body string) ops.Interpretation {
	t.Helper()
	in, err := github.Interpret(ops.Delivery{Source: ops.GitHub, Event: event, Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
	if err != nil {
		t.Fatal(err)
	}
	inboundtest.CheckInterpretation(t, in, err)
	return in
}

// reported is the report in a fixture in which some fields have other values.
func reported(t *testing.T, base string, fields map[string]any) ops.DeploymentReport {
	t.Helper()
	event, body := fixture(t, base)
	for path, value := range fields {
		body = inboundtest.With(t, body, path, value)
	}
	in := interpret(t, event, body)
	for _, c := range in.Changes {
		if r, ok := c.(ops.DeploymentReported); ok {
			return r.Report
		}
	}
	t.Fatalf("nothing was reported: %+v", in)
	return ops.DeploymentReport{}
}

// The sentences that Vercel writes at commits.
func TestCommitStatusSentences(t *testing.T) {
	t.Parallel()
	const page = "https://vercel.com/harbour-lane/quayside-web/9Fq2Wm7Lx4Tz1Rb8Kc5Vn3Yd6Hs"
	for _, c := range []struct {
		state, description, target string
		status                     ops.DeploymentStatus
		reason                     string
	}{
		{"pending", "Vercel is deploying your app", page, "building", ""},
		{"success", "Deployment has completed", page, "success", ""},
		{"success", "Canceled by Ignored Build Step", page, "canceled", "ignored_build_step"},
		{"success", "canceled by ignored build step (exit 0)", page, "canceled", "ignored_build_step"},
		{"success", "Skipped - Not affected", page, "canceled", "unaffected_project"},
		{"failure", "Deployment has failed", page, "failed", ""},
		{"error", "Deployment has errored", page, "failed", ""},
		{"failure", "Canceled from the Vercel Dashboard", page, "canceled", "dashboard_or_policy"},
		{"failure", "Authorization required to deploy.", "", "awaiting_authorization", "fork"},
		{"failure", "Something in another language", "https://vercel.com/git/authorize?job=1", "awaiting_authorization", "fork"},
		{"failure", "Deployment failed.", "https://vercel.com/docs/accounts/team-members-and-roles", "awaiting_authorization", "missing_vercel_access"},
		{"failure", "Deployment rate limited — retry in 3 hours.", "", "failed", "rate_limited"},
		{"levitating", "", page, "unexplained", ""},
	} {
		r := reported(t, "status/success", map[string]any{"state": c.state, "description": c.description, "target_url": c.target})
		if r.Status != c.status || r.Reason != c.reason {
			t.Errorf("%s %q: got %s (%s), want %s (%s)", c.state, c.description, r.Status, r.Reason, c.status, c.reason)
		}
	}
}

func TestDispatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, detail string
		status       ops.DeploymentStatus
		reason       string
	}{
		{"pending", "", "queued", ""},
		{"ready", "", "success", ""},
		{"success", "checks_skipped", "success", ""},
		{"promoted", "", "success", ""},
		{"failed", "authorization_required", "awaiting_authorization", "authorization_required"},
		{"failed", "missing_vercel_access", "awaiting_authorization", "missing_vercel_access"},
		{"failed", "no_vercel_account", "awaiting_authorization", "no_vercel_account"},
		{"failed", "account_blocked", "failed", "account_blocked"},
		{"failed", "checks_failed", "failed", "checks_failed"},
		{"error", "deployment_failed", "failed", "deployment_failed"},
		{"error", "deployment_deleted", "", ""},
		{"ignored", "", "canceled", "ignored_build_step"},
		{"skipped", "", "canceled", "unaffected_project"},
		{"canceled", "", "canceled", "unspecified"},
	} {
		r := reported(t, "repository_dispatch/success", map[string]any{"action": "vercel.deployment." + c.kind, "client_payload.state.detail": c.detail})
		if r.Status != c.status || r.Reason != c.reason {
			t.Errorf("%s %s: got %s (%s), want %s (%s)", c.kind, c.detail, r.Status, r.Reason, c.status, c.reason)
		}
	}
}

func TestDeploymentStates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, description string
		status             ops.DeploymentStatus
		reason             string
	}{
		{"queued", "", "queued", ""}, {"pending", "", "queued", ""}, {"in_progress", "", "building", ""},
		{"success", "", "success", ""}, {"failure", "", "failed", ""}, {"error", "", "failed", ""},
		{"inactive", "Skipped - Not affected", "canceled", "unaffected_project"},
		{"inactive", "Canceled from the Vercel Dashboard", "canceled", "dashboard_or_policy"},
		{"inactive", "", "", ""}, {"waiting", "", "awaiting_authorization", "deployment_protection"},
	} {
		r := reported(t, "deployment_status/queued", map[string]any{"deployment_status.state": c.state, "deployment_status.description": c.description})
		if r.Status != c.status || r.Reason != c.reason || r.Turn != "" {
			t.Errorf("%s %q: got %s (%s), want %s (%s)", c.state, c.description, r.Status, r.Reason, c.status, c.reason)
		}
	}
}

// Which deployment a link names: its page, not any other at Vercel; its own address, not one of the user's domains.
func TestLinks(t *testing.T) {
	t.Parallel()
	for link, want := range map[string][2]string{
		"https://vercel.com/harbour-lane/quayside-web/9Fq2Wm7Lx4Tz1Rb8Kc5Vn3Yd6Hs":       {"dpl_9Fq2Wm7Lx4Tz1Rb8Kc5Vn3Yd6Hs", ""},
		"https://vercel.com/harbour-lane/quayside-web/9Fq2Wm7Lx4Tz1Rb8Kc5Vn3Yd6Hs/":      {"dpl_9Fq2Wm7Lx4Tz1Rb8Kc5Vn3Yd6Hs", ""},
		"https://vercel.com/harbour-lane/quayside-web/8f2k1x9qz":                         {"", ""},
		"https://vercel.com/harbour-lane/quayside-web":                                   {"", ""},
		"https://vercel.com/harbour-lane/quayside-web/deployments/9Fq2Wm7Lx4Tz1Rb8Kc5V":  {"", ""},
		"https://vercel.com.evil.example/harbour-lane/quayside-web/9Fq2Wm7Lx4Tz1Rb8Kc5V": {"", ""},
		"http://vercel.com/harbour-lane/quayside-web/9Fq2Wm7Lx4Tz1Rb8Kc5Vn3Yd6Hs":        {"", ""},
		"javascript:alert(1)": {"", ""},
		"https://Quayside-Web-8f2k1x9qz-harbour-lane.vercel.app/path": {"", "quayside-web-8f2k1x9qz-harbour-lane.vercel.app"},
		"https://www.harbour-lane.example":                            {"", ""},
		"https://x.vercel.app.evil.example":                           {"", ""},
		"%zz":                                                         {"", ""},
	} {
		r := reported(t, "deployment_status/success_with_address", map[string]any{
			"deployment_status.environment_url": link, "deployment_status.target_url": link, "deployment_status.log_url": link,
		})
		if got := [2]string{r.DeploymentID, r.Host}; got != want {
			t.Errorf("%s: got %q, want %q", link, got, want)
		}
	}
}

// A name that only begins like a branch is none, and where several branches have the commit nobody says which it was.
func TestBranches(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{"main": "main", "refs/heads/feature/x": "feature/x", "refs/tags/v1": "", "5b1f0c2d9e8a7f6b5c4d3e2f1a0b9c8d7e6f5a4b": ""} {
		if r := reported(t, "deployment/actions_production", map[string]any{"deployment.ref": ref}); r.Branch != want {
			t.Errorf("%s: got %q, want %q", ref, r.Branch, want)
		}
	}
	tip := func(name string) any {
		return map[string]any{"name": name, "commit": map[string]any{"sha": "5b1f0c2d9e8a7f6b5c4d3e2f1a0b9c8d7e6f5a4b"}}
	}
	if r := reported(t, "status/success", map[string]any{"branches": []any{tip("main"), tip("release")}}); r.Branch != "" {
		t.Errorf("of two branches it is said to be %q", r.Branch)
	}
}

func TestDeploymentPoison(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		base, path string
		value      any // nil takes the field away
		sentence   string
	}{
		"deployment without action":  {"deployment/vercel_preview", "action", nil, "action is missing"},
		"no deployment":              {"deployment/vercel_preview", "deployment", nil, "deployment.id is missing"},
		"deployment is text":         {"deployment/vercel_preview", "deployment", "1", "deployment is of the wrong type: string, not an object"},
		"made when":                  {"deployment/vercel_preview", "deployment.created_at", nil, "deployment.created_at is missing"},
		"made in the year 9999":      {"deployment/vercel_preview", "deployment.created_at", "9999-01-01T00:00:00Z", `deployment.created_at is "9999-01-01T00:00:00Z", more than a year after it was sent`},
		"of no commit":               {"deployment/vercel_preview", "deployment.sha", "main", `deployment.sha is "main", which is not a commit`},
		"in no repository":           {"deployment/vercel_preview", "repository", nil, "repository.full_name is missing"},
		"status of nothing":          {"deployment_status/queued", "deployment_status", nil, "deployment_status is missing"},
		"status without state":       {"deployment_status/queued", "deployment_status.state", nil, "deployment_status.state is missing"},
		"status without time":        {"deployment_status/queued", "deployment_status.created_at", nil, "deployment_status.created_at is missing"},
		"commit status without name": {"status/success", "context", nil, "context is missing"},
		"commit status of no commit": {"status/success", "sha", nil, "sha is missing"},
		"commit status, no state":    {"status/success", "state", nil, "state is missing"},
		"commit status, bad time":    {"status/success", "updated_at", "soon", `created_at is "soon", which is not a time`},
		"branches is an object":      {"status/success", "branches", map[string]any{}, "branches is of the wrong type: object, not a list"},
		"dispatch without type":      {"repository_dispatch/success", "action", nil, "action is missing"},
		"dispatch of no commit":      {"repository_dispatch/success", "client_payload.git", nil, "client_payload.git.sha is missing"},
		"dispatch in no repository":  {"repository_dispatch/success", "repository.id", nil, "repository.id is missing"},
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
			inboundtest.Refused(t, err, fault.Invalid, c.sentence)
		})
	}
	event, body := fixture(t, "repository_dispatch/success")
	_, err := github.Interpret(ops.Delivery{Event: event, Body: []byte(body), ReceivedAt: time.Time{}})
	inboundtest.Refused(t, err, fault.Invalid, "it is not known when this was dispatched")
}
