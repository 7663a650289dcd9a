package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/insightpulseai/odooops-console/shared/store"
)

// described is the API beside its own description, as an outside library reads it.
type described struct {
	t        *testing.T
	api      *api
	document map[string]any
	spec     *openapi3.T
	router   routers.Router
}

func describe(a *api) *described {
	a.t.Helper()
	got := a.get("/v1/openapi.json", "")
	if got.status != 200 {
		a.t.Fatalf("%d %s", got.status, got.raw)
	}
	d := &described{t: a.t, api: a}
	spec, err := openapi3.NewLoader().LoadFromData([]byte(got.raw))
	if err == nil {
		err = spec.Validate(a.t.Context()) // examples too
	}
	if err == nil {
		d.router, err = gorillamux.NewRouter(spec)
	}
	if err == nil {
		err = json.Unmarshal([]byte(got.raw), &d.document)
	}
	if err != nil {
		a.t.Fatal(err)
	}
	d.spec = spec
	return d
}

// ask asks as a role, or as nobody, and holds the answer against the document. Any status will do when it is 0.
func (d *described) ask(status int, target, role string, headers ...string) answer {
	d.t.Helper()
	bearer := ""
	if role != "" {
		bearer = token(d.t, role, nil)
	}
	got := d.api.get(target, bearer, headers...)
	if status != 0 && got.status != status {
		d.t.Errorf("%s as %q answers %d, want %d: %.300s", target, role, got.status, status, got.raw)
	}
	if err := d.check(target, got); err != nil {
		d.t.Errorf("%s as %q is not as described: %v\n%.2000s", target, role, err, got.raw)
	}
	return got
}

// check validates an answer and, when it is a success, the request that it is for.
func (d *described) check(target string, got answer) error {
	request := httptest.NewRequest(http.MethodGet, target, nil)
	route, params, err := d.router.FindRoute(request)
	if err != nil {
		return err
	}
	options := &openapi3filter.Options{
		IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.EnableFormatValidation()},
	}
	asked := &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route, Options: options}
	if got.status == http.StatusOK {
		if err := openapi3filter.ValidateRequest(d.t.Context(), asked); err != nil {
			return err
		}
	}
	header := http.Header{}
	for name, value := range got.header {
		header.Set(name, value)
	}
	answered := &openapi3filter.ResponseValidationInput{RequestValidationInput: asked, Status: got.status, Header: header, Options: options}
	return openapi3filter.ValidateResponse(d.t.Context(), answered.SetBodyBytes([]byte(got.raw)))
}

// isFailure is for what no path of the document is about.
func (d *described) isFailure(got answer) {
	d.t.Helper()
	var body any
	if err := json.Unmarshal([]byte(got.raw), &body); err != nil {
		d.t.Fatal(err)
	}
	if err := d.spec.Components.Schemas["Failure"].Value.VisitJSON(body, openapi3.EnableJSONSchema2020()); err != nil {
		d.t.Errorf("%v\n%s", err, got.raw)
	}
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

// encoded is an id as a client sends it: one segment of the path for each part of the key.
func encoded(r store.Resource, id string) string {
	parts := strings.SplitN(id, "/", len(r.Key))
	for i, part := range slices.Clone(parts) {
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		parts[i] = url.PathEscape(part)
	}
	return strings.Join(parts, "/")
}
