package entry

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

// envelope is the one shape of every answer.
type envelope struct {
	OK        bool         `json:"ok"`
	Data      any          `json:"data,omitempty"`
	Meta      any          `json:"meta,omitempty"`
	Error     string       `json:"error,omitempty"`
	Code      int          `json:"code,omitempty"`
	Reason    fault.Reason `json:"reason,omitempty"`
	RequestID string       `json:"request_id,omitempty"`
}

// Status is the HTTP code of a failure. It is the only such table.
func Status(reason fault.Reason) int {
	switch reason {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.RateLimited:
		return http.StatusTooManyRequests
	case fault.Unavailable, fault.NotConfigured:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// WithCode lets a failure leave under another HTTP code than its class has: some senders read codes in a way of their own.
func WithCode(err error, code int) error { return coded{err, code} }

type coded struct {
	error
	code int
}

// Unwrap gives the failure itself.
func (c coded) Unwrap() error { return c.error }

func render(r *Request, reply Reply, err error) httpResponse {
	if err != nil {
		return failure(r, err)
	}
	body := reply.Raw
	if body == nil && reply.Status != http.StatusNotModified {
		if body, err = success(reply); err != nil {
			return failure(r, err)
		}
	}
	if reply.Status == 0 {
		reply.Status = http.StatusOK
	}
	return response(r, reply.Status, reply.Header, body)
}

// success is the envelope around data. JSON that is rendered already goes in as it is: to have it checked and compacted
// once more costs as much as everything else that a list does.
func success(reply Reply) ([]byte, error) {
	rendered, isRendered := reply.Data.(json.RawMessage)
	if !isRendered {
		return json.Marshal(envelope{OK: true, Data: reply.Data, Meta: reply.Meta})
	}
	meta, err := json.Marshal(reply.Meta)
	if err != nil {
		return nil, err
	}
	body := make([]byte, 0, len(rendered)+len(meta)+32)
	body = append(append(body, `{"ok":true,"data":`...), rendered...)
	if reply.Meta != nil {
		body = append(append(body, `,"meta":`...), meta...)
	}
	return append(body, '}'), nil
}

func failure(r *Request, err error) httpResponse {
	f := fault.Classify(err)
	code, header := Status(f.Reason), map[string]string{}
	if f.Allow != "" {
		code, header["allow"] = http.StatusMethodNotAllowed, f.Allow
	}
	if other := (coded{}); errors.As(err, &other) {
		code = other.code
	}
	body, _ := json.Marshal(envelope{Error: f.Public, Code: code, Reason: f.Reason, RequestID: r.ID})
	if f.After > 0 {
		header["retry-after"] = strconv.Itoa(int(f.After.Seconds()))
	}
	return response(r, code, header, body)
}

func response(r *Request, status int, header map[string]string, body []byte) httpResponse {
	headers := map[string]string{
		"content-type":           "application/json; charset=utf-8",
		"x-request-id":           r.ID,
		"x-content-type-options": "nosniff",
		"cache-control":          "no-store",
	}
	for name, value := range header {
		headers[name] = value
	}
	return httpResponse{StatusCode: status, Headers: headers, Body: string(body)}
}
