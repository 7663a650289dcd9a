package httpx_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

func TestOnlyWhatMayBeRepeatedIs(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(), nil)
	fake.Always(fakehttp.Answer(503, ""))
	for _, want := range []struct {
		name, method string
		ctx          context.Context
		body         io.Reader
		attempts     int
	}{
		{"GET", "GET", t.Context(), nil, 5},
		{"HEAD", "HEAD", t.Context(), nil, 5},
		{"PUT", "PUT", t.Context(), strings.NewReader("x"), 5},
		{"DELETE", "DELETE", t.Context(), nil, 5},
		{"POST", "POST", t.Context(), strings.NewReader("x"), 1},
		{"PATCH", "PATCH", t.Context(), strings.NewReader("x"), 1},
		{"POST that is marked", "POST", httpx.Repeatable(t.Context()), strings.NewReader("x"), 5},
		{"POST that is marked, of a body that is gone once read", "POST", httpx.Repeatable(t.Context()), io.LimitReader(strings.NewReader("x"), 1), 1},
	} {
		before := len(fake.Calls())
		r, err := http.NewRequestWithContext(want.ctx, want.method, c.Base().String()+"/thing", want.body)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := c.HTTP().Do(r); err == nil {
			_ = resp.Body.Close()
			t.Errorf("%s: no error", want.name)
		}
		if got := len(fake.Calls()) - before; got != want.attempts {
			t.Errorf("%s: %d attempts, want %d", want.name, got, want.attempts)
		}
	}
}

func TestTheBodyIsSentAgainWhole(t *testing.T) {
	t.Parallel()
	var bodies []string
	c, fake := serve(t, acme(), nil)
	keep := func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		w.WriteHeader(http.StatusBadGateway)
	}
	fake.Next(keep, keep)
	if err := post(httpx.Repeatable(t.Context()), c); err != nil {
		t.Fatal(err)
	}
	if len(bodies) != 2 || bodies[0] != `{"a":"b"}` || bodies[1] != bodies[0] {
		t.Errorf("%q", bodies)
	}
}

// bubble opens a client whose network is in memory and whose clock is the bubble's.
func bubble(t *testing.T, v httpx.Vendor, answer func(at time.Time) (int, http.Header)) *httpx.Client {
	t.Helper()
	var one sync.Mutex
	return openBubble(t, v, func(w http.ResponseWriter, _ *http.Request) {
		one.Lock()
		defer one.Unlock()
		status, header := answer(time.Now())
		for name, values := range header {
			w.Header()[name] = values
		}
		fakehttp.JSON(w, status, struct{}{})
	})
}

// How long we stay away: what the vendor says goes before what we think, and nothing goes beyond the deadline.
func TestWaiting(t *testing.T) {
	t.Parallel()
	header := func(name, value string) http.Header { return http.Header{http.CanonicalHeaderKey(name): {value}} }
	for name, c := range map[string]struct {
		vendor      func(*httpx.Vendor)
		header      func(now time.Time) http.Header
		least, most time.Duration
	}{
		"no header": {nil, func(time.Time) http.Header { return nil }, 0, 500 * time.Millisecond},
		"seconds":   {nil, func(time.Time) http.Header { return header("Retry-After", "20") }, 20 * time.Second, 20 * time.Second},
		"a date": {nil, func(now time.Time) http.Header {
			return header("Retry-After", now.Add(30*time.Second).UTC().Format(http.TimeFormat))
		}, 29 * time.Second, 30 * time.Second},
		"a date that is over":  {nil, func(time.Time) http.Header { return header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT") }, 0, 500 * time.Millisecond},
		"seconds below zero":   {nil, func(time.Time) http.Header { return header("Retry-After", "-5") }, 0, 500 * time.Millisecond},
		"something unreadable": {nil, func(time.Time) http.Header { return header("Retry-After", "soon") }, 0, 500 * time.Millisecond},
		"an epoch": {func(v *httpx.Vendor) {
			v.Reset = httpx.ResetHeader{Name: "X-RateLimit-Reset", Unit: httpx.EpochSeconds}
		},
			func(now time.Time) http.Header {
				return header("X-RateLimit-Reset", strconv.FormatInt(now.Unix()+40, 10))
			}, 39 * time.Second, 40 * time.Second},
		"seconds left": {func(v *httpx.Vendor) { v.Reset = httpx.ResetHeader{Name: "X-RateLimit-Reset", Unit: httpx.SecondsLeft} },
			func(time.Time) http.Header { return header("X-RateLimit-Reset", "42") }, 42 * time.Second, 42 * time.Second},
		"both": {func(v *httpx.Vendor) { v.Reset = httpx.ResetHeader{Name: "X-RateLimit-Reset"} },
			func(time.Time) http.Header {
				return http.Header{"X-Ratelimit-Reset": {"42"}, "Retry-After": {"3"}}
			}, 3 * time.Second, 3 * time.Second},
		"blind": {func(v *httpx.Vendor) { v.Blind = time.Minute }, func(time.Time) http.Header { return nil }, time.Minute, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				refuse := true
				vendor := acme()
				if c.vendor != nil {
					c.vendor(&vendor)
				}
				client := bubble(t, vendor, func(at time.Time) (int, http.Header) {
					if refuse {
						refuse = false
						return http.StatusTooManyRequests, c.header(at)
					}
					return http.StatusOK, nil
				})
				began := time.Now()
				if err := get(t.Context(), client); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); took < c.least || took > c.most {
					t.Errorf("it waited %s, want %s to %s", took, c.least, c.most)
				}
			})
		})
	}
}

// A limit that the vendor names holds back everybody, not only the one who heard of it.
func TestOneRefusalHoldsBackAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		first := true
		var at []time.Time
		client := bubble(t, acme(), func(now time.Time) (int, http.Header) {
			at = append(at, now)
			if first {
				first = false
				return http.StatusTooManyRequests, http.Header{"Retry-After": {"30"}}
			}
			return http.StatusOK, nil
		})
		began := time.Now()
		done := make(chan error)
		go func() { done <- get(t.Context(), client) }()
		synctest.Wait()
		if err := get(t.Context(), client); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(at) != 3 || at[1].Sub(began) < 30*time.Second {
			t.Errorf("calls after %v", at)
		}
	})
}

func TestTheDeadlineOfTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := bubble(t, acme(), func(time.Time) (int, http.Header) { return http.StatusServiceUnavailable, nil })
		ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond) // less than the margin
		defer cancel()
		err := get(ctx, client)
		if fault.ReasonOf(err) != fault.Unavailable || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if n := client.Counts(); n.Attempts != 0 {
			t.Errorf("%d attempts without time for one", n.Attempts)
		}
	})
}

func TestACallEndsByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := openBubble(t, acme(), func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		began := time.Now()
		if err := get(context.WithoutCancel(t.Context()), client); fault.ReasonOf(err) != fault.Unavailable {
			t.Errorf("%v", err)
		}
		if took := time.Since(began); took < 100*time.Second || took > 2*time.Minute {
			t.Errorf("five attempts of 20 s took %s", took)
		}
	})
}
