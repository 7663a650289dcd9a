// Package store owns the database: it is the only one that speaks SQL. One method is one business step is one
// transaction. Statements are files in sql/, one each.
//
// It refuses to decide anything that a noun or a constraint can decide, to hold state between calls, and to rely on
// anything that a transaction pooler takes away: no prepared statements, no session settings, no session locks.
package store

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

// Config is what the environment says about the database.
type Config struct {
	URL      secret.Text `envconfig:"DATABASE_URL" required:"true"`
	MaxConns int32       `envconfig:"DATABASE_MAX_CONNS" default:"2"`
}

// Store is a handle on the database. It is safe for concurrent use.
type Store struct {
	pool *pgxpool.Pool
	mark func(ops.Observation) ops.Observation
}

// Marking is the same store, where every look is marked before it is recorded: with what the SSOT accepts of it.
func (s *Store) Marking(mark func(ops.Observation) ops.Observation) *Store {
	return &Store{s.pool, mark}
}

// Open prepares a lazy pool: nothing is connected before it is needed, so that a cold start does not wait for the
// database, and a broken one is an answer instead of a crash.
func Open(cfg Config) (*Store, error) { return open("DATABASE_URL", cfg.URL, cfg.MaxConns) }

// open opens the address that a variable gives.
func open(variable string, url secret.Text, maxConns int32) (*Store, error) {
	if !url.Set() {
		return nil, fault.New(fault.NotConfigured, "%s is not set", variable)
	}
	pc, err := pgxpool.ParseConfig(url.Reveal())
	if err != nil {
		// The library's error may quote the address, password included.
		return nil, fault.New(fault.NotConfigured, "%s cannot be read: it must look like postgres://user:password@host:5432/database", variable)
	}
	refusePlaintext(&pc.ConnConfig.Config)
	pc.MaxConns = maxConns
	pc.MaxConnIdleTime = 2 * time.Minute
	pc.MaxConnLifetime = 30 * time.Minute
	pc.PingTimeout = 2 * time.Second
	pc.ConnConfig.ConnectTimeout = 3 * time.Second
	// Unnamed statements in one round trip: the only mode that works through Supavisor's and pgbouncer's transaction
	// pooling (facts: pgx's default, cached statements, breaks there).
	pc.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec
	pc.ConnConfig.RuntimeParams["application_name"] = "odooops"
	pool, err := pgxpool.NewWithConfig(context.Background(), pc)
	if err != nil {
		return nil, fmt.Errorf("open pool: %w", err)
	}
	return &Store{pool: pool}, nil
}

// refusePlaintext takes away the driver's habit of going on without TLS when the other side, or somebody in between,
// says that it has none. Nobody is in between on this machine; an address elsewhere that means it says sslmode=disable.
func refusePlaintext(cfg *pgconn.Config) {
	if cfg.TLSConfig == nil || onThisMachine(cfg.Host) {
		return
	}
	cfg.Fallbacks = slices.DeleteFunc(cfg.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil })
}

// onThisMachine recognises a loopback address and a socket.
func onThisMachine(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasPrefix(host, "/") || err == nil && address.IsLoopback()
}

// Close gives the connections back.
func (s *Store) Close() { s.pool.Close() }

// transact runs a step in one transaction.
func (s *Store) transact(ctx context.Context, what string, step func(pgx.Tx) error) error {
	if err := pgx.BeginFunc(ctx, s.pool, step); err != nil {
		return classify(what, err)
	}
	return nil
}
