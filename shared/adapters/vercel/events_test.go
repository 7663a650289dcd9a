package vercel_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func body(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func interpret(t *testing.T, event, body string) (ops.Interpretation, error) {
	t.Helper()
	in, err := vercel.Interpret(ops.Delivery{Source: ops.Vercel, Event: event, Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
	inboundtest.CheckInterpretation(t, in, err)
	return in, err
}

// The event's name is the state.
func TestEvents(t *testing.T) {
	t.Parallel()
	for event, want := range map[string][3]string{
		"deployment.created":         {"queued", "", ""},
		"deployment.build-requested": {"queued", "", ""},
		"deployment.ready":           {"building", "checks_running", ""},
		"deployment.succeeded":       {"success", "", ""},
		"deployment.promoted":        {"success", "", "promoted"},
		"deployment.error":           {"failed", "", ""},
		"deployment.checks.failed":   {"failed", "checks_failed", ""},
		"deployment.blocked":         {"awaiting_authorization", "blocked_unspecified", ""},
		"deployment.canceled":        {"canceled", "unspecified", ""},
		"deployment.cleanup":         {"", "", ""},
	} {
		in, err := interpret(t, event, body(t, "deployment/created_production"))
		if err != nil {
			t.Errorf("%s: %v", event, err)
			continue
		}
		r := in.Changes[0].(ops.DeploymentReported).Report
		if got := [3]string{string(r.Status), r.Reason, string(r.Turn)}; got != want || r.DeletedAt.IsZero() != (event != "deployment.cleanup") {
			t.Errorf("%s: got %q, want %q", event, got, want)
		}
	}
}

// The states of the API, row by row of what Vercel's models allow.
func TestStatesOfTheAPI(t *testing.T) {
	t.Parallel()
	type fields = map[string]any
	for name, c := range map[string]struct {
		state  string
		more   fields
		status ops.DeploymentStatus
		reason string
	}{
		"no seat":                       {"BLOCKED", fields{"seatBlock": fields{"blockCode": "COMMIT_AUTHOR_REQUIRED"}}, "awaiting_authorization", "commit_author_required"},
		"blocked":                       {"BLOCKED", nil, "awaiting_authorization", "blocked_unspecified"},
		"skipped by its own step":       {"CANCELED", fields{"errorMessage": "The Deployment has been canceled because the Ignored Build Step command returned exit code 0"}, "canceled", "ignored_build_step"},
		"the same in older words":       {"CANCELED", fields{"errorMessage": `canceled as a result of running the command defined in the "Ignored Build Step" setting.`}, "canceled", "ignored_build_step"},
		"the same by its link":          {"CANCELED", fields{"errorLink": "https://vercel.com/docs/x#ignored-build-step"}, "canceled", "ignored_build_step"},
		"the same by its flag":          {"CANCELED", fields{"buildSkipped": true}, "canceled", "ignored_build_step"},
		"not affected":                  {"CANCELED", fields{"errorMessage": "canceled because this project was not affected"}, "canceled", "unaffected_project"},
		"not verified":                  {"CANCELED", fields{"readyStateReason": "The Deployment was canceled because it was created with an unverified commit"}, "canceled", "unverified_commit"},
		"refused to build":              {"CANCELED", fields{"alwaysRefuseToBuild": true}, "canceled", "unverified_commit"},
		"canceled, when is told":        {"CANCELED", fields{"canceledAt": 1795434030120}, "canceled", "unspecified"},
		"canceled, as in a list":        {"CANCELED", nil, "canceled", "maybe_superseded"},
		"failed":                        {"ERROR", fields{"errorCode": "BUILD_FAILED"}, "failed", "build_failed"},
		"out of memory":                 {"ERROR", fields{"errorCode": "BUILD_FAILED", "oomReport": "out-of-memory"}, "failed", "out_of_memory"},
		"checks failed":                 {"READY", fields{"checksState": "completed", "checksConclusion": "failed"}, "failed", "checks_failed"},
		"the check of aliases failed":   {"READY", fields{"checks": fields{"deployment-alias": fields{"state": "failed"}}}, "failed", "checks_failed"},
		"aliases failed":                {"READY", fields{"aliasError": fields{"code": "x", "message": "y"}}, "failed", "aliasing_failed"},
		"held back by checks":           {"READY", fields{"checksState": "running", "checksConclusion": nil}, "building", "checks_running"},
		"held back by the aliases":      {"READY", fields{"checks": fields{"deployment-alias": fields{"state": "pending"}}}, "building", "checks_running"},
		"ready":                         {"READY", nil, "success", ""},
		"building":                      {"BUILDING", nil, "building", ""},
		"initializing":                  {"INITIALIZING", nil, "queued", ""},
		"queued":                        {"QUEUED", nil, "queued", ""},
		"queued behind others":          {"QUEUED", fields{"isInConcurrentBuildsQueue": true}, "queued", "concurrency"},
		"waiting for somebody":          {"QUEUED", fields{"manualProvisioning": fields{"state": "PENDING"}}, "queued", "manual_provisioning"},
		"gone":                          {"DELETED", fields{"deleted": 1795434900000}, "", ""},
		"a state of tomorrow":           {"LEVITATING", nil, "unexplained", ""},
		"an error in a state of before": {"READY", fields{"errorMessage": nil, "errorCode": nil}, "success", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := inboundtest.With(t, body(t, "api/list_item_ready"), "deployment.readyState", c.state)
			for path, value := range c.more {
				b = inboundtest.With(t, b, "deployment."+path, value)
			}
			in, err := interpret(t, vercel.DeploymentObserved, b)
			if err != nil {
				t.Fatal(err)
			}
			r := in.Changes[0].(ops.DeploymentReported).Report
			if r.Status != c.status || r.Reason != c.reason || r.ToldBy != ops.ToldByREST {
				t.Errorf("got %s (%s), want %s (%s)", r.Status, r.Reason, c.status, c.reason)
			}
		})
	}
}

// What serves a project is one delivery a minute, and another one as soon as it is another one.
func TestObserveProject(t *testing.T) {
	t.Parallel()
	project := func(serves string) (p vercel.Project) {
		if err := json.Unmarshal([]byte(`{"id":"prj_1","name":"web","targets":{"production":{"id":"`+serves+`"}},"updatedAt":1}`), &p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	keys := map[string]string{}
	for name, c := range map[string]struct {
		p    vercel.Project
		read time.Time
	}{
		"first": {project("dpl_1"), inboundtest.ReceivedAt}, "soon after": {project("dpl_1"), inboundtest.ReceivedAt.Truncate(time.Minute).Add(59 * time.Second)},
		"another": {project("dpl_2"), inboundtest.ReceivedAt}, "later": {project("dpl_1"), inboundtest.ReceivedAt.Add(time.Minute)},
	} {
		d, err := vercel.ObserveProject(c.p, c.read)
		if err != nil {
			t.Fatal(err)
		}
		d.ReceivedAt = c.read
		in, err := vercel.Interpret(d)
		inboundtest.CheckInterpretation(t, in, err)
		r := in.Changes[0].(ops.DeploymentReported).Report
		if r.Turn != ops.TurnObserved || r.DeploymentID != c.p.Targets["production"].ID || !r.Seen.Equal(c.read) {
			t.Errorf("%s: %+v", name, r)
		}
		keys[name] = d.Key
	}
	if keys["first"] != keys["soon after"] || keys["first"] == keys["another"] || keys["first"] == keys["later"] {
		t.Errorf("%v", keys)
	}
}

// Of one that is gone nothing is known but that: neither what it was for nor how it went.
func TestADeploymentThatIsGone(t *testing.T) {
	t.Parallel()
	d, err := vercel.Gone("dpl_1")
	if err != nil {
		t.Fatal(err)
	}
	d.ReceivedAt = inboundtest.ReceivedAt
	in, err := vercel.Interpret(d)
	inboundtest.CheckInterpretation(t, in, err)
	r := in.Changes[0].(ops.DeploymentReported).Report
	if r.DeploymentID != "dpl_1" || !r.DeletedAt.Equal(inboundtest.ReceivedAt) || r.Status != ops.DeploymentSilent || r.Environment != "" || r.ProjectID != "" {
		t.Errorf("%+v", r)
	}
}

func TestPoison(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		event, base, path string
		value             any // nil takes the field away
		sentence          string
	}{
		"no time":                  {"deployment.created", "deployment/created_production", "createdAt", nil, "createdAt is missing"},
		"time is text":             {"deployment.created", "deployment/created_production", "createdAt", "now", "createdAt is of the wrong type: string, not a whole number of 64 bits"},
		"time in seconds":          {"deployment.created", "deployment/created_production", "createdAt", -1, "createdAt is -1, which is not a time in milliseconds"},
		"time in nanoseconds":      {"deployment.created", "deployment/created_production", "createdAt", 1795434000120000000, "createdAt is 1795434000120000000, which is not a time in milliseconds"},
		"time far ahead":           {"deployment.created", "deployment/created_production", "createdAt", 4102444800000, `createdAt is "4102444800000", more than a year after it was sent`},
		"no payload":               {"deployment.created", "deployment/created_production", "payload", nil, "payload.deployment.id is missing"},
		"payload is a list":        {"deployment.created", "deployment/created_production", "payload", []int{}, "payload is of the wrong type: array, not an object"},
		"an id that is none":       {"deployment.created", "deployment/created_production", "payload.deployment.id", "dpl 1", `payload.deployment.id may hold letters, digits and ._:- but is "dpl 1"`},
		"rollback to nowhere":      {"deployment.rollback", "deployment/rollback", "payload.toDeploymentId", nil, "payload.toDeploymentId is missing"},
		"rollback of no project":   {"deployment.rollback", "deployment/rollback", "payload.project", nil, "payload.project.id is missing"},
		"promoted in no project":   {"deployment.promoted", "deployment/promoted", "payload.project.id", "", "payload.project.id is missing"},
		"observed without an id":   {"api.deployment", "api/list_item_ready", "deployment.uid", nil, "deployment.id is missing"},
		"observed without a state": {"api.deployment", "api/list_item_ready", "deployment.readyState", nil, "deployment.readyState is missing"},
		"observed, made when":      {"api.deployment", "api/detail_canceled", "deployment.createdAt", nil, "deployment.createdAt is missing"},
		"gone without an id":       {"api.deployment_gone", "api/list_item_ready", "deployment", nil, "deployment.id is missing"},
		"a project without an id":  {"api.project", "api/project", "project.id", nil, "project.id is missing"},
		"moved when":               {"api.project", "api/project", "project.lastAliasRequest.requestedAt", -5, "project.lastAliasRequest.requestedAt is -5, which is not a time in milliseconds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := body(t, c.base)
			if c.value == nil {
				b = inboundtest.Without(t, b, c.path)
			} else {
				b = inboundtest.With(t, b, c.path, c.value)
			}
			_, err := interpret(t, c.event, b)
			inboundtest.Refused(t, err, fault.Invalid, c.sentence)
		})
	}
	for _, event := range []string{vercel.DeploymentObserved, vercel.DeploymentGone, vercel.ProjectObserved} {
		name := map[string]string{vercel.DeploymentObserved: "api/list_item_ready", vercel.DeploymentGone: "api/list_item_ready", vercel.ProjectObserved: "api/project"}[event]
		_, err := vercel.Interpret(ops.Delivery{Event: event, Body: []byte(body(t, name))})
		inboundtest.Refused(t, err, fault.Invalid, "it is not known when this was read")
	}
}
