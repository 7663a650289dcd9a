package gateway

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

func TestTheEventIsFormat2(t *testing.T) {
	t.Parallel()
	f := &functions{}
	at := time.Date(2026, 3, 12, 19, 3, 58, 390e6, time.UTC)
	url := serve(t, f, func(g *Gateway) { g.Now = func() time.Time { return at } })
	r := request(t, "POST", url+"/webhooks/a%20b%2Fc?x=1&x=2&y=%20z&flag&bad=%zz", nil)
	r.Host = "ops.example.com:8787"
	r.Header = map[string][]string{
		"X-Hub-Signature-256": {"sha256=abc"}, "X-Many": {"one", "two"}, "Cookie": {"a=1; b=2", "c=3"},
		"User-Agent": {"tester"}, "X-Forwarded-For": {"203.0.113.9"}, "Connection": {"keep-alive"}, "X-Amzn-Trace-Id": {"Root=1-a-b"},
	}
	response, _ := do(t, r)
	function, event, _ := f.last()
	if function != "ingest" {
		t.Errorf("function = %q", function)
	}
	if event.Version != "2.0" || event.RouteKey != "POST /webhooks/{source}" || event.RawPath != "/webhooks/a b/c" {
		t.Errorf("event = %+v", event)
	}
	if event.RawQueryString != "x=1&x=2&y=%20z&flag&bad=%zz" {
		t.Errorf("raw query = %q", event.RawQueryString)
	}
	for name, c := range map[string]struct{ got, want any }{
		"headers": {event.Headers, map[string]string{
			"x-hub-signature-256": "sha256=abc", "x-many": "one,two", "user-agent": "tester", "host": "ops.example.com:8787",
			"x-forwarded-for": "203.0.113.9, 127.0.0.1", "x-forwarded-proto": "http", "x-forwarded-port": "8787",
			"x-amzn-trace-id": "Root=1-a-b", "accept-encoding": "gzip", "content-length": "0",
		}},
		"cookies": {event.Cookies, []string{"a=1", "b=2", "c=3"}},
		"query":   {event.QueryStringParameters, map[string]string{"x": "1,2", "y": " z", "flag": ""}},
		"path":    {event.PathParameters, map[string]string{"source": "a b/c"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	rc := event.RequestContext
	if rc.RequestID == "" || rc.RequestID != response.Header.Get("Apigw-Requestid") || rc.RequestID != response.Header.Get("X-Request-Id") {
		t.Errorf("request id %q, headers %v", rc.RequestID, response.Header)
	}
	if rc.Stage != "$default" || rc.AccountID != sam.AccountID || rc.RouteKey != event.RouteKey || rc.DomainName != "ops.example.com:8787" ||
		rc.DomainPrefix != "ops" || rc.Time != "12/Mar/2026:19:03:58 +0000" || rc.TimeEpoch != at.UnixMilli() {
		t.Errorf("request context = %+v", rc)
	}
	if h := rc.HTTP; h.Method != http.MethodPost || h.Path != "/webhooks/a b/c" || h.Protocol != "HTTP/1.1" || h.SourceIP != "127.0.0.1" || h.UserAgent != "tester" {
		t.Errorf("http = %+v", h)
	}
}
