package ci

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// A delivery grows old, its body goes to the evidence, somebody damages what it told, and an operator has it told again:
// through the real doors, with every answer as the API's own description has it.
func TestWalkFromAnOldDeliveryToItsReplay(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	d := p.described()
	answer, err := p.github("issues", demoIssue().Body("opened")).Post(t.Context(), http.DefaultClient, p.dev.URL)
	if err != nil || !answer.OK {
		t.Fatalf("%+v %v", answer, err)
	}
	conn := p.database()
	ask := func(sql string) (s string) {
		if err := conn.QueryRow(t.Context(), sql).Scan(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	done := func() error {
		if state := ask("select state from ops.webhook_deliveries"); state != "done" {
			return fmt.Errorf("it is %s", state)
		}
		return nil
	}
	p.eventually("it is processed", 30*time.Second, done)
	ask("with aged as (update ops.webhook_deliveries set received_at = now() - interval '91 days' returning 1) select count(*)::text from aged")
	if err := p.invoke("ops-convergence-scan", `{"chore":"delivery-retention"}`); err != nil {
		t.Fatal(err)
	}
	if ask("select (body is null)::text from ops.webhook_deliveries") != "true" {
		t.Fatal("the body is still in the ledger")
	}
	if kept, err := filepath.Glob(filepath.Join(p.dir, "evidence", "deliveries", "1", "*")); err != nil || len(kept) != 1 {
		t.Fatalf("kept: %v %v", kept, err)
	}
	ask("with damaged as (update ops.work_items set title = 'damaged' returning 1) select count(*)::text from damaged")

	dry := d.post("/v1/webhook-deliveries/1/replay", 200, `{"dry_run":true}`, "")
	if !strings.Contains(dry, `"title":"damaged"}`) || !strings.Contains(dry, `"title":"Invoices are late"}`) || ask("select title from ops.work_items") != "damaged" {
		t.Errorf("the dry run says %s", dry)
	}
	first := d.post("/v1/webhook-deliveries/1/replay", 202, `{"reason":"somebody damaged it"}`, "walk-1")
	p.eventually("it is processed again", 30*time.Second, done)
	if title := ask("select title from ops.work_items"); title != "Invoices are late" {
		t.Errorf("after the replay it is %s", title)
	}
	if again := d.post("/v1/webhook-deliveries/1/replay", 202, `{"reason":"somebody damaged it"}`, "walk-1"); again != strings.Replace(first, `"repeated":false`, `"repeated":true`, 1) {
		t.Errorf("sent again it says %s, after %s", again, first)
	}
	d.post("/v1/webhook-deliveries/replay", 200, `{"dry_run":true,"filter":{"state":"done"}}`, "")
	d.post("/v1/webhook-deliveries/replay", 202, `{"reason":"once more","filter":{"state":"done"},"limit":5}`, "walk-2")
	d.post("/v1/webhook-deliveries/replay", 400, `{"reason":"all of it"}`, "walk-3")
	d.post("/v1/webhook-deliveries/1/replay", 400, `{}`, "walk-4")
	d.post("/v1/webhook-deliveries/1/replay", 409, `{"reason":"another reason"}`, "walk-1")
	d.post("/v1/webhook-deliveries/99/replay", 404, `{"reason":"because"}`, "walk-5")
	if said := ask("select message from ops.platform_events where kind = 'delivery.replayed' order by id limit 1"); !strings.HasSuffix(said, "replayed 1 deliveries (1): somebody damaged it") {
		t.Errorf("the audit stream says %s", said)
	}
}

// description is the API's own, as an outside library reads it.
type description struct {
	p      *platform
	router routers.Router
}

func (p *platform) described() description {
	p.t.Helper()
	response, err := http.Get(p.dev.URL + "/v1/openapi.json")
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it is read here
	text, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	spec, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		p.t.Fatal(err)
	}
	router, err := gorillamux.NewRouter(spec)
	if err != nil {
		p.t.Fatal(err)
	}
	return description{p, router}
}

// post asks as the developer, holds question and answer against the description, and gives the answer.
func (d description) post(path string, status int, body, key string) string {
	d.p.t.Helper()
	request, err := http.NewRequestWithContext(d.p.t.Context(), http.MethodPost, d.p.dev.URL+path, strings.NewReader(body))
	if err != nil {
		d.p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+d.p.dev.Token)
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		d.p.t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // it is read here
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status || !json.Valid(answer) {
		d.p.t.Fatalf("%s %s: HTTP %d %s %v, want %d", path, body, response.StatusCode, answer, err, status)
	}
	request.Body = io.NopCloser(strings.NewReader(body))
	request.URL.Host, request.URL.Scheme = "", ""
	route, params, err := d.router.FindRoute(request)
	if err != nil {
		d.p.t.Fatal(err)
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}
	asked := &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route, Options: options}
	if status < 300 {
		if err := openapi3filter.ValidateRequest(d.p.t.Context(), asked); err != nil {
			d.p.t.Errorf("%s %s is not as described: %v", path, body, err)
		}
	}
	answered := &openapi3filter.ResponseValidationInput{RequestValidationInput: asked, Status: status, Header: response.Header, Options: options, Body: io.NopCloser(bytes.NewReader(answer))}
	if err := openapi3filter.ValidateResponse(d.p.t.Context(), answered); err != nil {
		d.p.t.Errorf("%s answers %s, which is not as described: %v", path, answer, err)
	}
	return string(answer)
}
