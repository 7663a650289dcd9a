package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// front is a plain net/http server before the function: what a gateway does, and nothing else.
type front func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)

func (f front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := events.APIGatewayV2HTTPRequest{RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: make(map[string]string, len(r.Header))}
	e.RequestContext.HTTP.Method = r.Method
	for name := range r.Header {
		e.Headers[strings.ToLower(name)] = r.Header.Get(name)
	}
	response, err := f(r.Context(), e)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for name, value := range response.Headers {
		w.Header().Set(name, value)
	}
	if response.StatusCode != http.StatusNotModified {
		w.Header().Set("Content-Length", strconv.Itoa(len(response.Body)))
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.WriteString(w, response.Body)
}

// BenchmarkServe is the function behind a plain HTTP server. infra/bench lets it serve, beside its rival on the same
// database, until standard input ends: OPS_BENCH_DATABASE_URL names a durable server (the tests' own is not),
// OPS_BENCH_CLIENTS the number of connections, OPS_BENCH_SECRET what signs the tokens. By itself it asks itself for a list.
func BenchmarkServe(b *testing.B) {
	address, key, clients := os.Getenv("OPS_BENCH_DATABASE_URL"), shared, 8
	if n, err := strconv.Atoi(os.Getenv("OPS_BENCH_CLIENTS")); err == nil {
		clients = n
	}
	measured := address != ""
	if given := os.Getenv("OPS_BENCH_SECRET"); given != "" {
		key = given
	}
	if !measured {
		address = testkit.Database(b)
	}
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: int32(clients)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	c := &console{store: db, identity: identity.New(identity.Config{Secret: secret.New(key)})}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	entry.Tune()
	server := &http.Server{Handler: front(entry.HTTP(slog.New(slog.DiscardHandler), c.handle)), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	if measured {
		fmt.Printf("serving http://%s\n", listener.Addr())
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	}
	request, _ := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://"+listener.Addr().String()+"/v1/work-items", nil)
	request.Header.Set("Authorization", "Bearer "+token(b, "viewer", nil))
	for b.Loop() {
		response, err := http.DefaultClient.Do(request)
		if err != nil || response.StatusCode != http.StatusOK {
			b.Fatal(response, err)
		}
		_, _ = io.Copy(io.Discard, response.Body)
		_ = response.Body.Close()
	}
}
