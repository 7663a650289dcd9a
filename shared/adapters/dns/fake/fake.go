// Package fake owns a name server of our own, over UDP and TCP, for tests. It knows the entries that it was given, and may
// be made to fail.
//
// It refuses to recurse and to guess. It never ships.
package fake

import (
	"net"
	"strings"
	"sync"

	"github.com/miekg/dns"
)

// Server answers from its entries.
type Server struct {
	mu      sync.Mutex
	entries []dns.RR
	code    int
	missing int             // questions about other names that it waits for
	asked   map[string]bool // names, while it waits
	waiting chan struct{}   // closed when they are there
	running []*dns.Server
	address string
}

// Start listens on a free port of this machine.
func Start() (*Server, error) {
	datagrams, stream, err := listen()
	if err != nil {
		return nil, err
	}
	s := &Server{address: datagrams.LocalAddr().String()}
	for _, server := range []*dns.Server{{PacketConn: datagrams, Handler: s}, {Listener: stream, Handler: s}} {
		started := make(chan struct{})
		server.NotifyStartedFunc = func() { close(started) }
		s.running = append(s.running, server)
		go func() { _ = server.ActivateAndServe() }()
		<-started
	}
	return s, nil
}

// listen takes one port for both. One that is free for datagrams may be taken for streams: then it is another.
func listen() (datagrams net.PacketConn, stream net.Listener, err error) {
	for range 20 {
		if datagrams, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
			return nil, nil, err
		}
		if stream, err = net.Listen("tcp", datagrams.LocalAddr().String()); err == nil {
			return datagrams, stream, nil
		}
		_ = datagrams.Close()
	}
	return nil, nil, err
}

// Address is where it listens, as OPS_DNS_SERVERS wants it.
func (s *Server) Address() string { return s.address }

// Close stops it.
func (s *Server) Close() {
	s.Gather(0)
	for _, server := range s.running {
		_ = server.Shutdown()
	}
}

// Set replaces its entries by these, as a zone file writes them: erp.example.com. 60 IN A 192.0.2.1
func (s *Server) Set(entries ...string) error {
	var all []dns.RR
	for _, entry := range entries {
		rr, err := dns.NewRR(entry)
		if err != nil {
			return err
		}
		all = append(all, rr)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = all
	return nil
}

// Refuse makes it answer with a code, such as dns.RcodeServerFailure; zero ends that.
func (s *Server) Refuse(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.code = code
}

// Gather makes it answer nothing until it has been asked about so many names, at once.
func (s *Server) Gather(names int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.missing > 0 {
		close(s.waiting)
	}
	s.missing, s.asked, s.waiting = names, map[string]bool{}, make(chan struct{})
	if names == 0 {
		close(s.waiting)
	}
}

// gathers waits until enough has been asked.
func (s *Server) gathers(name string) {
	s.mu.Lock()
	waiting := s.waiting
	if s.missing > 0 && !s.asked[name] {
		s.asked[name] = true
		if s.missing--; s.missing == 0 {
			close(s.waiting)
		}
	}
	s.mu.Unlock()
	if waiting != nil {
		<-waiting
	}
}

// ServeDNS answers one question.
func (s *Server) ServeDNS(w dns.ResponseWriter, q *dns.Msg) {
	s.gathers(q.Question[0].Name)
	s.mu.Lock()
	defer s.mu.Unlock()
	reply := new(dns.Msg)
	reply.SetRcode(q, s.code)
	for _, rr := range s.entries {
		asked := q.Question[0]
		if strings.EqualFold(rr.Header().Name, asked.Name) && (rr.Header().Rrtype == asked.Qtype || rr.Header().Rrtype == dns.TypeCNAME) {
			reply.Answer = append(reply.Answer, rr)
		}
	}
	if _, udp := w.RemoteAddr().(*net.UDPAddr); udp {
		size := dns.MinMsgSize
		if edns := q.IsEdns0(); edns != nil {
			size = int(edns.UDPSize())
		}
		reply.Truncate(size)
	}
	_ = w.WriteMsg(reply)
}
