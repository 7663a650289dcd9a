package lambda

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func TestAnInvocationSeesItsContextAndTheInstanceIsReused(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(nil))
	first, result := invoke(t, s, `{"mode":"echo"}`)
	if result.FunctionError != "" || first.RequestID != result.RequestID {
		t.Errorf("result = %+v, function saw %q", result, first.RequestID)
	}
	if first.ARN != "arn:aws:lambda:local-1:000000000000:function:test-job" {
		t.Errorf("arn = %q", first.ARN)
	}
	if first.LeftMS <= 0 || first.LeftMS > 30_000 {
		t.Errorf("time left = %d ms", first.LeftMS)
	}
	if !strings.HasPrefix(first.Trace, "Root=1-") {
		t.Errorf("trace = %q", first.Trace)
	}
	if second, _ := invoke(t, s, `{"mode":"echo"}`); second.PID != first.PID {
		t.Errorf("the idle instance %d was not reused, %d was started", first.PID, second.PID)
	}
}

func TestAnInstanceGetsOnlyTheEnvironmentOfItsTemplate(t *testing.T) {
	t.Setenv("OPS_SECRET_OF_THE_SHELL", "leak")
	s := start(t, Options{
		Endpoint: "http://127.0.0.1:8787",
		Env:      func(f string) map[string]string { return map[string]string{"DECLARED": f} },
	}, testFunction(nil))
	got, _ := invoke(t, s, `{"mode":"env"}`)
	for _, want := range []string{
		"DECLARED=test-job", "AWS_LAMBDA_FUNCTION_NAME=test-job", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=256", "AWS_REGION=local-1",
		"AWS_ENDPOINT_URL_LAMBDA=http://127.0.0.1:8787", "TZ=:UTC",
	} {
		if !slices.Contains(got.Env, want) {
			t.Errorf("%s is missing in %q", want, got.Env)
		}
	}
	for _, entry := range got.Env {
		if strings.Contains(entry, "leak") || strings.HasPrefix(entry, "HOME=") {
			t.Errorf("the shell leaks: %s", entry)
		}
	}
}

func TestAFailureOfTheFunctionReachesItsCallerAndTheNextCallWorks(t *testing.T) {
	t.Parallel()
	for mode, c := range map[string]struct {
		kind, message string
		survives      bool
	}{
		"error": {"errorString", "not today", true},
		"panic": {"string", "at the disco", false},
		"exit":  {TypeExit, "Runtime exited with error: exit status 7", false},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := start(t, Options{}, testFunction(reserved(1)))
			before, _ := invoke(t, s, `{"mode":"echo"}`)
			failed, result := invoke(t, s, `{"mode":"`+mode+`"}`)
			if result.FunctionError != "Unhandled" || result.ErrorType != c.kind || !strings.Contains(failed.Message, c.message) {
				t.Errorf("result = %+v %s", result, result.Payload)
			}
			after, result := invoke(t, s, `{"mode":"echo"}`)
			if result.FunctionError != "" || (after.PID == before.PID) != c.survives {
				t.Errorf("after: %+v, pid %d then %d", result, before.PID, after.PID)
			}
		})
	}
}

func TestATimeoutKillsTheInstance(t *testing.T) {
	t.Parallel()
	exits := make(chan *instance, 4)
	s := start(t, Options{}, testFunction(func(f *Function) { f.Timeout = time.Second; reserved(1)(f) }))
	s.onExit = func(i *instance) { exits <- i }
	before, _ := invoke(t, s, `{"mode":"echo"}`)
	failed, result := invoke(t, s, `{"mode":"hang"}`)
	if result.ErrorType != TypeTimeout || !strings.Contains(failed.Message, "Task timed out after 1.00 seconds") {
		t.Errorf("result = %+v %s", result, result.Payload)
	}
	<-exits
	if err := syscall.Kill(before.PID, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d is still there: %v", before.PID, err)
	}
	if after, result := invoke(t, s, `{"mode":"echo"}`); result.FunctionError != "" || after.PID == before.PID {
		t.Errorf("after: %+v", result)
	}
}

func TestConcurrencyIsWhatTheTemplateReserves(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}, 4), make(chan struct{})
	var now, most atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		arrived <- struct{}{}
		<-release
		now.Add(-1)
	}))
	t.Cleanup(server.Close)
	s := start(t, Options{}, testFunction(reserved(2)))
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() { invoke(t, s, `{"mode":"call","url":"`+server.URL+`"}`) })
	}
	<-arrived
	<-arrived
	close(release)
	callers.Wait()
	p := s.pools["test-job"]
	if most.Load() > 2 || p.counter > 2 {
		t.Errorf("%d at once, %d instances started; two are reserved", most.Load(), p.counter)
	}
}

func TestThrottling(t *testing.T) {
	t.Parallel()
	t.Run("switched off", func(t *testing.T) {
		t.Parallel()
		s := start(t, Options{}, testFunction(reserved(0)))
		if _, err := s.Invoke(context.Background(), "test-job", nil); !errors.Is(err, ErrThrottled) {
			t.Errorf("error = %v", err)
		}
	})
	t.Run("nobody becomes free in time", func(t *testing.T) {
		t.Parallel()
		s := start(t, Options{}, testFunction(func(f *Function) { f.Timeout = time.Second; reserved(1)(f) }))
		outcomes := make(chan error, 3)
		for range 3 { // one runs, one comes next after a second, one is too late
			go func() {
				_, err := s.Invoke(context.Background(), "test-job", []byte(`{"mode":"hang"}`))
				outcomes <- err
			}()
		}
		throttled := 0
		for range 3 {
			if errors.Is(<-outcomes, ErrThrottled) {
				throttled++
			}
		}
		if throttled == 0 {
			t.Error("nobody was throttled")
		}
	})
}

func TestWhoStopsWaitingTakesNobodysPlace(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(reserved(1)))
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived <- struct{}{}; <-release }))
	t.Cleanup(server.Close)
	go func() {
		_, _ = s.Invoke(context.Background(), "test-job", []byte(`{"mode":"call","url":"`+server.URL+`"}`))
	}()
	<-arrived
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Invoke(ctx, "test-job", []byte(`{"mode":"exit"}`)); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	close(release)
	invoke(t, s, `{"mode":"echo"}`)
	if counter := s.pools["test-job"].counter; counter != 1 {
		t.Errorf("%d instances: the abandoned invocation ran", counter)
	}
}

func TestPayloadLimits(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(nil))
	if r, _ := invoke(t, s, fmt.Sprintf(`{"mode":"big","size":%d}`, 5<<20)); len(r.Big) != 5<<20 {
		t.Errorf("a response of 5 MB came back with %d bytes", len(r.Big))
	}
	if _, result := invoke(t, s, fmt.Sprintf(`{"mode":"big","size":%d}`, 7<<20)); result.ErrorType != typeTooLarge {
		t.Errorf("a response of 7 MB = %s %.200s", result.ErrorType, result.Payload)
	}
	invoke(t, s, `{"mode":"echo"}`)
	if _, err := s.Invoke(context.Background(), "test-job", make([]byte, MaxSyncPayload+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("sync: %v", err)
	}
	if err := s.InvokeAsync("test-job", make([]byte, MaxAsyncPayload+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("async: %v", err)
	}
	if err := s.InvokeAsync("nobody", nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown function: %v", err)
	}
}
