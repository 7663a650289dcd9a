package ops

import "time"

// TaskKind says what is owed. Exactly one function drains each kind.
type TaskKind string

// InterpretDelivery turns a delivery of the ledger into changes and applies them. Its ref is the ledger number.
const InterpretDelivery TaskKind = "interpret_delivery"

// DispatchRun starts FixBot on what somebody or something asked for. Its ref is what asked: delivery:42/0 is the first
// request in delivery 42, request:42 is line 42 of the audit
// stream, and build:7 is the failed build 7.
const DispatchRun TaskKind = "dispatch_run"

// FetchArtifacts fetches what a build left behind, once it has ended. Its ref is the number of the build.
const FetchArtifacts TaskKind = "fetch_artifacts"

// Task is a claimed piece of work. It carries a reference, never a payload.
type Task struct {
	Kind            TaskKind
	Ref             string
	Attempt         int // this claim's number, from 1; finishing needs it
	AttemptsAllowed int
	LeaseUntil      time.Time // when another worker may take it over, by the claimer's own clock
}

// LastAttempt reports whether a failure now would be the end of it.
func (t Task) LastAttempt() bool { return t.Attempt >= t.AttemptsAllowed }
