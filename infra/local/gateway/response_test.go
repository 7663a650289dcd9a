package gateway

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/infra/local/lambda"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

func TestAnswersBecomeResponses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method, answer string
		status         int
		headers        http.Header
		body           string
	}{
		"plain": {"GET", `{"statusCode":201,"headers":{"Content-Type":"application/json","x-a":"b","connection":"close"},"body":"{}"}`, 201,
			http.Header{"Content-Type": {"application/json"}, "X-A": {"b"}, "Content-Length": {"2"}}, "{}"},
		"base64":           {"GET", `{"statusCode":200,"body":"AP8B","isBase64Encoded":true}`, 200, http.Header{"Content-Length": {"3"}}, "\x00\xff\x01"},
		"no content type":  {"GET", `{"statusCode":200,"body":"<b>"}`, 200, http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}, "<b>"},
		"cookies":          {"GET", `{"statusCode":200,"cookies":["a=1; Path=/","b=2"]}`, 200, http.Header{"Set-Cookie": {"a=1; Path=/", "b=2"}}, ""},
		"no status":        {"GET", `{"hello":"you"}`, 200, http.Header{"Content-Type": {"application/json"}}, `{"hello":"you"}`},
		"null maps":        {"GET", `{"statusCode":200,"headers":null,"multiValueHeaders":{"x-b":["c"]},"body":"","cookies":null}`, 200, http.Header{"X-B": nil}, ""},
		"not modified":     {"GET", `{"statusCode":304,"headers":{"etag":"\"x\""},"body":""}`, 304, http.Header{"Etag": {`"x"`}, "Content-Length": nil}, ""},
		"no content":       {"GET", `{"statusCode":204,"body":"ignored"}`, 204, nil, ""},
		"head":             {"HEAD", `{"statusCode":200,"headers":{"content-length":"1234"},"body":""}`, 200, http.Header{"Content-Length": {"1234"}}, ""},
		"head with body":   {"HEAD", `{"statusCode":200,"body":"four"}`, 200, http.Header{"Content-Length": {"4"}}, ""},
		"own request id":   {"GET", `{"statusCode":200,"headers":{"x-request-id":"mine"},"body":""}`, 200, http.Header{"X-Request-Id": {"mine"}}, ""},
		"status of nobody": {"GET", `{"statusCode":500,"body":"{}"}`, 500, nil, "{}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := serve(t, &functions{answer: says(c.answer)}, nil)
			response, body := do(t, request(t, c.method, url+"/v1/x", nil))
			if response.StatusCode != c.status || string(body) != c.body {
				t.Errorf("%d %q, want %d %q", response.StatusCode, body, c.status, c.body)
			}
			for header, want := range c.headers {
				if diff := cmp.Diff(want, response.Header[header]); diff != "" {
					t.Errorf("%s:\n%s", header, diff)
				}
			}
		})
	}
}

