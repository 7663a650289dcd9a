package httpx_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

// A vendor that counts in a sliding window never has to refuse, however slow the way is, and we use all that it gives.
func TestThePaceKeepsWithinTheWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		minute := &fakehttp.Window{Calls: 50, Per: time.Minute}
		refused, busiest, under := 0, 0, 0
		var mu sync.Mutex
		client := openBubble(t, acme(func(v *httpx.Vendor) {
			v.Limits = []httpx.Limit{{Calls: 50, Window: time.Minute}}
			v.Concurrent = 5
		}), func(w http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			under++
			busiest = max(busiest, under)
			within, _, _ := minute.Take(time.Now())
			mu.Unlock()
			time.Sleep(100 * time.Millisecond) // the bubble's time
			mu.Lock()
			defer mu.Unlock()
			if under--; !within {
				refused++
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			fakehttp.JSON(w, http.StatusOK, struct{}{})
		})
		began := time.Now()
		var all sync.WaitGroup
		for range 220 { // more than four windows
			all.Go(func() {
				if _, err := client.Call(t.Context(), "x", http.MethodGet, "x", nil, nil, nil); err != nil && fault.ReasonOf(err) != fault.RateLimited {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if refused > 0 || busiest > 5 {
			t.Errorf("%d were refused, %d were under way at once", refused, busiest)
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("it took %s", took)
		}
		// Those whose turn does not come within a call's two minutes are turned away by ourselves, not by the vendor.
		if n := client.Counts(); n.Attempts != 100 || n.Limited != 0 {
			t.Errorf("%+v, want all of the two windows that begin within two minutes", n)
		}
	})
}

func TestNoTurnInTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := bubble(t, acme(func(v *httpx.Vendor) { v.Limits = []httpx.Limit{{Calls: 1, Window: time.Hour}} }),
			func(time.Time) (int, http.Header) { return http.StatusOK, nil })
		if err := get(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		err := get(t.Context(), client)
		if f := fault.Classify(err); f.Reason != fault.RateLimited || f.After != time.Hour {
			t.Errorf("%s, after %s: %v", f.Reason, f.After, err)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("it took %s to find out", took)
		}
	})
}

func TestWaitingForATurnCanBeCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := bubble(t, acme(func(v *httpx.Vendor) { v.Limits = []httpx.Limit{{Calls: 1, Window: time.Minute}} }),
			func(time.Time) (int, http.Header) { return http.StatusOK, nil })
		if err := get(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		began := time.Now()
		if err := get(ctx, client); err == nil {
			t.Error("it went through")
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
