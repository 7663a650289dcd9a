package dns_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	miekg "github.com/miekg/dns"

	"github.com/insightpulseai/odooops-console/shared/adapters/dns"
	"github.com/insightpulseai/odooops-console/shared/adapters/dns/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// serve is a name server with these entries; a code makes it refuse with it.
func serve(t *testing.T, code int, entries ...string) string {
	t.Helper()
	s, err := fake.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Refuse(code)
	if err := s.Set(entries...); err != nil {
		t.Fatal(err)
	}
	return s.Address()
}

func TestEveryServerIsAsked(t *testing.T) {
	t.Parallel()
	long := `erp.example.com. 60 IN TXT "` + strings.Repeat("x", 250) + `" `
	old := serve(t, miekg.RcodeSuccess, "erp.example.com. 60 IN A 192.0.2.9", "www.example.com. 60 IN CNAME Odoo.example.net.")
	renewed := serve(t, miekg.RcodeSuccess, "erp.example.com. 60 IN A 192.0.2.2", "erp.example.com. 60 IN A 192.0.2.1", "erp.example.com. 60 IN MX 10 mx.example.com.",
		"erp.example.com. 60 IN AAAA 2001:db8::1", "example.com. 60 IN NS ns1.example.com.", long, long+"\"1\"", long+"\"2\"", long+"\"3\"", long+"\"4\"", long+"\"5\"")
	nameless, failing := serve(t, miekg.RcodeNameError), serve(t, miekg.RcodeServerFailure)
	silent, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	for name, c := range map[string]struct {
		host, kind string
		servers    []string
		want       []ops.Answer
	}{
		"they disagree":                    {"erp.example.com", "A", []string{old, renewed}, []ops.Answer{{Server: old, Values: []string{"192.0.2.9"}}, {Server: renewed, Values: []string{"192.0.2.1", "192.0.2.2"}}}},
		"no such name":                     {"erp.example.com", "A", []string{nameless}, []ops.Answer{{Server: nameless}}},
		"no such entry":                    {"erp.example.com", "AAAA", []string{old, renewed}, []ops.Answer{{Server: old}, {Server: renewed, Values: []string{"2001:db8::1"}}}},
		"an alias":                         {"www.example.com", "CNAME", []string{old}, []ops.Answer{{Server: old, Values: []string{"Odoo.example.net"}}}},
		"an alias is not what it leads to": {"www.example.com", "A", []string{old}, []ops.Answer{{Server: old}}},
		"mail":                             {"erp.example.com", "MX", []string{renewed}, []ops.Answer{{Server: renewed, Values: []string{"10 mx.example.com"}}}},
		"name servers":                     {"example.com", "NS", []string{renewed}, []ops.Answer{{Server: renewed, Values: []string{"ns1.example.com"}}}},
		"a server that fails":              {"erp.example.com", "A", []string{failing, old}, []ops.Answer{{Server: failing, Why: "it answered SERVFAIL"}, {Server: old, Values: []string{"192.0.2.9"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := dns.New(dns.Config{Servers: c.servers})
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Lookup(t.Context(), c.host, c.kind, now)
			if diff := cmp.Diff(ops.Lookup{Look: ops.Look{At: now}, Answers: c.want}, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
	t.Run("an answer that does not fit into a datagram", func(t *testing.T) {
		t.Parallel()
		r, _ := dns.New(dns.Config{Servers: []string{renewed}})
		if got, err := r.Lookup(t.Context(), "erp.example.com", "TXT", now); err != nil || len(got.Answers[0].Values) != 6 {
			t.Errorf("%v, %+v", err, got)
		}
	})
	t.Run("a silent server, and not much time", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		r, _ := dns.New(dns.Config{Servers: []string{silent.LocalAddr().String()}})
		if got, err := r.Lookup(ctx, "erp.example.com", "A", now); err != nil || got.Answers[0].Why != "it did not answer" {
			t.Errorf("%v, %+v", err, got)
		}
	})
}

func TestWhatCannotBeAsked(t *testing.T) {
	t.Parallel()
	for _, servers := range [][]string{nil, {"1.1.1.1"}, {"1.1.1.1:53", ""}} {
		if _, err := dns.New(dns.Config{Servers: servers}); fault.ReasonOf(err) != fault.NotConfigured {
			t.Errorf("%v: %v", servers, err)
		}
	}
	r, err := dns.New(dns.Config{Servers: []string{"127.0.0.1:1"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"", "A"}, {strings.Repeat("a", 64) + ".example.com", "A"}, {"erp.example.com", "ANY"}} {
		if _, err := r.Lookup(t.Context(), c[0], c[1], now); fault.ReasonOf(err) != fault.Invalid {
			t.Errorf("%v: %v", c, err)
		}
	}
}