func TestFailuresBehindTheGateway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(context.Context) (lambda.Result, error)
		status int
		reason string
		logged string
	}{
		"function error": {func(context.Context) (lambda.Result, error) {
			return lambda.Result{FunctionError: "Unhandled", ErrorType: "errorString", Payload: []byte(`{"errorMessage":"secret cause"}`)}, nil
		}, 500, internal, "secret cause"},
		"timeout": {func(context.Context) (lambda.Result, error) {
			return lambda.Result{FunctionError: "Unhandled", ErrorType: lambda.TypeTimeout}, nil
		}, 503, unavailable, "did not answer in time"},
		"integration timeout": {func(ctx context.Context) (lambda.Result, error) {
			<-ctx.Done()
			return lambda.Result{}, ctx.Err()
		}, 503, unavailable, "did not answer in time"},
		"throttled":     {func(context.Context) (lambda.Result, error) { return lambda.Result{}, lambda.ErrThrottled }, 503, unavailable, ""},
		"stopping":      {func(context.Context) (lambda.Result, error) { return lambda.Result{}, lambda.ErrStopping }, 503, unavailable, ""},
		"unknown":       {func(context.Context) (lambda.Result, error) { return lambda.Result{}, errors.New("secret cause") }, 500, internal, "secret cause"},
		"no JSON":       {says("nonsense"), 500, internal, "no JSON"},
		"bad status":    {says(`{"statusCode":7}`), 500, internal, "statusCode 7"},
		"text status":   {says(`{"statusCode":"200"}`), 500, internal, "no response"},
		"informational": {says(`{"statusCode":101}`), 500, internal, "statusCode 101"},
		"bad base64":    {says(`{"statusCode":200,"body":"%","isBase64Encoded":true}`), 500, internal, "base64"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			url := serve(t, &functions{answer: c.answer}, func(g *Gateway) { g.Log, g.timeout = &log, 20*time.Millisecond })
			response, body := do(t, request(t, "GET", url+"/v1/x", nil))
			e := wantEnvelope(t, response, body, c.status, c.reason)
			if strings.Contains(e.Error, "secret") {
				t.Errorf("the cause is public: %s", e.Error)
			}
			if !strings.Contains(log.String(), c.logged) || c.logged != "" && !strings.Contains(log.String(), e.RequestID) {
				t.Errorf("log = %q", log.String())
			}
		})
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	f := &functions{answer: says(`{"statusCode":200,"headers":{"access-control-allow-origin":"*","etag":"x","vary":"accept"},"body":"{}"}`)}
	url := serve(t, f, func(g *Gateway) {
		g.CORS = &sam.CORS{
			AllowOrigins: []string{"http://localhost:3000", "https://*"}, AllowMethods: []string{"GET", "OPTIONS"},
			AllowHeaders: []string{"authorization", "if-none-match"}, ExposeHeaders: []string{"etag"}, MaxAge: 600,
		}
	})
	ask := func(method, path, origin string, preflight bool) received {
		r := request(t, method, url+path, nil)
		r.Header.Set("Origin", origin)
		if preflight {
			r.Header.Set("Access-Control-Request-Method", "GET")
		}
		response, _ := do(t, r)
		return response
	}
	allow := "Access-Control-Allow-Origin"
	if r := ask("OPTIONS", "/anywhere", "http://localhost:3000", true); r.StatusCode != http.StatusNoContent || r.Header.Get(allow) != "http://localhost:3000" ||
		r.Header.Get("Access-Control-Allow-Methods") != "GET,OPTIONS" || r.Header.Get("Access-Control-Max-Age") != "600" ||
		r.Header.Get("Access-Control-Allow-Headers") != "authorization,if-none-match" {
		t.Errorf("preflight: %d %v", r.StatusCode, r.Header)
	}
	if r := ask("OPTIONS", "/v1/x", "http://evil.example", true); r.StatusCode != http.StatusNoContent || r.Header.Get(allow) != "" {
		t.Errorf("preflight of a stranger: %d %v", r.StatusCode, r.Header)
	}
	if _, _, invoked := f.last(); invoked != 0 {
		t.Error("a preflight reached a function")
	}
	if r := ask("GET", "/v1/x", "https://app.example", false); r.Header.Get(allow) != "https://app.example" || r.Header.Get("Access-Control-Expose-Headers") != "etag" ||
		!cmp.Equal(r.Header.Values("Vary"), []string{"accept", "Origin"}) {
		t.Errorf("allowed: %v", r.Header)
	}
	if r := ask("GET", "/v1/x", "http://evil.example", false); r.Header.Get(allow) != "" {
		t.Errorf("the function's own words passed: %v", r.Header)
	}
	if r := ask("GET", "/nothing", "http://localhost:3000", false); r.StatusCode != http.StatusNotFound || r.Header.Get(allow) == "" {
		t.Errorf("a refusal the page cannot read: %d %v", r.StatusCode, r.Header)
	}
}
