// Package testkit owns what tests share: a real Postgres database for each of them, and golden files.
//
// It refuses to be part of anything that ships (infra/ci checks), to stand in for a database, and to skip a test that
// has none: it starts a server instead, or fails.
package testkit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/postgres"
	"github.com/insightpulseai/odooops-console/infra/migrate"
	"github.com/insightpulseai/odooops-console/migrations"
)

// serverVariable names the server that `make test` starts for all packages. Without it a package starts its own.
const serverVariable = "OPS_TEST_DATABASE_URL"

// Database gives the test a database of its own, migrated to the newest schema, and drops it afterwards.
func Database(t testing.TB) string {
	t.Helper()
	return create(t, func(s *server, name string) []string {
		return []string{
			"select pg_advisory_lock(hashtext('testkit'))", // Postgres lets one session at a time copy a template
			"create database " + name + " template " + s.template + " strategy file_copy",
		}
	})
}

// EmptyDatabase is Database before its first migration.
func EmptyDatabase(t testing.TB) string {
	t.Helper()
	return create(t, func(_ *server, name string) []string { return []string{"create database " + name} })
}

func create(t testing.TB, how func(s *server, name string) []string) string {
	t.Helper()
	server, err := prepare()
	if err != nil {
		t.Fatalf("no database, no test: %v", err)
	}
	name := fmt.Sprintf("t_%d_%d_%d", os.Getpid(), time.Now().UnixNano(), counter.Add(1))
	if err := server.exec(how(server, name)...); err != nil {
		t.Fatalf("create %s: %v", name, err)
	}
	t.Cleanup(func() {
		if err := server.exec("drop database if exists " + name + " with (force)"); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
	})
	return server.address(name)
}

// Connect opens a plain connection, for what a test wants to see behind the back of the code.
func Connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

type server struct {
	base     *url.URL
	template string
}

var (
	counter atomic.Int64
	prepare = sync.OnceValues(func() (*server, error) {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		return newServer(ctx)
	})
)

func newServer(ctx context.Context) (*server, error) {
	address := os.Getenv(serverVariable)
	if address == "" {
		// It dies with this process, whichever way that ends; its directory is swept by the next one.
		own, err := postgres.StartThrowaway(ctx, Throwaway())
		if err != nil {
			return nil, err
		}
		address = own.URL()
	}
	base, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", serverVariable)
	}
	s := &server{base: base, template: "tpl_" + schemaDigest()}
	return s, s.makeTemplate(ctx)
}

// Throwaway are the options of a server for a test, of the version that was asked for.
func Throwaway() postgres.Options {
	return postgres.Options{
		NPMDir: DataDir("npm"), Source: os.Getenv("OPS_POSTGRES"), Version: os.Getenv("OPS_POSTGRES_VERSION"), Log: os.Stderr,
	}
}

// makeTemplate migrates once for all packages: whoever has the lock first does it, the others find it done.
func (s *server) makeTemplate(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.base.String())
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // it ends with the lock
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(hashtext('testkit'))"); err != nil {
		return err
	}
	var ready bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1 and datistemplate)", s.template).Scan(&ready)
	if err != nil || ready {
		return err
	}
	// A half-made one of an interrupted run is not marked as a template yet.
	for _, statement := range []string{"drop database if exists " + s.template, "create database " + s.template} {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if err := migrate.Up(ctx, s.address(s.template), io.Discard); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "alter database "+s.template+" is_template true")
	return err
}

// exec runs statements in a session of their own.
func (s *server) exec(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.base.String())
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // locks end with it, nothing else is pending
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) address(name string) string {
	u := *s.base
	u.Path = "/" + name
	return u.String()
}

// DataDir is where what is downloaded once is kept: below OPS_DATA_DIR, which `make` reads from the module's root.
func DataDir(name string) string {
	dir := cmp.Or(os.Getenv("OPS_DATA_DIR"), ".local")
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(moduleRoot(), dir)
	}
	return filepath.Join(dir, name)
}

// moduleRoot is where go.mod is: tests run in the folder of their package.
func moduleRoot() string {
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
	return os.TempDir()
}

// schemaDigest names the template after its migrations, so that a server that outlives a change is not believed.
func schemaDigest() string {
	sum := sha256.New()
	names, _ := fs.Glob(migrations.FS, "*.sql")
	for _, name := range names {
		body, _ := fs.ReadFile(migrations.FS, name)
		sum.Write(body)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12]
}
