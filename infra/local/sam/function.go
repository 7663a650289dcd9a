package sam

import (
	"strings"
	"time"
	"unicode"
)

const functionType = "AWS::Serverless::Function"

// What AWS gives a function that does not say.
const (
	defaultTimeout     = 3
	defaultMemorySize  = 128
	defaultRetries     = 2
	defaultEventAge    = 6 * time.Hour
	maxTimeoutSeconds  = 900
	maxMemoryMegabytes = 10240
)

// Function is one AWS::Serverless::Function, Globals merged in.
type Function struct {
	LogicalID   string
	Name        string // kebab of the logical id: folder, build output, log field
	Line        int
	Timeout     time.Duration
	MemorySize  int  // megabytes
	Reserved    *int // reserved concurrency; nil when none is set
	Env         map[string]Value
	Routes      []Route
	Schedules   []Schedule
	EventInvoke EventInvoke
	Properties  any // raw, after the merge
}

// EventInvoke says how often and how long an asynchronous invocation is tried.
type EventInvoke struct {
	RetryAttempts int
	MaxEventAge   time.Duration
}

// Value is an environment variable as written, and what it is on one machine.
type Value struct {
	Raw  any
	Text string // empty for {{resolve:...}}: secrets are not read from AWS here
	Ref  string // the logical id, when Raw is a plain Ref
}

func (r *reader) readFunction(id string, line int, properties *node) (Function, error) {
	f := Function{LogicalID: id, Name: Kebab(id), Line: line, Properties: properties.plain(), Env: map[string]Value{}}
	timeout, err := r.number(id, "Timeout", properties.at("Timeout"), 1, maxTimeoutSeconds)
	if err != nil {
		return f, err
	}
	f.Timeout = time.Duration(or(timeout, defaultTimeout)) * time.Second
	memory, err := r.number(id, "MemorySize", properties.at("MemorySize"), 128, maxMemoryMegabytes)
	if err != nil {
		return f, err
	}
	f.MemorySize = or(memory, defaultMemorySize)
	if f.Reserved, err = r.number(id, "ReservedConcurrentExecutions", properties.at("ReservedConcurrentExecutions"), 0, 1000); err != nil {
		return f, err
	}
	if f.EventInvoke, err = r.readEventInvoke(id, properties.at("EventInvokeConfig")); err != nil {
		return f, err
	}
	if err := r.readEnv(&f, properties.at("Environment", "Variables")); err != nil {
		return f, err
	}
	return f, r.readEvents(&f, properties.at("Events"))
}

func (r *reader) readEventInvoke(id string, n *node) (EventInvoke, error) {
	attempts, err := r.number(id, "MaximumRetryAttempts", n.at("MaximumRetryAttempts"), 0, 2)
	if err != nil {
		return EventInvoke{}, err
	}
	age, err := r.number(id, "MaximumEventAgeInSeconds", n.at("MaximumEventAgeInSeconds"), 60, 21600)
	if err != nil {
		return EventInvoke{}, err
	}
	seconds := or(age, int(defaultEventAge/time.Second))
	return EventInvoke{RetryAttempts: or(attempts, defaultRetries), MaxEventAge: time.Duration(seconds) * time.Second}, nil
}

func (r *reader) readEnv(f *Function, n *node) error {
	variables, ok := n.mapping()
	if !ok {
		return nil
	}
	for _, name := range variables.keys {
		raw := variables.values[name]
		text, err := r.text(f.LogicalID, name, raw)
		if err != nil {
			return err
		}
		if strings.Contains(text, "{{resolve:") {
			text = ""
		}
		value := Value{Raw: raw.plain(), Text: text}
		if call, arg, ok := raw.intrinsic(); ok && call == "Ref" {
			value.Ref, _ = arg.value.(string)
		}
		f.Env[name] = value
	}
	return nil
}

func or(value *int, fallback int) int {
	if value == nil {
		return fallback
	}
	return *value
}

// Kebab is the one name a function has outside the template: WebhookIngest is webhook-ingest, OpsDOIngest ops-do-ingest.
func Kebab(logicalID string) string {
	var out strings.Builder
	runes := []rune(logicalID)
	for i, c := range runes {
		if unicode.IsUpper(c) && i > 0 {
			acronymEnds := unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if !unicode.IsUpper(runes[i-1]) || acronymEnds {
				out.WriteByte('-')
			}
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}
