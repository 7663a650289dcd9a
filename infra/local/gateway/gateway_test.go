package gateway

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/infra/local/lambda"
	"github.com/insightpulseai/odooops-console/infra/local/sam"
)

// functions stand behind the gateway: they keep the last event and answer what they are told.
type functions struct {
	mu       sync.Mutex
	function string
	event    events.APIGatewayV2HTTPRequest
	invoked  int
	answer   func(context.Context) (lambda.Result, error)
}

func (f *functions) Invoke(ctx context.Context, function string, payload []byte) (lambda.Result, error) {
	f.mu.Lock()
	f.function, f.invoked = function, f.invoked+1
	f.event = events.APIGatewayV2HTTPRequest{}
	err := json.Unmarshal(payload, &f.event)
	answer := f.answer
	f.mu.Unlock()
	if err != nil {
		return lambda.Result{}, err
	}
	if answer == nil {
		return lambda.Result{Payload: []byte(`{"statusCode":200,"headers":{"content-type":"application/json"},"body":"{}"}`)}, nil
	}
	return answer(ctx)
}

func (f *functions) last() (string, events.APIGatewayV2HTTPRequest, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.function, f.event, f.invoked
}

func says(payload string) func(context.Context) (lambda.Result, error) {
	return func(context.Context) (lambda.Result, error) { return lambda.Result{Payload: []byte(payload)}, nil }
}

// serve puts a gateway with two doors and no catch-all on a real socket.
func serve(t *testing.T, f *functions, change func(*Gateway)) string {
	t.Helper()
	return serveWith(t, f, change, nil)
}

func serveWith(t *testing.T, f *functions, change func(*Gateway), limit func(*http.Server)) string {
	t.Helper()
	router, err := sam.NewRouter([]sam.Target{
		{Route: sam.Route{Method: "POST", Path: "/webhooks/{source}"}, Function: "ingest"},
		{Route: sam.Route{Method: "GET", Path: "/webhooks/{source}"}, Function: "ingest"},
		{Route: sam.Route{Method: "ANY", Path: "/v1/{proxy+}"}, Function: "read"},
	})
	if err != nil {
		t.Fatal(err)
	}
	g := &Gateway{Router: router, Invoker: f}
	if change != nil {
		change(g)
	}
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := Server(g)
	if limit != nil {
		limit(server)
	}
	go func() { _ = server.Serve(Listener(inner)) }()
	t.Cleanup(func() { _ = server.Close() })
	return "http://" + inner.Addr().String()
}

// received is a response that has been read to its end.
type received struct {
	StatusCode int
	Header     http.Header
}

func do(t *testing.T, r *http.Request) (received, []byte) {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return received{response.StatusCode, response.Header}, body
}

