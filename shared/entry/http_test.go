package entry_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

func call(t *testing.T, e events.APIGatewayV2HTTPRequest, handle entry.Handler) (events.APIGatewayV2HTTPResponse, string) {
	t.Helper()
	var log bytes.Buffer
	e.RequestContext.RequestID = "request-1"
	response, err := entry.HTTP(slog.New(slog.NewJSONHandler(&log, nil)), handle)(t.Context(), e)
	if err != nil {
		t.Fatalf("the runtime was given an error, so the caller would get no envelope: %v", err)
	}
	return response, log.String()
}

// The only table that turns a reason into an HTTP code, and what the caller reads.
func TestFailuresAreEnvelopes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err   error
		want  string
		code  int
		extra map[string]string
	}{
		"invalid":         {fault.New(fault.Invalid, "say"), `{"ok":false,"error":"say","code":400,"reason":"invalid","request_id":"request-1"}`, 400, nil},
		"unauthenticated": {fault.New(fault.Unauthenticated, "say"), `{"ok":false,"error":"say","code":401,"reason":"unauthenticated","request_id":"request-1"}`, 401, nil},
		"forbidden":       {fault.New(fault.Forbidden, "say"), `{"ok":false,"error":"say","code":403,"reason":"forbidden","request_id":"request-1"}`, 403, nil},
		"not found":       {fault.New(fault.NotFound, "say"), `{"ok":false,"error":"say","code":404,"reason":"not_found","request_id":"request-1"}`, 404, nil},
		"wrong method":    {fault.Method("PUT", "GET"), `{"ok":false,"error":"PUT is not possible here; use GET","code":405,"reason":"invalid","request_id":"request-1"}`, 405, map[string]string{"allow": "GET"}},
		"conflict":        {fault.New(fault.Conflict, "say"), `{"ok":false,"error":"say","code":409,"reason":"conflict","request_id":"request-1"}`, 409, nil},
		"too large":       {fault.New(fault.TooLarge, "say"), `{"ok":false,"error":"say","code":413,"reason":"too_large","request_id":"request-1"}`, 413, nil},
		"rate limited":    {&fault.Error{Reason: fault.RateLimited, Public: "say", After: 30 * time.Second}, `{"ok":false,"error":"say","code":429,"reason":"rate_limited","request_id":"request-1"}`, 429, map[string]string{"retry-after": "30"}},
		"unavailable":     {fault.New(fault.Unavailable, "say"), `{"ok":false,"error":"say","code":503,"reason":"unavailable","request_id":"request-1"}`, 503, nil},
		"not configured":  {fault.New(fault.NotConfigured, "say"), `{"ok":false,"error":"say","code":503,"reason":"not_configured","request_id":"request-1"}`, 503, nil},
		"unclassified":    {errors.New("password=hunter2"), `{"ok":false,"error":"something went wrong on our side; it was logged","code":500,"reason":"internal","request_id":"request-1"}`, 500, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, log := call(t, events.APIGatewayV2HTTPRequest{}, func(context.Context, *entry.Request) (entry.Reply, error) { return entry.Reply{}, c.err })
			if response.StatusCode != c.code || response.Body != c.want {
				t.Errorf("HTTP %d %s\nwant %d %s", response.StatusCode, response.Body, c.code, c.want)
			}
			for header, value := range c.extra {
				if response.Headers[header] != value {
					t.Errorf("%s is %q, want %q", header, response.Headers[header], value)
				}
			}
			if !strings.Contains(log, `"error"`) || strings.Count(log, "\n") != 1 {
				t.Errorf("want the cause in one log line, got %s", log)
			}
		})
	}
}

func TestRequest(t *testing.T) {
	t.Parallel()
	raw := "{\"n\":\"\x00\xff\"}"
	e := events.APIGatewayV2HTTPRequest{
		RawPath: "/v1/work-items/github%3Aacme%2Fodoo%237", RawQueryString: "status=open&status=done&q=a%20b",
		Headers: map[string]string{"x-github-event": "issues", "content-type": "application/json"},
		Body:    base64.StdEncoding.EncodeToString([]byte(raw)), IsBase64Encoded: true,
	}
	e.RequestContext.HTTP.Method = http.MethodPost
	call(t, e, func(_ context.Context, r *entry.Request) (entry.Reply, error) {
		if string(r.Body) != raw || r.Path != "/v1/work-items/github:acme/odoo#7" || r.Header.Get("X-GitHub-Event") != "issues" || r.Method != http.MethodPost {
			t.Errorf("request %+v", r)
		}
		if diff := cmp.Diff([]string{"open", "done"}, r.Query["status"]); diff != "" || r.Query.Get("q") != "a b" {
			t.Error(diff, r.Query)
		}
		return entry.Reply{}, nil
	})
}

func TestBrokenRequestsNeverReachTheHandler(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]events.APIGatewayV2HTTPRequest{
		"base64": {Body: "not base64!", IsBase64Encoded: true},
		"query":  {RawPath: "/", RawQueryString: "a=%zz"},
	} {
		response, _ := call(t, e, func(context.Context, *entry.Request) (entry.Reply, error) {
			t.Errorf("%s: the handler was called", name)
			return entry.Reply{}, nil
		})
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: HTTP %d", name, response.StatusCode)
		}
	}
}

// Lambda ends the process on a panic; the next request would pay for a cold start and this one would get no envelope.
func TestAPanicIsAnAnswer(t *testing.T) {
	t.Parallel()
	response, log := call(t, events.APIGatewayV2HTTPRequest{}, func(context.Context, *entry.Request) (entry.Reply, error) { panic("boom hunter2") })
	if response.StatusCode != http.StatusInternalServerError || strings.Contains(response.Body, "boom") || !strings.Contains(log, "boom") {
		t.Errorf("HTTP %d %s, log %s", response.StatusCode, response.Body, log)
	}
}

func TestJob(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input, trigger string
		err            error
		fails          string
	}{
		"by schedule":             {`{"trigger":"schedule","scheduled_at":"2026-03-01T10:00:00Z"}`, "schedule", nil, ""},
		"by hand, with anything":  {`[1]`, "manual", nil, ""},
		"by hand, with nothing":   {``, "manual", nil, ""},
		"a failure stays private": {`{}`, "manual", errors.New("hunter2"), "internal: something went wrong on our side; it was logged"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			work := func(_ context.Context, got entry.Trigger) (any, error) {
				if got.Trigger != c.trigger {
					t.Errorf("trigger %q, want %q", got.Trigger, c.trigger)
				}
				return map[string]int{"done": 3}, c.err
			}
			result, err := entry.Scheduled(slog.New(slog.NewJSONHandler(&log, nil)), work)(t.Context(), json.RawMessage(c.input))
			if c.fails != "" {
				if err == nil || err.Error() != c.fails {
					t.Errorf("failed with %v, want %q", err, c.fails)
				}
				return
			}
			text, _ := json.Marshal(result)
			if err != nil || string(text) != `{"ok":true,"data":{"done":3}}` {
				t.Errorf("%s %v", text, err)
			}
		})
	}
}
