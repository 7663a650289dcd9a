package conformance

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
)

// wire is a network in memory: hosts by address, connections that are pipes.
type wire struct {
	mu      sync.Mutex
	hosts   map[string]*listener
	servers []*http.Server
	ends    []net.Conn
}

func newWire() *wire { return &wire{hosts: map[string]*listener{}} }

func (w *wire) serve(address string, h http.Handler) {
	l := &listener{address: address, incoming: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: h} //nolint:gosec // it listens to nobody but the test
	w.hosts[address], w.servers = l, append(w.servers, server)
	go func() { _ = server.Serve(l) }()
}

func (w *wire) dial(ctx context.Context, _, address string) (net.Conn, error) {
	l, ok := w.hosts[address]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	near, far := net.Pipe()
	select {
	case l.incoming <- far:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ends = append(w.ends, near)
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.closed:
		return nil, errors.New("connection refused")
	}
}

// close ends everything that runs, as a bubble asks for.
func (w *wire) close() {
	for _, server := range w.servers {
		_ = server.Close()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, end := range w.ends {
		_ = end.Close()
	}
}

type listener struct {
	address  string
	incoming chan net.Conn
	once     sync.Once
	closed   chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.incoming:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr  { return l }
func (l *listener) Network() string { return "memory" }
func (l *listener) String() string  { return l.address }
