package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// described is the API's own description, and a validator for parts of it.
type described struct {
	t        *testing.T
	document map[string]any
	compiler *jsonschema.Compiler
}

func describe(a *api) *described {
	a.t.Helper()
	got := a.get("/v1/openapi.json", "")
	if got.status != 200 {
		a.t.Fatalf("%d %s", got.status, got.raw)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(got.raw))
	if err != nil {
		a.t.Fatal(err)
	}
	d := &described{a.t, document.(map[string]any), jsonschema.NewCompiler()}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("file:///openapi.json", document); err != nil {
		a.t.Fatal(err)
	}
	return d
}

// at finds a part of the document by its keys.
func (d *described) at(keys ...string) map[string]any {
	d.t.Helper()
	part := d.document
	for _, key := range keys {
		next, exists := part[key].(map[string]any)
		if !exists {
			d.t.Fatalf("the document has no %s", strings.Join(keys, " / "))
		}
		if ref, isRef := next["$ref"].(string); isRef {
			next = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
		}
		part = next
	}
	return part
}

// check validates a body against the schema at those keys.
func (d *described) check(what, body string, keys ...string) {
	d.t.Helper()
	pointer := ""
	for _, key := range keys {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(key)
	}
	schema, err := d.compiler.Compile("file:///openapi.json#" + pointer)
	if err != nil {
		d.t.Fatalf("%s: %v", what, err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		d.t.Fatalf("%s: %v", what, err)
	}
	if err := schema.Validate(value); err != nil {
		d.t.Errorf("%s is not as described: %v\n%s", what, err, body)
	}
}

var content = []string{"content", "application/json", "schema"}

// Real answers of every resource are what the document says, and so are its own examples.
func TestAnswersAreAsDescribed(t *testing.T) {
	t.Parallel()
	a := start(t)
	d := describe(a)
	operator, viewer := token(t, "operator", nil), token(t, "viewer", nil)
	for _, r := range store.Resources() {
		for path, target := range map[string]string{"/v1/" + r.Name: "/v1/" + r.Name, detailPath(r): "/v1/" + r.Name + "/" + details[r.Name]} {
			success := []string{"paths", path, "get", "responses", "200"}
			for _, bearer := range []string{operator, viewer} {
				got := a.get(target, bearer)
				if got.status != 200 || string(got.Data) == "[]" {
					t.Fatalf("%s: %d %s", target, got.status, got.raw)
				}
				d.check(target, got.raw, append(success, content...)...)
			}
			example, err := json.Marshal(d.at(append(success, "content", "application/json")...)["example"])
			if err != nil {
				t.Fatal(err)
			}
			d.check("the example of "+path, string(example), append(success, content...)...)
			for _, code := range []string{"304", "400", "401", "500", "503"} {
				d.at("paths", path, "get", "responses", code)
			}
		}
		d.at("paths", detailPath(r), "get", "responses", "404")
	}
	d.check("/healthz", a.get("/healthz", "").raw, append([]string{"paths", "/healthz", "get", "responses", "200"}, content...)...)
	for target, code := range map[string]string{"/v1/runs?x=1": "400", "/v1/runs/99": "404", "/v1/nothing": "404"} {
		d.check(target, a.get(target, viewer).raw, append([]string{"components", "responses", code}, content...)...)
	}
	d.check("no token", a.get("/v1/runs", "").raw, append([]string{"components", "responses", "401"}, content...)...)
	d.check("a wrong method", a.send("POST", "/v1/runs", viewer).raw, "components", "schemas", "Failure")
	for code, response := range d.at("components", "responses") {
		example, _ := json.Marshal(response.(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any)["example"])
		d.check("the example of "+code, string(example), "components", "schemas", "Failure")
	}
}

// What is validated against must be able to refuse.
func TestTheDescriptionIsStrict(t *testing.T) {
	t.Parallel()
	a := start(t)
	d := describe(a)
	schema, err := d.compiler.Compile("file:///openapi.json#/components/schemas/Run")
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]any
	if err := json.Unmarshal(a.get("/v1/runs", token(t, "viewer", nil)).Data, &list); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(map[string]any){
		"a number for an id":     func(row map[string]any) { row["id"] = 1 },
		"an unknown status":      func(row map[string]any) { row["status"] = "great" },
		"no kind":                func(row map[string]any) { delete(row, "kind") },
		"a field more":           func(row map[string]any) { row["body"] = "x" },
		"a null that may not be": func(row map[string]any) { row["kind"] = nil },
		"a date of another kind": func(row map[string]any) { row["started_at"] = "yesterday" },
	} {
		row := map[string]any{}
		for k, v := range list[0] {
			row[k] = v
		}
		if err := schema.Validate(row); err != nil {
			t.Fatalf("the row itself: %v", err)
		}
		change(row)
		if schema.Validate(row) == nil {
			t.Errorf("%s is valid", name)
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
		get := d.at("paths", path, "get")
		for _, key := range []string{"operationId", "summary", "description"} {
			if text, _ := get[key].(string); text == "" {
				t.Errorf("%s has no %s", path, key)
			}
		}
		id := fmt.Sprint(get["operationId"])
		if operations[id] {
			t.Errorf("two operations are called %s", id)
		}
		operations[id] = true
		parameters, _ := get["parameters"].([]any)
		for _, p := range parameters {
			if ref, isRef := p.(map[string]any)["$ref"].(string); isRef {
				p = d.at(strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			}
			if text, _ := p.(map[string]any)["description"].(string); text == "" {
				t.Errorf("%s: the parameter %v has no description", path, p)
			}
		}
	}
	if want := 2 + 2*len(store.Resources()) + len(allViews()); len(operations) != want {
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
