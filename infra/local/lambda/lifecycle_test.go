package lambda

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestIdleInstancesAreReaped(t *testing.T) {
	t.Parallel()
	exits := make(chan *instance, 1)
	s := start(t, Options{IdleAfter: time.Millisecond}, testFunction(nil))
	s.onExit = func(i *instance) { exits <- i }
	before, _ := invoke(t, s, `{"mode":"echo"}`)
	<-exits
	if after, _ := invoke(t, s, `{"mode":"echo"}`); after.PID == before.PID {
		t.Error("the reaped instance answered")
	}
}

func TestAnEventThatWasNotSentYetGoesToAnotherInstance(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(reserved(1)))
	before, _ := invoke(t, s, `{"mode":"echo"}`)
	p, v := s.pools["test-job"], newInvocation("again", []byte(`{"mode":"echo"}`))
	for p.mu.Lock(); len(p.idle) == 0; p.mu.Lock() { // it has answered and not yet asked for more
		p.mu.Unlock()
		runtime.Gosched()
	}
	p.idle[0].current, p.idle[0].delivered, p.idle = v, false, nil // given to it, and still on this side when it dies
	p.mu.Unlock()
	_ = syscall.Kill(before.PID, syscall.SIGKILL)
	<-v.finished
	if v.err != nil || v.result.FunctionError != "" {
		t.Errorf("outcome = %+v, %v", v.result, v.err)
	}
}

func TestNothingIsGivenToAnInstanceThatAskedJustBeforeItsEnd(t *testing.T) {
	t.Parallel()
	exits := make(chan *instance, 1)
	s := start(t, Options{}, testFunction(reserved(1)))
	s.onExit = func(i *instance) { exits <- i }
	r, _ := invoke(t, s, `{"mode":"echo"}`)
	_ = syscall.Kill(r.PID, syscall.SIGKILL)
	dead := <-exits
	dead.pool.ready(dead) // its request was read from the socket, and handled late
	if _, result := invoke(t, s, `{"mode":"echo"}`); result.FunctionError != "" {
		t.Errorf("the dead one was asked: %s", result.Payload)
	}
}

func TestWhenAnIdleInstanceIsKilledEveryCallerStillGetsAnOutcome(t *testing.T) {
	t.Parallel()
	exits := make(chan *instance, 40)
	s := start(t, Options{}, testFunction(reserved(1)))
	s.onExit = func(i *instance) { exits <- i }
	for range 20 { // either the exit or the call is noticed first
		r, result := invoke(t, s, `{"mode":"echo"}`)
		if result.FunctionError != "" {
			t.Fatalf("the call after a kill = %s", result.Payload)
		}
		_ = syscall.Kill(r.PID, syscall.SIGSTOP) // cannot take the event it is given now
		done := make(chan Result, 1)
		go func() {
			result, _ := s.Invoke(context.Background(), "test-job", []byte(`{"mode":"echo"}`))
			done <- result
		}()
		_ = syscall.Kill(r.PID, syscall.SIGKILL)
		if result := <-done; result.FunctionError != "" && result.ErrorType != TypeExit {
			t.Fatalf("the call during a kill = %+v", result)
		}
		<-exits
	}
}

func TestAFunctionThatDoesNotStartSaysWhyAndDoesNotSpin(t *testing.T) {
	t.Parallel()
	var broken atomic.Bool
	broken.Store(true)
	var wait atomic.Int64
	wait.Store(int64(time.Hour))
	s := start(t, Options{
		Env: func(string) map[string]string {
			if broken.Load() {
				return map[string]string{"INIT": "fail"}
			}
			return nil
		},
		Backoff: func(int) time.Duration { return time.Duration(wait.Load()) },
	}, testFunction(nil))
	for range 5 {
		r, result := invoke(t, s, `{"mode":"echo"}`)
		if result.ErrorType != TypeExit || !strings.Contains(r.Message, "exit status 3") || !strings.Contains(r.Message, "cannot read the moon") {
			t.Errorf("result = %s", result.Payload)
		}
	}
	p := s.pools["test-job"]
	p.mu.Lock()
	if p.counter != 1 {
		t.Errorf("%d starts within the backoff", p.counter)
	}
	p.retryAt = time.Time{} // an hour later
	p.mu.Unlock()
	broken.Store(false)
	if _, result := invoke(t, s, `{"mode":"echo"}`); result.FunctionError != "" {
		t.Errorf("repaired, but %s", result.Payload)
	}
}

func TestAFunctionThatNeverAsksForWorkIsEnded(t *testing.T) {
	t.Parallel()
	s := start(t, Options{
		Env:         func(string) map[string]string { return map[string]string{"INIT": "hang"} },
		InitTimeout: 50 * time.Millisecond,
	}, testFunction(nil))
	r, result := invoke(t, s, `{"mode":"echo"}`)
	if result.ErrorType != TypeExit || !strings.Contains(r.Message, "did not ask for its first event within 50ms") {
		t.Errorf("result = %s", result.Payload)
	}
}

func TestABinaryThatIsNotThereIsReported(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(func(f *Function) { f.Binary = "/nowhere/bootstrap" }))
	if r, _ := invoke(t, s, `{}`); !strings.Contains(r.Message, "no such file") {
		t.Errorf("message = %q", r.Message)
	}
}

func TestStopLeavesNoProcessAndAnswersEveryCaller(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := start(t, Options{Log: log}, testFunction(reserved(2)))
	idle, _ := invoke(t, s, `{"mode":"echo"}`)
	busy := make(chan Result, 1)
	go func() {
		result, _ := s.Invoke(context.Background(), "test-job", []byte(`{"mode":"hang"}`))
		busy <- result
	}()
	s.Stop(context.Background())
	<-busy
	if err := syscall.Kill(idle.PID, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", idle.PID, err)
	}
	if _, err := s.Invoke(context.Background(), "test-job", nil); !errors.Is(err, ErrStopping) {
		t.Errorf("after the stop: %v", err)
	}
	if err := s.InvokeAsync("test-job", nil); !errors.Is(err, ErrStopping) {
		t.Errorf("after the stop, async: %v", err)
	}
}

func TestOutputIsPassedOnLineByLine(t *testing.T) {
	t.Parallel()
	log := &buffer{}
	s := start(t, Options{Log: log}, testFunction(nil))
	invoke(t, s, `{"mode":"say"}`)
	s.Stop(context.Background())
	if want := "test-job             | {\"level\":\"INFO\",\"msg\":\"hello\"}\n"; !strings.Contains(log.String(), want) {
		t.Errorf("log = %q", log.String())
	}
}
