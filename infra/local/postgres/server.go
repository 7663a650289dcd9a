package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// stopGrace is how long a fast shutdown may take before it is made immediate.
const stopGrace = 30 * time.Second

// Server is a running PostgreSQL server.
type Server struct {
	cluster  cluster
	user     string
	password string
	port     int
	process  *child.Process
	log      *serverLog
	lock     *os.File
	done     chan struct{}
	stopping sync.Once
	asked    chan struct{} // closed when Stop was called
}

// Start starts a server on o.Dir, making the cluster first if there is none.
// ctx bounds the start only; the server then runs until Stop or until this
// process ends. A directory has one owner at a time: see child.ErrInUse.
func Start(ctx context.Context, o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	id, err := child.Unprivileged()
	if err != nil {
		return nil, err
	}
	home, err := child.Settle(ctx, o.say, o.Dir, id)
	if err != nil {
		return nil, err
	}
	lock, err := child.Acquire(home)
	if err != nil {
		return nil, err
	}
	s := &Server{lock: lock, user: o.Superuser, cluster: cluster{home: home}, done: make(chan struct{}), asked: make(chan struct{})}
	s.cluster.id = id.OwnerOf(s.cluster.data())
	if err := s.start(ctx, o); err != nil {
		s.release()
		return nil, err
	}
	go s.watch()
	return s, nil
}

func (s *Server) start(ctx context.Context, o Options) error {
	begun := time.Now()
	if err := clearLeftover(ctx, o, s.cluster.data()); err != nil {
		return err
	}
	var err error
	if s.log, err = openLog(s.cluster.home); err != nil {
		return err
	}
	major, err := s.cluster.major()
	if err != nil {
		return err
	}
	with, err := find(ctx, o, major, s.cluster.id)
	if err != nil {
		return err
	}
	if major == 0 {
		if err := s.cluster.create(ctx, o, with, s.log); err != nil {
			return err
		}
	}
	if s.password, err = s.cluster.password(); err != nil {
		return err
	}
	o.say("starting PostgreSQL %s from %s", with.version, with.bin)
	if err := s.run(ctx, o, with); err != nil {
		return err
	}
	o.say("ready on 127.0.0.1:%d after %s", s.port, time.Since(begun).Round(10*time.Millisecond))
	return nil
}

// watch gives the directory free when the server ends, and only then tells.
func (s *Server) watch() {
	<-s.process.Done()
	s.release()
	close(s.done)
}

func (s *Server) release() {
	if s.log != nil {
		_ = s.log.Close()
	}
	_ = s.lock.Close()
}

// URL connects as the superuser to the database postgres. It contains the
// password: do not print it.
func (s *Server) URL() string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(s.user, s.password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/postgres",
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Dir is where the server's files are: Options.Dir without symbolic links, or
// the fallback when the server's user cannot enter that.
func (s *Server) Dir() string { return s.cluster.home }

// Done is closed when the server has ended, for whatever reason.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err says why the server ended: nil while it runs and after a clean stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
	default:
		return nil
	}
	select {
	case <-s.asked:
		return s.process.Err()
	default:
	}
	return fmt.Errorf("postgres ended unasked (%s): see %s", s.exit(), s.log.Name())
}

func (s *Server) exit() string {
	if s.process.Err() == nil {
		return "exit status 0"
	}
	return s.process.Err().Error()
}

// Stop shuts the server down and waits for its end: fast at first, which keeps
// everything committed and needs no recovery; immediately when that takes too
// long or ctx ends. Give it a context of its own, not the one that was just
// cancelled. Stopping twice is fine.
func (s *Server) Stop(ctx context.Context) error {
	s.stopping.Do(func() { close(s.asked) })
	clean := halt(ctx, s.process, stopGrace)
	<-s.done
	if !clean {
		return errors.New("postgres did not shut down in time and was stopped hard: the next start recovers")
	}
	return nil
}

// halt ends a server, reporting whether the polite way was enough.
func halt(ctx context.Context, p *child.Process, grace time.Duration) bool {
	_ = p.Signal(syscall.SIGINT)
	if p.EndsWithin(ctx, grace) {
		return true
	}
	_ = p.Signal(syscall.SIGQUIT)
	if !p.EndsWithin(context.WithoutCancel(ctx), 10*time.Second) {
		_ = p.Signal(syscall.SIGKILL)
		<-p.Done()
	}
	return false
}
