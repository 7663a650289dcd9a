// Package fakehttp is what the vendors' fakes have in common: a record of the calls, faults that hit the next requests,
// and the counting of a rate limit. A fake on top of it is state and handlers, and nothing else.
//
// It refuses to know any vendor. It never ships: fakes are for tests and for `make dev`.
package fakehttp

import (
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Server is a fake vendor: its handler, which faults get in the way of.
type Server struct {
	handler http.Handler

	mu     sync.Mutex
	calls  []Call
	next   []Fault
	always Fault
}

// Call is a request that came in.
type Call struct {
	Method string
	Path   string
	Query  url.Values
	Header http.Header
	At     time.Time
}

// New puts the record and the faults in front of a handler.
func New(handler http.Handler) *Server { return &Server{handler: handler} }

// Next lets the coming requests fail, one fault each; nil lets one through.
func (s *Server) Next(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.next = append(s.next, faults...)
}

// Always lets every request fail that Next says nothing about; nil ends it.
func (s *Server) Always(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.always = fault
}

// Calls are the requests that came in so far, in order.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if fault := s.note(r); fault != nil {
		fault(w, r, s.handler)
		return
	}
	s.handler.ServeHTTP(w, r)
}

func (s *Server) note(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, Call{r.Method, r.URL.Path, r.URL.Query(), r.Header.Clone(), time.Now()})
	if len(s.next) == 0 {
		return s.always
	}
	fault := s.next[0]
	s.next = s.next[1:]
	return fault
}

// JSON answers a request.
func JSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// Said is the JSON object that a request brought; empty when it brought none.
func Said(r *http.Request) map[string]any {
	said := map[string]any{}
	_ = json.NewDecoder(r.Body).Decode(&said)
	return said
}

// Under makes a handler of what answers under a fake's lock. A status from 400 on is left to refuse, in the vendor's words.
func Under(lock sync.Locker, do func(*http.Request) (status int, body any), refuse func(http.ResponseWriter, int)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		status, body := do(r)
		encoded, err := json.Marshal(body)
		lock.Unlock()
		if err != nil || status >= 400 {
			refuse(w, max(status, 400))
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		if body != nil {
			_, _ = w.Write(encoded)
		}
	}
}

// Window counts calls in a sliding window, as vendors do.
type Window struct {
	Calls int
	Per   time.Duration

	mu   sync.Mutex
	been []time.Time
}

// Take counts a call at a time. It says whether the call is within the limit, how many are left, and when the oldest
// counted one leaves the window.
func (w *Window) Take(now time.Time) (within bool, left int, reset time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.been) > 0 && now.Sub(w.been[0]) >= w.Per {
		w.been = w.been[1:]
	}
	if within = len(w.been) < w.Calls; within {
		w.been = append(w.been, now)
	}
	reset = now.Add(w.Per)
	if len(w.been) > 0 {
		reset = w.been[0].Add(w.Per)
	}
	return within, w.Calls - len(w.been), reset
}
