package gateway

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// The reasons of the envelope that the gateway itself has use for.
const (
	invalid     = "invalid"
	notFound    = "not_found"
	tooLarge    = "too_large"
	unavailable = "unavailable"
	internal    = "internal"
)

const private = "something went wrong on our side; it was logged under this request id"

type envelope struct {
	OK        bool   `json:"ok"`
	Error     string `json:"error"`
	Code      int    `json:"code"`
	Reason    string `json:"reason"`
	RequestID string `json:"request_id"`
}

func envelopeJSON(status int, reason, message, id string) []byte {
	body, _ := json.Marshal(envelope{Error: message, Code: status, Reason: reason, RequestID: id})
	return append(body, '\n')
}

// refuse answers with a sentence that is meant for the caller.
func (c *call) refuse(status int, reason, format string, args ...any) {
	c.gateway.allowOrigin(c.w, c.r)
	c.write(envelopeJSON(status, reason, fmt.Sprintf(format, args...), c.id), status)
}

func (c *call) write(body []byte, status int) {
	h := c.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	c.w.WriteHeader(status)
	if c.r.Method != http.MethodHead {
		_, _ = c.w.Write(body) //nolint:gosec // it is JSON, and says so
	}
}

// stream has the path answered that no function can answer.
func (c *call) stream() {
	c.gateway.allowOrigin(c.w, c.r)
	err := c.gateway.Stream.Serve(c.w, c.r)
	if err == nil {
		return
	}
	f := fault.Classify(err)
	status := entry.Status(f.Reason)
	if f.Allow != "" {
		status = http.StatusMethodNotAllowed
		c.w.Header().Set("Allow", f.Allow)
	}
	if f.After > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(int(f.After.Seconds())))
	}
	if status >= http.StatusInternalServerError {
		c.log("%v", err)
	}
	c.write(envelopeJSON(status, string(f.Reason), f.Public, c.id), status)
}

// Unavailable answers every request with 503 and a sentence, for the time when there is nothing behind the gateway.
func Unavailable(message string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{gateway: &Gateway{}, w: w, r: r, id: rand.Text()[:16]}
		w.Header().Set("X-Request-Id", c.id)
		w.Header().Set("Retry-After", "1")
		c.refuse(http.StatusServiceUnavailable, unavailable, "%s", message)
	})
}

// fail logs the cause and keeps it private.
func (c *call) fail(function string, cause error) {
	c.log("%s: %v", function, cause)
	c.refuse(http.StatusInternalServerError, internal, private)
}

func (c *call) log(format string, args ...any) {
	if c.gateway.Log == nil {
		return
	}
	_, _ = fmt.Fprintf(c.gateway.Log, "%-20s | %s %s (request %s): %s\n", "gateway", c.r.Method, strconv.QuoteToGraphic(c.r.URL.Path), c.id, fmt.Sprintf(format, args...))
}
