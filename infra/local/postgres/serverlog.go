package postgres

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

const (
	logLimit  = 10 << 20 // a larger log starts anew with the next server
	tailLines = 20
	tailBytes = 16 << 10
)

// serverLog is the file that initdb and the server write to. since is where
// the present attempt began, so that an error never quotes an older one.
type serverLog struct {
	*os.File
	since int64
}

func openLog(dir string) (*serverLog, error) {
	path := filepath.Join(dir, "postgres.log")
	flags := os.O_RDWR | os.O_CREATE | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > logLimit {
		flags |= os.O_TRUNC
	}
	file, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open server log: %w", err)
	}
	log := &serverLog{File: file}
	log.mark()
	return log, nil
}

// mark begins a new attempt.
func (l *serverLog) mark() {
	if info, err := l.Stat(); err == nil {
		l.since = info.Size()
	}
}

// tail answers the last lines of the present attempt.
func (l *serverLog) tail() string {
	info, err := l.Stat()
	if err != nil {
		return ""
	}
	from := max(l.since, info.Size()-tailBytes)
	text, _ := io.ReadAll(io.NewSectionReader(l, from, info.Size()-from))
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	lines = lines[max(0, len(lines)-tailLines):]
	return string(bytes.Join(lines, []byte("\n")))
}

// explain adds the tail and the place of the log to an error.
func (l *serverLog) explain(err error) error {
	text := l.tail()
	if text == "" {
		text = "(it said nothing)"
	}
	return fmt.Errorf("%w; %s ends with:\n%s", err, l.Name(), "  "+strings.ReplaceAll(text, "\n", "\n  "))
}
