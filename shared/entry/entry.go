// Package entry owns the edge: it is the only one that knows Lambda. It turns an event into a request or a trigger, an
// error into the envelope, and every invocation into one wide log line.
//
// It refuses to know any business: handlers get bytes and give data, and authority travels in arguments, never in a
// context.
package entry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/kelseyhightower/envconfig"
)

// Request is an HTTP request as the gateway handed it over. The body is the raw bytes, whatever the transport did to them.
type Request struct {
	ID       string
	Method   string
	Path     string // percent-decoded
	Header   http.Header
	Query    url.Values
	Params   map[string]string // path parameters of the route
	Body     []byte
	Received time.Time

	notes []slog.Attr
}

// Note adds a field to the request's log line.
func (r *Request) Note(attrs ...slog.Attr) { r.notes = append(r.notes, attrs...) }

// Reply is what a handler gives: data for the envelope, or a body that is rendered already.
type Reply struct {
	Status int // default 200
	Data   any
	Meta   any
	Header map[string]string
	Raw    []byte // JSON that goes out as it is, instead of Data in an envelope
}

// Handler answers a request. An error becomes the envelope of a failure.
type Handler func(ctx context.Context, r *Request) (Reply, error)

// Trigger is what starts a job: the schedule's input, or a bell.
type Trigger struct {
	Trigger     string    `json:"trigger"` // schedule, bell; manual when called by hand
	ScheduledAt time.Time `json:"scheduled_at,omitzero"`
	Chore       string    `json:"chore,omitempty"` // which of a function's jobs is meant, where it has several
}

// Job works on a trigger and gives a report for the log line and for whoever called it by hand.
type Job func(ctx context.Context, t Trigger) (report any, err error)

// Logger writes JSON lines to standard output, where Lambda picks them up.
func Logger(fn string) *slog.Logger {
	return slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("fn", fn)
}

// Configure reads the environment into cfg, before the runtime starts, so that a bad deploy dies at once and says why.
func Configure(cfg any) { Check(envconfig.Process("", cfg)) }

// Check ends the process when it cannot start.
func Check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot start:", err)
		os.Exit(1)
	}
}

// Start hands the function over to the runtime. It does not return.
func Start(handler any) {
	Tune()
	lambda.StartWithOptions(handler)
}

// Tune sets the garbage collector for a process whose live heap is tiny and whose memory is given: collecting at every
// doubling of a few megabytes costs a tenth of the CPU. The limit keeps it within what Lambda gives (in MB).
func Tune() {
	debug.SetGCPercent(400)
	if given, err := strconv.ParseInt(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64); err == nil {
		debug.SetMemoryLimit(given << 20 / 10 * 8)
	}
}
