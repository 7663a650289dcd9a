package main

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

// output is the one log of the platform. Whole lines go in, whole lines come out.
type output struct {
	mu sync.Mutex
	w  io.Writer
}

// Write writes lines that are complete already.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.w.Write(b)
}

func (o *output) printf(who, format string, args ...any) {
	_, _ = fmt.Fprintf(o, "%-20s | %s\n", who, fmt.Sprintf(format, args...))
}

// from puts a name in front of lines that have none.
func (o *output) from(who string) io.Writer { return &named{output: o, who: who} }

type named struct {
	output *output
	who    string
	mu     sync.Mutex
	rest   []byte
}

// Write keeps a line until it is complete.
func (n *named) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.rest = append(n.rest, b...)
	for {
		line, rest, found := bytes.Cut(n.rest, []byte("\n"))
		if !found {
			return len(b), nil
		}
		text := bytes.TrimPrefix(line, []byte(n.who+": ")) // some say their name themselves
		n.output.printf(n.who, "%s", text)
		n.rest = rest
	}
}
