package lambda

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

const (
	maxLine   = 64 << 10 // longer ones are broken
	keepLines = 6
)

// console writes whole lines, each with the name of who says it in front.
type console struct{ w io.Writer }

func (c *console) printf(who, format string, args ...any) {
	_, _ = fmt.Fprintf(c.w, "%-20s | %s\n", who, fmt.Sprintf(format, args...))
}

func (c *console) lines(who string) *lines { return &lines{console: c, who: who} }

// lines cuts a stream into lines and remembers the last few, which usually say why a process ended.
type lines struct {
	console *console
	who     string

	mu   sync.Mutex
	rest []byte
	kept []string
}

// Write takes what the process wrote.
func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.rest = append(l.rest, b...)
	for {
		end := bytes.IndexByte(l.rest, '\n')
		switch {
		case end >= 0:
			l.emit(l.rest[:end])
			l.rest = l.rest[end+1:]
		case len(l.rest) >= maxLine:
			l.emit(l.rest[:maxLine])
			l.rest = l.rest[maxLine:]
		default:
			return len(b), nil
		}
	}
}

func (l *lines) emit(line []byte) {
	text := string(bytes.TrimRight(line, "\r"))
	if text == "" {
		return
	}
	l.kept = append(l.kept, text)
	if len(l.kept) > keepLines {
		l.kept = l.kept[1:]
	}
	l.console.printf(l.who, "%s", text)
}

// flush writes a last line that has no end.
func (l *lines) flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.emit(l.rest)
	l.rest = nil
}

func (l *lines) last() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.kept...)
}
