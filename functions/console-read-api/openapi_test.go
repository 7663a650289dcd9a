package main

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// What an outside linter says of the document, by all of its rules but those that infra/openapilint gives a reason for.
func TestAnOutsideLinterFindsNothing(t *testing.T) {
	t.Parallel()
	document := start(t).get("/v1/openapi.json", "").raw
	if found, err := lint(t, document); err != nil {
		t.Errorf("%v\n%s", err, found)
	}
	broken := strings.Replace(document, `"operationId":"listRun"`, `"operationId":"listBuild"`, 1)
	broken = strings.Replace(broken, `"example":"42"`, `"example":42`, 1)
	found, err := lint(t, broken)
	for _, rule := range []string{"operation-operationId-unique", "oas3-valid-schema-example"} {
		if err == nil || !strings.Contains(found, rule) {
			t.Errorf("the linter does not see what %s is about:\n%s", rule, found)
		}
	}
}

// lint runs the linter, which is a module of its own. The go command builds it once and keeps it.
func lint(t *testing.T, document string) (findings string, err error) {
	t.Helper()
	cmd := exec.Command("go", "run", "-C", "../../infra/openapilint", ".")
	cmd.Stdin = strings.NewReader(document)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// Real answers to every question are what the document says, and so are the failures.
func TestAnswersAreAsDescribed(t *testing.T) {
	t.Parallel()
	a := start(t)
	d := describe(a)
	for _, r := range store.Resources() {
		list, detail := "/v1/"+r.Name, "/v1/"+r.Name+"/"+encoded(r, details[r.Name])
		for _, role := range []string{"operator", "viewer"} {
			if rows := d.ask(200, list, role); string(rows.Data) == "[]" {
				t.Errorf("%s has no row to check", r.Name)
			}
			d.ask(200, detail, role)
		}
		d.failures(list, r.Name)
		d.failures(detail, r.Name)
		d.ask(404, "/v1/"+r.Name+"/"+strings.Repeat("0/", len(r.Key)-1)+"999999999", "viewer")
	}
	for _, name := range viewNames() {
		d.ask(200, "/v1/"+name, "viewer")
		d.failures("/v1/"+name, name)
	}
	d.ask(200, "/healthz", "")
	d.ask(200, "/v1/openapi.json", "")
	d.ask(304, "/v1/openapi.json", "", "if-none-match", "*")
	d.ask(404, "/v1/stream", "viewer")
	d.isFailure(a.get("/v1/nothing", token(t, "viewer", nil)))
	d.isFailure(a.send("POST", "/v1/runs", token(t, "viewer", nil)))
	a.store.Close()
	for _, target := range []string{"/healthz", "/v1/runs", "/v1/runs/1", "/v1/overview"} {
		if got := d.ask(0, target, "viewer"); got.status < 500 {
			t.Errorf("%s without a database answers %d", target, got.status)
		}
	}
}

// failures asks wrongly.
func (d *described) failures(target, what string) {
	d.t.Helper()
	d.ask(401, target, "")
	d.ask(400, target+"?no_such_parameter=1", "viewer")
	if got := d.ask(304, target, "viewer", "if-none-match", "*"); got.raw != "" {
		d.t.Errorf("%s: a 304 has a body", what)
	}
}

// Views answer in one shape, whether there is nothing, a story or one of everything to tell of.
func TestViewsAreAsDescribed(t *testing.T) {
	t.Parallel()
	empty, told := startEmpty(t), startEmpty(t)
	told.exec(story)
	for _, a := range []*api{empty, told} {
		d := describe(a)
		for _, name := range viewNames() {
			d.ask(200, "/v1/"+name, "viewer")
		}
		d.ask(200, "/v1/logs?limit=1&filter=trouble", "viewer")
		d.ask(200, "/v1/metrics?period=7d", "viewer")
	}
}

// What is validated against must be able to refuse.
func TestTheDescriptionIsStrict(t *testing.T) {
	t.Parallel()
	a := start(t)
	d := describe(a)
	good := a.get("/v1/runs/1", token(t, "viewer", nil))
	for name, change := range map[string][2]string{
		"a number for an id":     {`"id":"1"`, `"id":1`},
		"an unknown status":      {`"status":"running"`, `"status":"great"`},
		"no kind":                {`"kind":"rebuild",`, ``},
		"a field more":           {`"kind":"rebuild"`, `"kind":"rebuild","body":"x"`},
		"a null that may not be": {`"kind":"rebuild"`, `"kind":null`},
		"a date of another kind": {`"started_at":"`, `"started_at":"yesterday `},
		"a meta without as_of":   {`"as_of"`, `"is_of"`},
	} {
		bad := good
		if bad.raw = strings.Replace(good.raw, change[0], change[1], 1); bad.raw == good.raw {
			t.Fatalf("%s: nothing to change in %s", name, good.raw)
		}
		if d.check("/v1/runs/1", bad) == nil {
			t.Errorf("%s is valid", name)
		}
	}
	if err := d.check("/v1/runs/1", good); err != nil {
		t.Error(err)
	}
	bad := good
	bad.status = 418
	if d.check("/v1/runs/1", bad) == nil {
		t.Error("a status that is not described is valid")
	}
	view := a.get("/v1/overview", token(t, "viewer", nil))
	for _, change := range [][2]string{{`"production":true`, `"production":1`}, {`"depth":`, `"deep":`}, {`"status":"unknown"`, `"status":"green"`}} {
		bad := view
		if bad.raw = strings.Replace(view.raw, change[0], change[1], 1); bad.raw == view.raw || d.check("/v1/overview", bad) == nil {
			t.Errorf("an overview with %s is valid", change[1])
		}
	}
}

// Everything that is shown or can be said is explained.
func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	d := describe(start(t))
	for name, schema := range d.at("components", "schemas") {
		for property, says := range schema.(map[string]any)["properties"].(map[string]any) {
			if text, _ := says.(map[string]any)["description"].(string); text == "" {
				t.Errorf("%s.%s has no description", name, property)
			}
		}
	}
	operations := map[string]bool{}
	for path := range d.at("paths") {
		for method := range d.at("paths", path) {
			operation := d.at("paths", path, method)
			for _, key := range []string{"operationId", "summary", "description"} {
				if text, _ := operation[key].(string); text == "" {
					t.Errorf("%s has no %s", path, key)
				}
			}
			id := fmt.Sprint(operation["operationId"])
			if operations[id] {
				t.Errorf("two operations are called %s", id)
			}
			operations[id] = true
			parameters, _ := operation["parameters"].([]any)
			for _, p := range parameters {
				if ref, isRef := p.(map[string]any)["$ref"].(string); isRef {
					p = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
				}
				if text, _ := p.(map[string]any)["description"].(string); text == "" {
					t.Errorf("%s: the parameter %v has no description", path, p)
				}
			}
		}
	}
	if want := 7 + 2*len(store.Resources()) + len(allViews()); len(operations) != want {
		t.Errorf("%d operations, want %d", len(operations), want)
	}
}

// The parameters in the document are the ones that are taken.
func TestParametersAreTheOnesTaken(t *testing.T) {
	t.Parallel()
	a := start(t)
	d := describe(a)
	for _, r := range store.Resources() {
		var described []string
		for _, p := range d.at("paths", "/v1/"+r.Name, "get")["parameters"].([]any) {
			if ref, isRef := p.(map[string]any)["$ref"].(string); isRef {
				p = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			}
			parameter := p.(map[string]any)
			if parameter["in"] != "query" {
				continue
			}
			name := parameter["name"].(string)
			described = append(described, name)
			if value, told := parameter["example"]; told {
				if got := a.get(fmt.Sprintf("/v1/%s?%s=%v", r.Name, name, value), token(t, "viewer", nil)); got.status != 200 {
					t.Errorf("the example of %s?%s: %s", r.Name, name, got.raw)
				}
			}
		}
		want := r.Parameters()
		slices.Sort(want)
		slices.Sort(described)
		if !slices.Equal(want, described) {
			t.Errorf("%s describes %v and takes %v", r.Name, described, want)
		}
	}
}