func request(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// wantEnvelope checks that a failure is the project's envelope.
func wantEnvelope(t *testing.T, response received, body []byte, status int, reason string) envelope {
	t.Helper()
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil {
		t.Fatalf("no JSON: %q", body)
	}
	if response.StatusCode != status || e.Code != status || e.Reason != reason || e.OK || e.Error == "" ||
		e.RequestID == "" || e.RequestID != response.Header.Get("X-Request-Id") || response.Header.Get("Content-Type") != "application/json" {
		t.Fatalf("status %d, headers %v, envelope %+v; want %d %s", response.StatusCode, response.Header, e, status, reason)
	}
	return e
}

func TestBodiesSurvive(t *testing.T) {
	t.Parallel()
	f := &functions{}
	url := serve(t, f, nil)
	for name, c := range map[string]struct {
		contentType string
		body        []byte
		encoded     bool
	}{
		"json":                 {"application/json", []byte(`{"a":"<&>ü"}`), false},
		"json with charset":    {"Application/JSON; charset=utf-8", []byte(`{}`), false},
		"text":                 {"text/plain", []byte("a\x00b\r\n"), false},
		"form":                 {"application/x-www-form-urlencoded", []byte("payload=%7B%7D"), true},
		"multipart":            {"multipart/form-data; boundary=x", []byte("--x--"), true},
		"vendor json":          {"application/cloudevents+json", []byte("{}"), true},
		"no content type":      {"", []byte("x"), true},
		"binary":               {"application/octet-stream", []byte{0, 255, 1}, true},
		"json that is no text": {"application/json", []byte{'"', 0xff, 0xfe, '"'}, true},
		"empty":                {"application/json", nil, false},
	} {
		for _, chunked := range []bool{false, true} {
			r := request(t, "POST", url+"/webhooks/x", bytes.NewReader(c.body))
			if chunked {
				r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(c.body)), -1
			}
			if c.contentType != "" {
				r.Header.Set("Content-Type", c.contentType)
			}
			do(t, r)
			_, event, _ := f.last()
			got := []byte(event.Body)
			if event.IsBase64Encoded {
				got, _ = base64.StdEncoding.DecodeString(event.Body)
			}
			if !bytes.Equal(got, c.body) || event.IsBase64Encoded != c.encoded {
				t.Errorf("%s (chunked %v): body %q, encoded %v", name, chunked, got, event.IsBase64Encoded)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	f := &functions{}
	url := serve(t, f, nil)
	huge := func() io.Reader { return io.LimitReader(endless{}, maxBody+1) }
	t.Run("body with a length", func(t *testing.T) {
		r := request(t, "POST", url+"/webhooks/x", io.NopCloser(huge()))
		r.ContentLength = maxBody + 1
		response, body := do(t, r)
		wantEnvelope(t, response, body, 413, tooLarge)
	})
	t.Run("chunked body without a length", func(t *testing.T) {
		response, body := do(t, request(t, "POST", url+"/webhooks/x", io.NopCloser(huge())))
		wantEnvelope(t, response, body, 413, tooLarge)
	})
	t.Run("from a caller that reads only after it has sent everything", func(t *testing.T) {
		const size = 26 << 20
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close() //nolint:errcheck // nothing is pending
		if _, err := fmt.Fprintf(conn, "POST /webhooks/x HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", size); err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(conn, endless{}, size); err != nil {
			t.Fatalf("the connection broke while the body was sent: %v", err)
		}
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close() //nolint:errcheck // it has been read to its end
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		wantEnvelope(t, received{response.StatusCode, response.Header}, body, 413, tooLarge)
	})
	t.Run("event over Lambda's limit", func(t *testing.T) {
		response, body := do(t, request(t, "POST", url+"/webhooks/x", io.LimitReader(endless{}, 5<<20))) // a third more as base64
		wantEnvelope(t, received{response.StatusCode, response.Header}, body, 413, tooLarge)
	})
	t.Run("headers", func(t *testing.T) {
		for _, size := range []int{maxHeader, 100_000, 400_000} {
			r := request(t, "GET", url+"/webhooks/x", nil)
			r.Header.Set("X-Long", strings.Repeat("x", size))
			response, body := do(t, r)
			wantEnvelope(t, response, body, 431, tooLarge)
		}
	})
	t.Run("request line", func(t *testing.T) {
		response, body := do(t, request(t, "GET", url+"/webhooks/x?"+strings.Repeat("x", maxHeader), nil))
		wantEnvelope(t, response, body, 431, tooLarge)
	})
	if _, _, invoked := f.last(); invoked != 0 {
		t.Errorf("%d of them reached a function", invoked)
	}
	r := request(t, "POST", url+"/webhooks/x", io.LimitReader(endless{}, 5<<20))
	r.Header.Set("Content-Type", "text/plain")
	if response, _ := do(t, r); response.StatusCode != http.StatusOK {
		t.Errorf("5 MB of text: %d", response.StatusCode)
	}
}

type endless struct{}

func (endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	return len(b), nil
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f := &functions{}
	url := serve(t, f, nil)
	t.Run("404", func(t *testing.T) {
		response, body := do(t, request(t, "GET", url+"/nothing", nil))
		wantEnvelope(t, response, body, 404, notFound)
	})
	t.Run("405", func(t *testing.T) {
		response, body := do(t, request(t, "DELETE", url+"/webhooks/github", nil))
		wantEnvelope(t, response, body, 405, invalid)
		if allow := response.Header.Get("Allow"); allow != "GET, POST" {
			t.Errorf("Allow: %q", allow)
		}
	})
	t.Run("no HTTP", func(t *testing.T) {
		for _, text := range []string{
			"GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
		} {
			raw := speak(t, url, text)
			_, body, _ := strings.Cut(raw, "\r\n\r\n")
			var e envelope
			if err := json.Unmarshal([]byte(body), &e); err != nil || e.Reason != invalid || e.Code < 400 {
				t.Errorf("%q was answered with %q", text, raw)
			}
		}
	})
	t.Run("broken chunk", func(t *testing.T) {
		raw := speak(t, url, "POST /webhooks/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
		if !strings.HasPrefix(raw, "HTTP/1.1 400 ") || !strings.Contains(raw, `"reason":"invalid"`) {
			t.Errorf("answer = %q", raw)
		}
	})
	if _, _, invoked := f.last(); invoked != 0 {
		t.Errorf("%d of them reached a function", invoked)
	}
}

func speak(t *testing.T, url, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheDeadlineOfTheBodyIsNotTheDeadlineOfTheFunction(t *testing.T) {
	t.Parallel()
	const deadline = 50 * time.Millisecond
	f := &functions{answer: func(ctx context.Context) (lambda.Result, error) {
		select {
		case <-ctx.Done():
			return lambda.Result{}, ctx.Err()
		case <-time.After(3 * deadline): // a slow function
			return lambda.Result{Payload: []byte(`{"statusCode":200}`)}, nil
		}
	}}
	url := serveWith(t, f, nil, func(s *http.Server) { s.ReadTimeout = deadline })
	if response, _ := do(t, request(t, "POST", url+"/webhooks/x", strings.NewReader("{}"))); response.StatusCode != http.StatusOK {
		t.Errorf("status = %d", response.StatusCode)
	}
	raw := speak(t, url, "POST /webhooks/x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nslow")
	if !strings.HasPrefix(raw, "HTTP/1.1 408 ") || !strings.Contains(raw, `"reason":"invalid"`) {
		t.Errorf("a body that does not arrive: %q", raw)
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	Unavailable("starting").ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/v1/x", nil))
	wantEnvelope(t, received{w.Code, w.Header()}, w.Body.Bytes(), 503, unavailable)
}

func TestACallerThatHangsUpHarmsNobody(t *testing.T) {
	t.Parallel()
	entered, left := make(chan struct{}), make(chan error, 1)
	f := &functions{answer: func(ctx context.Context) (lambda.Result, error) {
		close(entered)
		<-ctx.Done()
		left <- ctx.Err()
		return lambda.Result{}, ctx.Err()
	}}
	url := serve(t, f, nil)
	ctx, hangUp := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		r, _ := http.NewRequestWithContext(ctx, http.MethodGet, url+"/webhooks/x", nil)
		response, err := http.DefaultTransport.RoundTrip(r)
		if err == nil {
			_ = response.Body.Close()
		}
		done <- err
	}()
	<-entered
	hangUp()
	if err := <-done; err == nil {
		t.Error("the caller got an answer")
	}
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the wait ended with %v", err)
	}
	f.mu.Lock()
	f.answer = nil
	f.mu.Unlock()
	if response, _ := do(t, request(t, "GET", url+"/webhooks/x", nil)); response.StatusCode != http.StatusOK {
		t.Errorf("the next caller got %d", response.StatusCode)
	}
}
