package entry

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/shared/fault"
)

type (
	httpEvent    = events.APIGatewayV2HTTPRequest
	httpResponse = events.APIGatewayV2HTTPResponse
)

// HTTP makes a handler a Lambda function behind an HTTP API, payload format 2.0. Whatever happens inside, the caller
// gets an envelope and the log gets one line.
func HTTP(log *slog.Logger, handle Handler) func(context.Context, httpEvent) (httpResponse, error) {
	return func(ctx context.Context, e httpEvent) (httpResponse, error) {
		received := time.Now()
		r, err := request(e, received)
		var reply Reply
		if err == nil {
			reply, err = safely(ctx, handle, r)
		}
		response := compress(r, render(r, reply, err))
		logRequest(ctx, log, r, response, err)
		return response, nil
	}
}

// request reads the event. Even a broken one gives a request, so that the failure can be answered and logged.
func request(e httpEvent, received time.Time) (*Request, error) {
	r := &Request{
		ID: e.RequestContext.RequestID, Method: e.RequestContext.HTTP.Method, Path: e.RawPath,
		Header: make(http.Header, len(e.Headers)), Params: e.PathParameters, Body: []byte(e.Body), Received: received,
	}
	for name, value := range e.Headers {
		r.Header.Set(name, value)
	}
	var err error
	if e.IsBase64Encoded {
		if r.Body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return r, fault.Wrap(err, fault.Invalid, "the body is not valid base64")
		}
	}
	// HTTP APIs hand the path over decoded, other fronts do not; a path that cannot be decoded was decoded already.
	if decoded, err := url.PathUnescape(e.RawPath); err == nil {
		r.Path = decoded
	}
	if r.Query, err = url.ParseQuery(e.RawQueryString); err != nil {
		return r, fault.Wrap(err, fault.Invalid, "the query string cannot be read")
	}
	return r, nil
}

// safely turns a panic into an internal failure: Lambda would end the process with it.
func safely(ctx context.Context, handle Handler, r *Request) (reply Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return handle(ctx, r)
}

func logRequest(ctx context.Context, log *slog.Logger, r *Request, response httpResponse, err error) {
	attrs := append([]slog.Attr{
		slog.String("request_id", r.ID),
		slog.String("method", clip(r.Method, 20)),
		slog.String("path", clip(r.Path, 200)),
		slog.Int("code", response.StatusCode),
		slog.Int64("duration_ms", time.Since(r.Received).Milliseconds()),
	}, r.notes...)
	level := slog.LevelInfo
	if err != nil {
		attrs = append(attrs, slog.String("error", clip(err.Error(), 4000)))
		level = slog.LevelWarn
	}
	if response.StatusCode >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	log.LogAttrs(ctx, level, "request", attrs...)
}

func clip(s string, limit int) string {
	if len(s) > limit {
		s = s[:limit]
	}
	// Control characters, C1 included, would steer the terminal of whoever reads the log.
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return '?'
		}
		return c
	}, strings.ToValidUTF8(s, "?"))
}
