package gateway

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Server puts a handler behind limits that a slow or endless sender cannot get around.
func Server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      30*time.Second + integrationTimeout + 15*time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    256 << 10,                  // far over our own limit, so that we are the ones who say so
		ErrorLog:          log.New(io.Discard, "", 0), // callers that hang up and the like
	}
}

// Listener makes net/http speak the envelope when it refuses a request that never becomes one: a malformed request line,
// two Host headers, megabytes of headers. It writes those answers itself, as text, straight to the connection.
func Listener(inner net.Listener) net.Listener { return listener{inner} }

type listener struct{ net.Listener }

// Accept wraps the connection.
func (l listener) Accept() (net.Conn, error) {
	inner, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return conn{inner}, nil
}

type conn struct{ net.Conn }

// Its handlers' responses carry a Date; only net/http's own refusals begin like this.
var refusal = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// Write replaces one of those answers. Should a new Go word them otherwise, they merely stay text.
func (c conn) Write(b []byte) (int, error) {
	head, body, found := bytes.Cut(b, refusal)
	if !found || !bytes.HasPrefix(head, []byte("HTTP/1.1 4")) && !bytes.HasPrefix(head, []byte("HTTP/1.1 5")) || bytes.ContainsRune(head, '\n') {
		return c.Conn.Write(b)
	}
	var status int
	_, _ = fmt.Sscanf(string(head), "HTTP/1.1 %d", &status)
	reason, id := invalid, rand.Text()[:16]
	if status == http.StatusRequestHeaderFieldsTooLarge {
		reason = tooLarge
	}
	said := strings.TrimSpace(strings.TrimPrefix(string(body), strconv.Itoa(status)))
	text := envelopeJSON(status, reason, "this is no HTTP request we can read: "+said, id)
	_, err := fmt.Fprintf(c.Conn, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nX-Request-Id: %s\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), len(text), id, text)
	return len(b), err
}
