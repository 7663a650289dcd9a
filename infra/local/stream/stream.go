package stream

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// Path is where the stream is.
func (s *Stream) Path() string { return "/v1/stream" }

// Stream answers clients and looks at the database for them, as long as there are any.
type Stream struct {
	Identity *identity.Verifier
	URL      string // of the database
	Log      func(line string, args ...any)

	// Zero values take what is right for people; tests are faster.
	Look, Heartbeat, Patience time.Duration
	Clients, ClientsEach      int

	once    sync.Once
	hub     *hub
	mu      sync.Mutex
	each    map[string]int // clients by subject
	clients int
	arrived chan struct{} // gets one when the first client comes
	ended   context.Context
	end     context.CancelFunc
	looking sync.WaitGroup
}

func (s *Stream) start() {
	s.once.Do(func() {
		s.Look = cmp.Or(s.Look, 250*time.Millisecond)
		s.Heartbeat = cmp.Or(s.Heartbeat, 15*time.Second)
		s.Patience = cmp.Or(s.Patience, 10*time.Second)
		s.Clients, s.ClientsEach = cmp.Or(s.Clients, 64), cmp.Or(s.ClientsEach, 8)
		s.hub, s.each, s.arrived = newHub(), map[string]int{}, make(chan struct{}, 1)
		s.ended, s.end = context.WithCancel(context.Background())
		s.looking.Go(s.watch)
	})
}

// Stop ends every client's stream, says so to it, and stops looking.
func (s *Stream) Stop(context.Context) {
	s.start()
	s.end()
	s.looking.Wait()
}

// watch looks while somebody watches. What changes while nobody does is found by the next look.
func (s *Stream) watch() {
	out := &lookout{url: s.URL}
	defer out.close()
	tick := time.NewTicker(s.Look)
	defer tick.Stop()
	for {
		if s.watched() == 0 {
			out.close()
			s.hub.rest()
			select {
			case <-s.arrived:
			case <-s.ended.Done():
				return
			}
		}
		l, err := out.look(s.ended)
		switch {
		case s.ended.Err() != nil:
			return
		case err != nil:
			s.hub.lost()
		default:
			s.hub.saw(l.shown(), time.Now())
		}
		select {
		case <-tick.C:
		case <-s.ended.Done():
			return
		}
	}
}

// shown leaves out what no resource shows.
func (l look) shown() look {
	for name := range l.counters {
		if _, isShown := store.ResourceNamed(name); !isShown {
			delete(l.counters, name)
		}
	}
	return l
}

func (s *Stream) watched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clients
}

// admit gives a client its place, which it leaves by calling the function.
func (s *Stream) admit(subject string) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clients >= s.Clients || s.each[subject] >= s.ClientsEach {
		full := fault.New(fault.Unavailable, "every place at the stream is taken (%d, and %d for one person): close one, or poll with If-None-Match", s.Clients, s.ClientsEach)
		full.After = 5 * time.Second
		return nil, full
	}
	s.clients++
	s.each[subject]++
	if s.clients == 1 {
		select {
		case s.arrived <- struct{}{}:
		default: // it is awake, or about to be
		}
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.clients--
		if s.each[subject]--; s.each[subject] == 0 {
			delete(s.each, subject)
		}
	}, nil
}

// Serve answers one request. An error means that nothing has been written; otherwise it returns when the stream is over.
func (s *Stream) Serve(w http.ResponseWriter, r *http.Request) error {
	s.start()
	arrived := time.Now()
	viewer, from, err := s.ask(r, arrived)
	if err != nil {
		return err
	}
	leave, err := s.admit(viewer.Subject)
	if err != nil {
		return err
	}
	defer leave()
	c := &client{stream: s, response: http.NewResponseController(w), w: w, viewer: viewer, gone: r.Context().Done()}
	if err := c.begin(from); err != nil {
		return err
	}
	why := c.follow()
	if s.Log != nil {
		s.Log("%s watched for %s: %s", viewer.Subject, time.Since(arrived).Round(time.Millisecond), why)
	}
	return nil
}

// ask reads the request: who wants to know, and since when.
func (s *Stream) ask(r *http.Request, now time.Time) (viewer identity.Viewer, from string, err error) {
	if r.Method != http.MethodGet {
		return viewer, "", fault.Method(r.Method, http.MethodGet)
	}
	token, err := identity.Bearer(r.Header.Get("Authorization"))
	if err != nil {
		return viewer, "", err
	}
	if viewer, err = s.Identity.Verify(r.Context(), token, now); err != nil {
		return viewer, "", err
	}
	for name := range r.URL.Query() {
		return viewer, "", fault.New(fault.Invalid, "the stream takes no parameter %q, and no token in its address: addresses are logged", clip(name))
	}
	return viewer, strings.TrimSpace(r.Header.Get("Last-Event-ID")), nil
}

func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return strings.ToValidUTF8(s, "?")
}
