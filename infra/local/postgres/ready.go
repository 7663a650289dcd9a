package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

const (
	readyLimit = 2 * time.Minute  // recovery after a power cut takes its time
	retryLimit = 15 * time.Second // for what a killed server leaves behind
)

var (
	errPortTaken = errors.New("the port is taken")
	errOrphans   = errors.New("processes of a killed server still hold the cluster")
)

// run starts the server and waits until it answers. It tries again when
// somebody else took the port it picked, and while the backends of a killed
// postmaster are still letting go of the shared memory.
func (s *Server) run(ctx context.Context, o Options, with installation) error {
	patience := time.Now().Add(retryLimit)
	for {
		err := s.attempt(ctx, o, with)
		again := errors.Is(err, errOrphans) || errors.Is(err, errPortTaken) && o.Port == 0
		if !again || time.Now().After(patience) {
			return err
		}
		if errors.Is(err, errOrphans) {
			clearOrphans(ctx, s.cluster)
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (s *Server) attempt(ctx context.Context, o Options, with installation) error {
	s.port = o.Port
	if s.port == 0 {
		port, err := freePort()
		if err != nil {
			return err
		}
		s.port = port
	}
	s.log.mark()
	cmd := s.cluster.id.Command(s.cluster.data(), filepath.Join(with.bin, "postgres"), settings(o, s.cluster.data(), s.port)...)
	cmd.Stdout, cmd.Stderr = s.log.File, s.log.File
	// Interrupted, it shuts down fast and cleanly.
	p, err := child.Launch(cmd, syscall.SIGINT)
	if err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	if err := s.awaitReady(ctx, o, p); err != nil {
		halt(context.WithoutCancel(ctx), p, 5*time.Second)
		return err
	}
	s.process = p
	return nil
}

// awaitReady first reads the status the postmaster keeps in its pid file: it
// says ready only when it owns the port, so nobody else's server is asked.
func (s *Server) awaitReady(ctx context.Context, o Options, p *child.Process) error {
	begun := time.Now()
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	report := time.NewTicker(5 * time.Second)
	defer report.Stop()
	for {
		select {
		case <-p.Done():
			return s.log.explain(diagnose(p.Err(), s.log.tail()))
		case <-ctx.Done():
			return s.log.explain(fmt.Errorf("postgres was not ready after %s: %w", time.Since(begun).Round(time.Second), ctx.Err()))
		case <-report.C:
			o.say("still starting after %s", time.Since(begun).Round(time.Second))
		case <-ticker.C:
			file, err := readPIDFile(s.cluster.data())
			if err != nil || file.pid != p.Pid || file.status != "ready" {
				continue
			}
			return s.greet(ctx)
		}
	}
}

// greet proves that the URL works.
func (s *Server) greet(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL())
	if err != nil {
		return s.log.explain(fmt.Errorf("connect to the new server: %w", err))
	}
	return conn.Close(ctx)
}

// diagnose recognises in the log why a server ended at once. The server speaks
// English: its environment has no other locale.
func diagnose(exit error, log string) error {
	switch {
	case strings.Contains(log, "pre-existing shared memory block"),
		strings.Contains(log, `lock file "postmaster.pid" already exists`):
		return fmt.Errorf("postgres ended at start: %w", errOrphans)
	case strings.Contains(log, "could not create any TCP/IP sockets"):
		return fmt.Errorf("postgres ended at start: %w", errPortTaken)
	case exit == nil:
		return errors.New("postgres ended at start")
	}
	return fmt.Errorf("postgres ended at start: %w", exit)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("pick a port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
