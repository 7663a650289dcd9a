package pgbouncer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

const (
	runPrefix  = "odooops-pgbouncer-"
	readyLimit = 20 * time.Second
)

var errPortTaken = errors.New("the port is taken")

// Bouncer is a running PgBouncer.
type Bouncer struct {
	port    int
	process *child.Process
	dir     string
	lock    *os.File
}

// Start starts a PgBouncer before the server of the URL, whose user must be
// allowed to read pg_shadow. ctx bounds the start only; it then runs until
// Stop or until this process ends.
func Start(ctx context.Context, server string, o Options) (*Bouncer, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	behind, err := pgconn.ParseConfig(server)
	if err != nil {
		return nil, errors.New("the address of the server behind pgbouncer cannot be read")
	}
	// Asked first, because a pooler keeps its clients waiting for a server that is away.
	if err := knock(ctx, server); err != nil {
		return nil, fmt.Errorf("connect to the server behind pgbouncer: %w", err)
	}
	id, err := child.Unprivileged()
	if err != nil {
		return nil, err
	}
	p, err := find(ctx, o, id)
	if err != nil {
		return nil, err
	}
	b := &Bouncer{}
	if err := b.makeDir(); err != nil {
		return nil, err
	}
	for range 5 { // somebody else may take the port that was picked
		if err = b.attempt(ctx, server, behind, o, p, id); !errors.Is(err, errPortTaken) {
			break
		}
	}
	if err != nil {
		b.release()
		return nil, err
	}
	return b, nil
}

// makeDir makes a directory for the configuration, after those that killed
// processes left: there are passwords in them.
func (b *Bouncer) makeDir() (err error) {
	child.Sweep(os.TempDir(), runPrefix, func(string) error { return nil })
	if b.dir, err = os.MkdirTemp("", runPrefix); err != nil {
		return fmt.Errorf("make a directory for pgbouncer: %w", err)
	}
	if b.lock, err = child.Acquire(b.dir); err == nil {
		err = os.Chmod(b.dir, child.DirMode)
	}
	if err != nil {
		b.release()
	}
	return err
}

func (b *Bouncer) release() {
	_ = os.RemoveAll(b.dir)
	if b.lock != nil {
		_ = b.lock.Close()
	}
}

func (b *Bouncer) attempt(ctx context.Context, server string, behind *pgconn.Config, o Options, p program, id child.User) (err error) {
	if b.port, err = freePort(); err != nil {
		return err
	}
	ini, err := configure(b.dir, behind, o, p, b.port, id)
	if err != nil {
		return err
	}
	said := &bytes.Buffer{}
	cmd := p.command(id, b.dir, ini)
	cmd.Stdout, cmd.Stderr = said, said
	// It keeps nothing, so nothing is lost by ending it hard.
	if b.process, err = child.Launch(cmd, syscall.SIGKILL); err != nil {
		return fmt.Errorf("start pgbouncer: %w", err)
	}
	if err := b.greet(ctx, server); err != nil {
		_ = b.process.Kill()
		<-b.process.Done() // said is complete now
		if bytes.Contains(said.Bytes(), []byte("Address already in use")) {
			return errPortTaken
		}
		return fmt.Errorf("pgbouncer does not serve: %w; it says:\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

// greet waits until the pooler lets the server's own user through. Nobody else
// on that port could: the password is proved both ways.
func (b *Bouncer) greet(ctx context.Context, server string) error {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	address, err := b.Through(server)
	if err != nil {
		return err
	}
	for {
		err := knock(ctx, address)
		if err == nil {
			return nil
		}
		var refused *pgconn.PgError
		select {
		case <-b.process.Done():
			return errors.New("it ended at once")
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
			if errors.As(err, &refused) {
				return err // it is there, and says no
			}
		}
	}
}

func knock(ctx context.Context, address string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// Through answers a database's address that leads through the pooler: another
// host and port, the same everything else.
func (b *Bouncer) Through(database string) (string, error) {
	u, err := url.Parse(database)
	if err != nil {
		return "", errors.New("the address of the database cannot be read: it must look like postgres://user:password@host:5432/database")
	}
	u.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port))
	q := u.Query()
	for _, other := range []string{"host", "port"} {
		q.Del(other)
	}
	q.Set("sslmode", "disable") // loopback
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// Stop ends the pooler and removes what it was told.
func (b *Bouncer) Stop() {
	_ = b.process.Kill()
	<-b.process.Done()
	b.release()
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("pick a port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port, nil
}
