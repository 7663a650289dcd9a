// Package migrate owns bringing a database up to the newest schema.
//
// It refuses to go back: migrations are forward only, and a mistake is mended by the next one.
package migrate

import (
	"context"
	"database/sql"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"

	"github.com/insightpulseai/odooops-console/migrations"
)

// The versions live beside what they describe, not in public, which other tools of a Supabase project use.
const versionTable = "ops.schema_migrations"

// Any number will do as long as nobody else uses it.
const lockKey = 0x6f646f6f6f7073

// Up applies what is missing, one migration at a time, and says so on progress. It is safe to run twice and from two
// places at once: the second waits for the first. It needs a direct or session-mode connection (Supabase: port 5432),
// because the lock belongs to a session.
func Up(ctx context.Context, url string, progress io.Writer) error {
	conn, err := open(url, progress)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // nothing was written through it that Up has not checked
	unlock, err := lock(ctx, conn)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := conn.ExecContext(ctx, "create schema if not exists ops"); err != nil {
		return fmt.Errorf("create schema ops: %w", err)
	}
	return apply(ctx, conn, progress)
}

func open(url string, progress io.Writer) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL cannot be read: it must look like postgres://user:password@host:5432/database")
	}
	// Migrations hold several statements a file; this mode needs no prepared ones.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	cfg.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		if n.SeverityUnlocalized == "WARNING" { // what a migration could not do, and went on without
			_, _ = fmt.Fprintf(progress, "warning: %s\n", n.Message)
		}
	}
	return stdlib.OpenDB(*cfg), nil
}

// lock keeps a second migration waiting until the first is through or its connection is gone.
func lock(ctx context.Context, db *sql.DB) (unlock func(), err error) {
	session, err := db.Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	if _, err := session.ExecContext(ctx, "select pg_advisory_lock($1)", int64(lockKey)); err != nil {
		return nil, fmt.Errorf("wait for another migration: %w", err)
	}
	return func() {
		// Closing a session-mode connection frees the lock as well; this is for the pool that keeps it open.
		_, _ = session.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", int64(lockKey))
		_ = session.Close()
	}, nil
}

func apply(ctx context.Context, db *sql.DB, progress io.Writer) error {
	versions, err := database.NewStore(database.DialectPostgres, versionTable)
	if err != nil {
		return err
	}
	// Two branches may land in the other order than their stamps: what is missing is applied, whatever came after it.
	provider, err := goose.NewProvider("", db, migrations.FS, goose.WithStore(versions), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	for _, r := range results {
		_, _ = fmt.Fprintf(progress, "migrated %s (%s)\n", r.Source.Path, r.Duration.Round(1e6))
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return protect(ctx, db)
}

// protect hides the version table from everybody but its owner. The migration tool makes it, so no migration can.
func protect(ctx context.Context, db *sql.DB) error {
	for _, statement := range []string{
		"alter table " + versionTable + " enable row level security",
		"revoke all on " + versionTable + " from public, anon, authenticated",
		"comment on table " + versionTable + " is 'Migrations that have been applied; written by infra/migrate.'",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("protect %s: %w", versionTable, err)
		}
	}
	return nil
}
