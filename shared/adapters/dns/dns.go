// Package dns owns asking name servers what they have for a name, each by itself, so that a change that has not reached all
// of them can be seen.
//
// It refuses to follow what it is told: a server's answer about the name is its answer, and where the name leads is not
// looked up. It knows no cache, and asks nobody whom the configuration does not name.
package dns

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/miekg/dns"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Config says which name servers are asked.
type Config struct {
	// Servers are addresses with a port. Public resolvers of different operators see a change at different times.
	Servers []string `envconfig:"OPS_DNS_SERVERS" default:"1.1.1.1:53,8.8.8.8:53,9.9.9.9:53"`
}

// timeout bounds one question to one server, and attempts how often it is asked: a datagram may be lost.
const (
	timeout  = 2 * time.Second
	attempts = 2
)

// Resolver asks all servers.
type Resolver struct{ servers []string }

// New checks the configuration.
func New(c Config) (*Resolver, error) {
	if len(c.Servers) == 0 {
		return nil, fault.New(fault.NotConfigured, "OPS_DNS_SERVERS is empty: name at least one, such as 1.1.1.1:53")
	}
	for _, server := range c.Servers {
		if _, port, err := net.SplitHostPort(server); err != nil || port == "" {
			return nil, fault.New(fault.NotConfigured, "OPS_DNS_SERVERS has %q, which is no address with a port, such as 1.1.1.1:53", ops.Plain(server, 100))
		}
	}
	return &Resolver{c.Servers}, nil
}

// types are the kinds of entries that can be asked for.
var types = map[string]uint16{
	"A": dns.TypeA, "AAAA": dns.TypeAAAA, "CNAME": dns.TypeCNAME, "TXT": dns.TypeTXT, "MX": dns.TypeMX, "NS": dns.TypeNS,
}

// Lookup asks every server for a host's entries of a type. A server that fails is an answer too; an error is a question
// that cannot be asked.
func (r *Resolver) Lookup(ctx context.Context, host, kind string, now time.Time) (ops.Lookup, error) {
	of, known := types[kind]
	if _, valid := dns.IsDomainName(host); !known || !valid || host == "" {
		return ops.Lookup{}, fault.New(fault.Invalid, "%s %s cannot be looked up", ops.Plain(host, 100), ops.Plain(kind, 20))
	}
	l := ops.Lookup{Look: ops.Look{At: now}, Answers: make([]ops.Answer, len(r.servers))}
	var all sync.WaitGroup
	for i, server := range r.servers {
		all.Go(func() { l.Answers[i] = ask(ctx, server, host, of) })
	}
	all.Wait()
	return l, nil
}

// ask asks one server, over TCP where its answer does not fit into a datagram.
func ask(ctx context.Context, server, host string, kind uint16) ops.Answer {
	question := new(dns.Msg)
	question.SetQuestion(dns.Fqdn(host), kind)
	question.SetEdns0(1232, false)
	var reply *dns.Msg
	err := error(nil)
	for range attempts {
		c := dns.Client{Timeout: timeout}
		if reply, _, err = c.ExchangeContext(ctx, question, server); err == nil && reply.Truncated {
			c.Net = "tcp"
			reply, _, err = c.ExchangeContext(ctx, question, server)
		}
		if err == nil || ctx.Err() != nil {
			break
		}
	}
	answer := ops.Answer{Server: server}
	switch {
	case err != nil:
		answer.Why = "it did not answer"
	case reply.Rcode != dns.RcodeSuccess && reply.Rcode != dns.RcodeNameError:
		answer.Why = "it answered " + dns.RcodeToString[reply.Rcode]
	default:
		answer.Values = values(reply, kind)
	}
	return answer
}

// values are what the entries say, sorted: servers hand them out in turn.
func values(reply *dns.Msg, kind uint16) (all []string) {
	for _, rr := range reply.Answer {
		if rr.Header().Rrtype != kind {
			continue
		}
		switch e := rr.(type) {
		case *dns.A:
			all = append(all, e.A.String())
		case *dns.AAAA:
			all = append(all, e.AAAA.String())
		case *dns.CNAME:
			all = append(all, strings.TrimSuffix(e.Target, "."))
		case *dns.NS:
			all = append(all, strings.TrimSuffix(e.Ns, "."))
		case *dns.MX:
			all = append(all, fmt.Sprintf("%d %s", e.Preference, strings.TrimSuffix(e.Mx, ".")))
		case *dns.TXT:
			all = append(all, ops.Plain(strings.Join(e.Txt, ""), 500))
		}
	}
	slices.Sort(all)
	return all
}
