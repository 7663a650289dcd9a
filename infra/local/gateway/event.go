package gateway

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// newEvent is the request in payload format 2.0. The path is decoded, as the HTTP API decodes it; the query is not.
func newEvent(r *http.Request, match sam.Match, body []byte, id string, now time.Time) events.APIGatewayV2HTTPRequest {
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	path := r.URL.Path
	if path == "" {
		path = "/"
	}
	prefix, _, _ := strings.Cut(r.Host, ".")
	event := events.APIGatewayV2HTTPRequest{
		Version:               "2.0",
		RouteKey:              match.Key(),
		RawPath:               path,
		RawQueryString:        r.URL.RawQuery,
		Cookies:               cookies(r),
		Headers:               headers(r, source, len(body), now),
		QueryStringParameters: query(r.URL.RawQuery),
		PathParameters:        match.Parameters,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: match.Key(), AccountID: sam.AccountID, Stage: "$default", RequestID: id, APIID: "local",
			DomainName: r.Host, DomainPrefix: prefix,
			Time: now.UTC().Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
				Method: r.Method, Path: path, Protocol: r.Proto, SourceIP: source, UserAgent: r.UserAgent(),
			},
		},
	}
	if len(body) == 0 {
		return event
	}
	// Bytes that are no text would be mangled by JSON, whatever the sender calls them.
	if isText(r.Header.Get("Content-Type")) && utf8.Valid(body) {
		event.Body = string(body)
	} else {
		event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return event
}

// hopByHop headers end at the gateway.
var hopByHop = map[string]bool{
	"connection": true, "keep-alive": true, "proxy-connection": true, "te": true, "trailer": true,
	"transfer-encoding": true, "upgrade": true, "expect": true,
}

// headers are lower case, one value each: doubles are joined by commas. Cookies travel apart.
func headers(r *http.Request, source string, size int, now time.Time) map[string]string {
	out := map[string]string{}
	for name, values := range r.Header {
		name = strings.ToLower(name)
		if name != "cookie" && !hopByHop[name] {
			out[name] = strings.Join(values, ",")
		}
	}
	out["host"] = r.Host
	if size > 0 {
		out["content-length"] = strconv.Itoa(size) // a chunked body has one too, now that it is complete
	}
	if before := out["x-forwarded-for"]; before != "" {
		source = before + ", " + source
	}
	out["x-forwarded-for"] = source
	out["x-forwarded-proto"] = "http"
	out["x-forwarded-port"] = port(r.Host)
	if out["x-amzn-trace-id"] == "" {
		random := make([]byte, 12)
		_, _ = rand.Read(random)
		out["x-amzn-trace-id"] = fmt.Sprintf("Root=1-%08x-%s", now.Unix(), hex.EncodeToString(random))
	}
	return out
}

func port(host string) string {
	if _, port, err := net.SplitHostPort(host); err == nil {
		return port
	}
	return "80"
}

func cookies(r *http.Request) []string {
	var out []string
	for _, line := range r.Header.Values("Cookie") {
		for cookie := range strings.SplitSeq(line, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				out = append(out, cookie)
			}
		}
	}
	return out
}

// query decodes what can be decoded; doubles are joined by commas. The raw string is in the event as well.
func query(raw string) map[string]string {
	values, _ := url.ParseQuery(raw)
	if len(values) == 0 {
		return nil
	}
	out := make(map[string]string, len(values))
	for name, all := range values {
		out[name] = strings.Join(all, ",")
	}
	return out
}

func escapedPath(r *http.Request) string {
	if path := r.URL.EscapedPath(); path != "" {
		return path
	}
	return "/"
}
