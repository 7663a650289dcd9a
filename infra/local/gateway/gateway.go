// Package gateway stands in for API Gateway's HTTP API: it turns a request into an event of payload format 2.0, has the
// function behind the route invoked, and turns what it answers into a response.
//
// It owns the limits (10 MB of body, 10,240 bytes of headers, 30 seconds, 6 MB of event), CORS as the template declares
// it, and the project's envelope for every failure of its own. One path may be answered by a stream, which no function
// could; what differs from AWS there, it differs by being there. It refuses to look into a body, to decide who may call,
// to throttle (200 requests a second are production's concern) and to retry.
package gateway

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/lambda"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// The limits of an HTTP API.
const (
	maxBody            = 10 << 20
	maxHeader          = 10_240
	integrationTimeout = 30 * time.Second
)

// Invoker runs a function. The lambda package's Service is one.
type Invoker interface {
	Invoke(ctx context.Context, function string, payload []byte) (lambda.Result, error)
}

// Streamer answers the requests for its path with an answer that goes on. An error means that nothing was written.
type Streamer interface {
	Path() string
	Serve(w http.ResponseWriter, r *http.Request) error
}

// Gateway is the http.Handler in front of the functions.
type Gateway struct {
	Router  *sam.Router
	CORS    *sam.CORS // nil: none
	Invoker Invoker
	Stream  Streamer         // nil: none, as on AWS
	Log     io.Writer        // gets whole lines; must be safe for concurrent use
	Now     func() time.Time // nil: the clock

	timeout time.Duration // zero: thirty seconds; tests are shorter
}

// ServeHTTP answers one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{gateway: g, w: w, r: r, id: rand.Text()[:16]}
	w.Header().Set("Apigw-Requestid", c.id)
	w.Header().Set("X-Request-Id", c.id)
	if n := headerBytes(r); n > maxHeader {
		c.refuse(http.StatusRequestHeaderFieldsTooLarge, tooLarge, "the request line and headers are %d bytes, the limit is %d: send fewer or shorter headers", n, maxHeader)
		return
	}
	if g.preflight(w, r) {
		return
	}
	if g.Stream != nil && r.URL.Path == g.Stream.Path() {
		c.stream()
		return
	}
	match := g.Router.Match(r.Method, escapedPath(r))
	switch {
	case match.Found:
		c.serve(r.Context(), match)
	case len(match.Allowed) > 0:
		w.Header().Set("Allow", strings.Join(match.Allowed, ", "))
		c.refuse(http.StatusMethodNotAllowed, invalid, "%s does not take %s, it takes %s", r.URL.Path, r.Method, strings.Join(match.Allowed, ", "))
	default:
		c.refuse(http.StatusNotFound, notFound, "there is nothing at %s: check the path against the routes in template.yaml", r.URL.Path)
	}
}

// call is one request on its way through.
type call struct {
	gateway *Gateway
	w       http.ResponseWriter
	r       *http.Request
	id      string
}

func (c *call) serve(caller context.Context, match sam.Match) {
	body, ok := c.readBody()
	if !ok {
		return
	}
	now := time.Now
	if c.gateway.Now != nil {
		now = c.gateway.Now
	}
	event, err := json.Marshal(newEvent(c.r, match, body, c.id, now()))
	if err != nil {
		c.fail(match.Function, fmt.Errorf("encode event: %w", err))
		return
	}
	if len(event) > lambda.MaxSyncPayload {
		c.refuse(http.StatusRequestEntityTooLarge, tooLarge,
			"the request is %d bytes as an event and Lambda takes %d: send a smaller body", len(event), lambda.MaxSyncPayload)
		return
	}
	timeout := integrationTimeout
	if c.gateway.timeout > 0 {
		timeout = c.gateway.timeout
	}
	ctx, cancel := context.WithTimeout(caller, timeout)
	defer cancel()
	result, err := c.gateway.Invoker.Invoke(ctx, match.Function, event)
	if caller.Err() != nil {
		panic(http.ErrAbortHandler) // nobody listens; the function goes on, as it would on AWS
	}
	c.answer(match.Function, result, err)
}

func (c *call) answer(function string, result lambda.Result, err error) {
	switch {
	case errors.Is(err, lambda.ErrTooLarge):
		c.refuse(http.StatusRequestEntityTooLarge, tooLarge, "the request is larger than Lambda takes: send a smaller body")
	case errors.Is(err, context.DeadlineExceeded), result.ErrorType == lambda.TypeTimeout:
		c.log("%s did not answer in time", function)
		c.refuse(http.StatusServiceUnavailable, unavailable, "%s did not answer in time: try again, and look at its log under this request id", function)
	case errors.Is(err, lambda.ErrThrottled):
		c.w.Header().Set("Retry-After", "1")
		c.refuse(http.StatusServiceUnavailable, unavailable, "every instance of %s is busy: try again in a moment", function)
	case errors.Is(err, lambda.ErrStopping):
		c.refuse(http.StatusServiceUnavailable, unavailable, "the platform is stopping: try again when it runs")
	case err != nil:
		c.fail(function, err)
	case result.FunctionError != "":
		c.fail(function, fmt.Errorf("function error: %.2000s", result.Payload))
	default:
		if err := c.respond(result.Payload); err != nil {
			c.fail(function, err)
		}
	}
}
