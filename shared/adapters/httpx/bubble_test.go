package httpx_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// openBubble serves a handler over pipes, for a bubble of synctest, and opens a client on it.
func openBubble(t *testing.T, v httpx.Vendor, h http.HandlerFunc) *httpx.Client {
	t.Helper()
	l := make(pipes)
	server := &http.Server{Handler: h}
	go func() { _ = server.Serve(l) }()
	var mu sync.Mutex
	var ends []net.Conn
	c, err := httpx.New(v, "http://acme.example", httpx.Static(secret.New(token)), httpx.Options{
		Dial: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			mu.Lock()
			ends = append(ends, near)
			mu.Unlock()
			l <- far
			return near, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Close()
		for _, end := range ends {
			_ = end.Close()
		}
	})
	return c
}

// pipes is a listener for connections in memory.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error   { close(p); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "acme.example", Net: "memory"} }
