package entry

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

func ringable(t *testing.T, status int) (*Bell, *atomic.Int64) {
	t.Helper()
	var heard atomic.Int64
	lambda := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path != "/2015-03-31/functions/webhook-process/invocations" || r.Header.Get("X-Amz-Invocation-Type") != "Event" || string(body) != `{"trigger":"bell"}` {
			t.Errorf("%s %s %s %s", r.Method, r.URL.Path, r.Header.Get("X-Amz-Invocation-Type"), body)
		}
		heard.Add(1)
		w.WriteHeader(status)
	}))
	t.Cleanup(lambda.Close)
	t.Setenv("AWS_ENDPOINT_URL_LAMBDA", lambda.URL)
	t.Setenv("AWS_REGION", "local-1")
	t.Setenv("AWS_ACCESS_KEY_ID", "x")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "x")
	return NewBell("webhook-process"), &heard
}

func TestBellIsQuietForAMoment(t *testing.T) {
	bell, heard := ringable(t, http.StatusAccepted)
	for range 50 {
		if err := bell.Ring(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	// A machine that stalls for the length of the quiet may ring again; fifty times it cannot.
	if n := heard.Load(); n < 1 || n > 10 {
		t.Errorf("heard %d of 50 rings, want one", n)
	}
	if at := time.Now(); !bell.due(at.Add(2*Quiet)) || bell.due(at.Add(2*Quiet+Quiet/2)) || !bell.due(at.Add(4*Quiet)) {
		t.Error("it is not due exactly when the quiet is over")
	}
}

// A ring that nobody heard does not silence the next one.
func TestBellThatIsNotHeardRingsAgain(t *testing.T) {
	bell, heard := ringable(t, http.StatusInternalServerError)
	for range 3 {
		if bell.Ring(t.Context()) == nil {
			t.Error("an unheard ring was reported as heard")
		}
	}
	if n := heard.Load(); n != 3 {
		t.Errorf("tried %d times, want 3", n)
	}
}

func TestBellWithoutATargetIsSilent(t *testing.T) {
	if err := NewBell("").Ring(t.Context()); err != nil {
		t.Error(err)
	}
}
