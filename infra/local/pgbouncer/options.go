package pgbouncer

import (
	"errors"
	"fmt"
	"io"
)

// The places the program may come from.
const (
	SourceAuto   = "auto"   // the machine's own, else the distribution's package
	SourceSystem = "system" // the machine's own only
	SourceDebian = "debian" // the distribution's package only
)

// Options say where the program comes from and how many share what.
type Options struct {
	// Dir keeps the unpacked package; it is created when it is needed.
	Dir string
	// Source is auto (also when empty), system or debian.
	Source string
	// Connections to the server for each pair of user and database; 0 means 1,
	// so that all clients take turns on one.
	Connections int
	// Log receives one line for each step that takes noticeable time.
	Log io.Writer
}

func (o Options) complete() (Options, error) {
	switch o.Source {
	case "":
		o.Source = SourceAuto
	case SourceAuto, SourceSystem, SourceDebian:
	default:
		return o, fmt.Errorf("the source of pgbouncer is %q: it must be auto, system or debian", o.Source)
	}
	if o.Dir == "" {
		return o, errors.New("pgbouncer needs a directory for its package")
	}
	if o.Connections == 0 {
		o.Connections = 1
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	return o, nil
}

// say writes one line of progress for the person at the terminal.
func (o Options) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Log, "pgbouncer: "+format+"\n", args...)
}
