package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// Result is what a function answered. A FunctionError (always "Unhandled") means that Payload is {errorMessage, errorType}.
type Result struct {
	RequestID     string
	Payload       []byte
	FunctionError string
	ErrorType     string
}

// The error types the service itself gives, in AWS's words.
const (
	TypeTimeout  = "Sandbox.Timedout"
	TypeExit     = "Runtime.ExitError"
	typeTooLarge = "Function.ResponseSizeTooLarge"
)

// invocation is one try to run a function.
type invocation struct {
	id      string
	trace   string
	payload []byte

	assigned   chan struct{} // closed when an instance has it
	assignOnce sync.Once
	finished   chan struct{} // closed when result and err are final
	finishOnce sync.Once
	result     Result
	err        error
}

func newInvocation(id string, payload []byte) *invocation {
	return &invocation{id: id, trace: newTrace(), payload: payload, assigned: make(chan struct{}), finished: make(chan struct{})}
}

// finish keeps the first outcome: a crash after the response changes nothing.
func (v *invocation) finish(result Result, err error) {
	v.finishOnce.Do(func() {
		result.RequestID = v.id
		v.result, v.err = result, err
		close(v.finished)
	})
}

func (v *invocation) isFinished() bool {
	select {
	case <-v.finished:
		return true
	default:
		return false
	}
}

func (v *invocation) assign() { v.assignOnce.Do(func() { close(v.assigned) }) }

// fail finishes with a function error in AWS's shape.
func (v *invocation) fail(kind, format string, args ...any) {
	message := "RequestId: " + v.id + " Error: " + fmt.Sprintf(format, args...)
	payload, _ := json.Marshal(map[string]string{"errorType": kind, "errorMessage": message})
	v.finish(Result{Payload: payload, FunctionError: "Unhandled", ErrorType: kind}, nil)
}

// failedResult reads the error a runtime posted.
func failedResult(payload []byte) Result {
	var body struct {
		Type string `json:"errorType"`
	}
	_ = json.Unmarshal(payload, &body)
	return Result{Payload: payload, FunctionError: "Unhandled", ErrorType: body.Type}
}

// newTrace makes an X-Ray trace header; nothing here samples it.
func newTrace() string {
	random := make([]byte, 20)
	_, _ = rand.Read(random)
	id := hex.EncodeToString(random)
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", time.Now().Unix(), id[:24], id[24:])
}
