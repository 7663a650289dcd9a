package httpx_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/fault"
)

func TestWhereOutsideDoesNotGo(t *testing.T) {
	t.Parallel()
	g := httpx.NewOutside(httpx.OutsideOptions{})
	for _, address := range []string{
		"http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https:///x", "https://user:pass@example.com/", "https:opaque",
		"https://127.0.0.1/", "https://127.1.2.3/", "https://[::1]/", "https://10.0.0.1/", "https://172.16.3.4/", "https://192.168.1.1/",
		"https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://168.63.129.16/", "https://100.100.100.200/",
		"https://0.0.0.0/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:a9fe:a9fe]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
		"https://[fe80::1]/", "https://224.0.0.1/", "https://255.255.255.255/", "https://100.64.0.1/", "https://198.18.0.1/", "https://[fc00::1]/", "https://[ff02::1]/",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if g.Check(u) == nil {
			t.Errorf("%s is fine", address)
		}
		if _, err := g.Get(t.Context(), "fetch", address, 10); fault.ReasonOf(err) != fault.Forbidden {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"https://example.com/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1111]/"} {
		if u, _ := url.Parse(address); g.Check(u) != nil {
			t.Errorf("%s is refused", address)
		}
	}
}

// A name says nothing: what it resolves to is looked at when the connection is made, so changing it in between (DNS
// rebinding) leads nowhere.
func TestANameThatLeadsInside(t *testing.T) {
	t.Parallel()
	var seen atomic.Int64
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { seen.Add(1) }))
	defer server.Close()
	u, _ := url.Parse(server.URL)
	_, err := httpx.NewOutside(httpx.OutsideOptions{}).Get(t.Context(), "fetch", "https://localhost:"+u.Port()+"/?sig=abc", 10)
	if fault.ReasonOf(err) != fault.Forbidden || seen.Load() != 0 || strings.Contains(err.Error(), "sig=") {
		t.Errorf("%v, %d requests", err, seen.Load())
	}
}

func TestOutsideGoesWhereItIsAllowed(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header["Authorization"]) > 0 {
			t.Error("a token went along")
		}
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
		default:
			_, _ = io.WriteString(w, "0123456789")
		}
	}))
	defer server.Close()
	g := httpx.NewOutside(httpx.OutsideOptions{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	read := func(path string, most int64) (string, error) {
		body, err := g.Get(t.Context(), "fetch", server.URL+path, most)
		if err != nil {
			return "", err
		}
		defer func() { _ = body.Close() }()
		all, err := io.ReadAll(body)
		return string(all), err
	}
	if got, err := read("/", 10); err != nil || got != "0123456789" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := read("/", 9); fault.ReasonOf(err) != fault.TooLarge {
		t.Errorf("more than allowed: %v", err)
	}
	if _, err := read("/missing", 9); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("missing: %v", err)
	}
	if _, err := read("/away", 9); fault.ReasonOf(err) != fault.Forbidden {
		t.Errorf("a redirect inside: %v", err)
	}
}

// A body of unknown length that is too long fails; it does not end as if it were complete.
func TestOutsideDoesNotCutInSilence(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 100 {
			_, _ = io.WriteString(w, strings.Repeat("x", 1000))
			w.(http.Flusher).Flush()
		}
	}))
	defer server.Close()
	g := httpx.NewOutside(httpx.OutsideOptions{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	body, err := g.Get(t.Context(), "fetch", server.URL, 5000)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = body.Close() }()
	all, err := io.ReadAll(body)
	if fault.ReasonOf(err) != fault.TooLarge || len(all) != 5000 {
		t.Errorf("%d bytes, %v", len(all), err)
	}
	if n, err := body.Read(make([]byte, 1)); n != 0 || errors.Is(err, io.EOF) {
		t.Errorf("and then %d, %v", n, err)
	}
}

func TestOutsideKeepsToItsHosts(t *testing.T) {
	t.Parallel()
	g := httpx.NewOutside(httpx.OutsideOptions{Hosts: []string{"hooks.slack.com", ".blob.core.windows.net"}})
	for address, fine := range map[string]bool{
		"https://hooks.slack.com/actions/x": true, "https://HOOKS.slack.com/": true, "https://a.blob.core.windows.net/": true,
		"https://slack.com/": false, "https://hooks.slack.com.evil.example/": false, "https://xhooks.slack.com/": false, "https://blob.core.windows.net/": false,
	} {
		if u, _ := url.Parse(address); (g.Check(u) == nil) != fine {
			t.Errorf("%s", address)
		}
	}
}
