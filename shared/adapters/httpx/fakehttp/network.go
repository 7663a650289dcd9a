package fakehttp

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Network is a network in memory: real HTTP servers by their address, and connections that are pipes. Everything on it
// can wait within a bubble of testing/synctest, where no time passes.
type Network struct {
	mu     sync.Mutex
	closed bool
	hosts  map[string]*listener
	ends   []net.Conn
}

// NewNetwork makes a network without hosts.
func NewNetwork() *Network { return &Network{hosts: map[string]*listener{}} }

// Serve makes a handler answer at an address such as vendor.example:80.
func (n *Network) Serve(address string, h http.Handler) {
	l := &listener{address: address, incoming: make(chan net.Conn), closed: make(chan struct{})}
	l.server = &http.Server{Handler: h} //nolint:gosec // nobody but a test connects
	n.mu.Lock()
	n.hosts[address] = l
	n.mu.Unlock()
	go func() { _ = l.server.Serve(l) }()
}

// Dial connects to a host, as http.Transport asks for.
func (n *Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	near, far := net.Pipe()
	l := n.remember(address, near)
	if l == nil {
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	select {
	case l.incoming <- far:
		return near, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// remember keeps an end that Close is to close; nil when there is no such host, or no longer a network.
func (n *Network) remember(address string, near net.Conn) *listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		return nil
	}
	n.ends = append(n.ends, near)
	return n.hosts[address]
}

// Close ends all servers and connections; a client may still be dialling, and fails.
func (n *Network) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	for _, l := range n.hosts {
		_ = l.server.Close()
	}
	for _, end := range n.ends {
		_ = end.Close()
	}
}

type listener struct {
	address  string
	server   *http.Server
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
