package httpx_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

func TestAWrongAddressIsFoundAtTheStart(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "acme.example", "ftp://acme.example", "https://", "https://user:pass@acme.example", "https://acme.example?x=y", "http://[::1"} {
		_, err := httpx.New(acme(), base, httpx.Static(secret.New(token)), httpx.Options{})
		if err == nil || !strings.Contains(err.Error(), "ACME_API_URL") || strings.Contains(err.Error(), "pass") {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestHowACallLooks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sign  func(*http.Request, string)
		where func(*http.Request) string
	}{
		"bearer": {nil, func(r *http.Request) string { return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ") }},
		"header": {httpx.InHeader("X-API-Key"), func(r *http.Request) string { return r.Header.Get("X-Api-Key") }},
		"basic": {httpx.BasicAs("api"), func(r *http.Request) string {
			user, password, _ := r.BasicAuth()
			return strings.TrimPrefix(user+password, "api")
		}},
	} {
		client, _ := serve(t, acme(func(v *httpx.Vendor) { v.Sign = c.sign }), func(w http.ResponseWriter, r *http.Request) {
			if c.where(r) != token || r.URL.Path != "/thing/" || r.URL.Query().Get("q") != "a b" || r.Header.Get("Accept") != "application/json" ||
				!strings.HasPrefix(r.UserAgent(), "odooops-console") || r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: %s %s %v", name, r.Method, r.URL, r.Header)
			}
			fakehttp.JSON(w, http.StatusOK, map[string]int{"n": 7})
		})
		var out struct{ N int }
		if _, err := client.Call(t.Context(), "x", http.MethodPut, "thing/", url.Values{"q": {"a b"}}, struct{}{}, &out); err != nil || out.N != 7 {
			t.Errorf("%s: %v %+v", name, err, out)
		}
	}
}

// The request that an SDK made stays without a token: it may log it.
func TestTheCallersRequestIsNotSigned(t *testing.T) {
	t.Parallel()
	c, _ := serve(t, acme(), nil)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, c.Base().String(), nil)
	resp, err := c.HTTP().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(r.Header) != 0 || len(resp.Request.Header) != 0 {
		t.Errorf("%v %v", r.Header, resp.Request.Header)
	}
}

func TestTheTokenGoesToItsHostOnly(t *testing.T) {
	t.Parallel()
	var seen atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	defer other.Close()
	c, fake := serve(t, acme(), nil)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, other.URL, nil)
	resp, err := c.HTTP().Do(r)
	if err == nil {
		_ = resp.Body.Close()
	}
	if err := c.Fault("x", err); fault.ReasonOf(err) != fault.Unavailable || seen.Load() != 0 {
		t.Errorf("%v, the other host saw %d requests", err, seen.Load())
	}
	// Within its own host a GET follows, as after a repository was renamed.
	fake.Next(fakehttp.Redirect(301, c.Base().String()+"/moved"))
	if err := get(t.Context(), c); err != nil {
		t.Error(err)
	}
	// But not for ever, and nothing that changes something.
	fake.Always(fakehttp.Redirect(302, c.Base().String()+"/round"))
	if err := get(t.Context(), c); fault.ReasonOf(err) != fault.Unavailable {
		t.Error(err)
	}
	before := len(fake.Calls())
	if err := post(t.Context(), c); fault.ReasonOf(err) != fault.Unavailable || len(fake.Calls()) != before+1 {
		t.Errorf("%v after %d calls", err, len(fake.Calls())-before)
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fakehttp.JSON(w, http.StatusOK, strings.Repeat("x", 10000))
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	c, err := httpx.New(acme(), server.URL, httpx.Static(secret.New(token)), httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if err := get(t.Context(), c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := opened.Load(); n > 16 { // a dial may lose the race against a connection that comes free
		t.Errorf("%d connections for 160 calls, eight at a time", n)
	}
}

// An answer without end costs what we are ready to read, and no more.
func TestAHugeAnswerIsNotHeld(t *testing.T) { // not parallel: it measures
	c, fake := serve(t, acme(func(v *httpx.Vendor) { v.Largest = 1 << 20 }), nil)
	var taken atomic.Int64
	fake.Always(fakehttp.Huge(60<<20, &taken))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := get(t.Context(), c)
	runtime.ReadMemStats(&after)
	if fault.ReasonOf(err) != fault.TooLarge || !strings.Contains(err.Error(), "more than the 1 MiB that we read") {
		t.Errorf("%v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
		t.Errorf("%d bytes were allocated to refuse it", used)
	}
}

func TestANumberOfBytesIsBelieved(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(func(v *httpx.Vendor) { v.Largest = 1000 }), nil)
	for size, want := range map[int]fault.Reason{998: "", 999: fault.TooLarge} { // with the quotes: 1000, 1001
		fake.Next(fakehttp.Answer(200, `"`+strings.Repeat("x", size)+`"`))
		err := get(t.Context(), c)
		if err == nil && want != "" || err != nil && fault.ReasonOf(err) != want {
			t.Errorf("%d: %v", size, err)
		}
	}
}

func TestWhoeverWantsSomethingElseThanJSONSaysSo(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(), nil)
	fake.Always(fakehttp.HTML())
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, c.Base().String(), nil)
	r.Header.Set("Accept", "*/*")
	resp, err := c.HTTP().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if err := get(t.Context(), c); fault.ReasonOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "text/html, not JSON") {
		t.Errorf("%v", err)
	}
}

func TestCounts(t *testing.T) {
	t.Parallel()
	c, fake := serve(t, acme(func(v *httpx.Vendor) { v.Remaining = "Left" }), nil)
	if c.Counts().Remaining != -1 {
		t.Error("it knows what nobody said")
	}
	fake.Next(fakehttp.Answer(500, ""), nil, fakehttp.Answer(200, `{}`, "Left", "17"))
	if err := get(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	before := c.Counts()
	if err := get(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	c.CountPage()
	if got := c.Counts().Since(before); got != (httpx.Counts{Calls: 1, Attempts: 1, Pages: 1, Remaining: 17}) || before.Attempts != 2 {
		t.Errorf("%+v after %+v", got, before)
	}
}

func TestNothingListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	c, err := httpx.New(acme(), "http://"+l.Addr().String(), httpx.Static(secret.New(token)), httpx.Options{Pause: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if f := fault.Classify(get(t.Context(), c)); f.Reason != fault.Unavailable || f.Public != "get a thing: Acme does not answer: try again later, or check ACME_API_URL" {
		t.Errorf("%s %q", f.Reason, f.Public)
	}
	if n := c.Counts(); n.Attempts != 5 {
		t.Errorf("%+v", n)
	}
}
