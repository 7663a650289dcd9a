package lambda

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestAsynchronousInvocationsAreRetriedWithTheSameID(t *testing.T) {
	t.Parallel()
	ids := make(chan string, 10)
	status := make(chan int, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids <- r.Header.Get("Request-Id")
		w.WriteHeader(<-status)
	}))
	t.Cleanup(server.Close)
	log := newSignal("dropped after 3 attempts")
	s := start(t, Options{Log: log, RetryDelay: func(int) time.Duration { return 0 }}, testFunction(nil))

	for range 3 {
		status <- http.StatusTeapot
	}
	if err := s.InvokeAsync("test-job", []byte(`{"mode":"call","url":"`+server.URL+`"}`)); err != nil {
		t.Fatal(err)
	}
	first, second, third := <-ids, <-ids, <-ids
	if first != second || second != third || first == "" {
		t.Errorf("ids = %s %s %s", first, second, third)
	}
	<-log.seen
	if waiting := s.queues["test-job"].waiting(); waiting != 0 {
		t.Errorf("%d events are still counted", waiting)
	}

	status <- http.StatusTeapot
	status <- http.StatusOK
	if err := s.InvokeAsync("TestJob", []byte(`{"mode":"call","url":"`+server.URL+`"}`)); err != nil {
		t.Fatal(err)
	}
	if again := <-ids; again == first || again != <-ids {
		t.Error("the second event is another event, tried twice")
	}
}

func TestAnEventThatIsTooOldIsDropped(t *testing.T) {
	t.Parallel()
	log := newSignal("it is too old for another try")
	s := start(t, Options{Log: log, RetryDelay: func(int) time.Duration { return time.Hour }}, testFunction(func(f *Function) {
		f.MaxEventAge = time.Minute
	}))
	if err := s.InvokeAsync("test-job", []byte(`{"mode":"error"}`)); err != nil {
		t.Fatal(err)
	}
	<-log.seen
}

func TestTheQueueIsBounded(t *testing.T) {
	t.Parallel()
	s := start(t, Options{}, testFunction(reserved(0)))
	for n := range maxQueued {
		if err := s.InvokeAsync("test-job", []byte("{}")); err != nil {
			t.Fatalf("event %d: %v", n, err)
		}
	}
	if err := s.InvokeAsync("test-job", []byte("{}")); !errors.Is(err, ErrThrottled) {
		t.Errorf("one too many: %v", err)
	}
}

// signal is a log that tells when a line was written.
type signal struct {
	want string
	seen chan struct{}
}

func newSignal(want string) *signal { return &signal{want, make(chan struct{}, 10)} }

func (s *signal) Write(b []byte) (int, error) {
	if strings.Contains(string(b), s.want) {
		s.seen <- struct{}{}
	}
	return len(b), nil
}
