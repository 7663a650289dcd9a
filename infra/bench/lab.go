package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/postgres"
	"github.com/insightpulseai/odooops-console/infra/migrate"
	"github.com/insightpulseai/odooops-console/infra/sender"
)

// lab is a durable Postgres on the disk, the programs that are measured and what they send.
type lab struct {
	dir       string
	server    *postgres.Server
	pgbench   string
	handler   string // test binary of functions/webhook-ingest
	reader    string // test binary of functions/console-read-api
	processor string // test binary of functions/webhook-process
	scanner   string // test binary of functions/ops-convergence-scan
	judge     string // test binary of shared/convergence
	platform  string // the `make dev` binary
	body      []byte
}

func prepare(ctx context.Context) (*lab, error) {
	dir, err := os.MkdirTemp("", "odooops-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // the server runs as another user and lives below it
		return nil, err
	}
	b := &lab{dir: dir, body: body(8 << 10)}
	if err := b.build(ctx); err != nil {
		b.close()
		return nil, err
	}
	b.server, err = postgres.Start(ctx, postgres.Options{Dir: filepath.Join(dir, "postgres"), Durable: true, MaxConnections: 120, Log: os.Stderr})
	if err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

func (b *lab) build(ctx context.Context) error {
	b.handler, b.reader, b.platform = b.file("webhook-ingest.test"), b.file("console-read-api.test"), b.file("ops-dev")
	b.processor, b.scanner, b.judge = b.file("webhook-process.test"), b.file("ops-convergence-scan.test"), b.file("convergence.test")
	for _, args := range [][]string{
		{"test", "-c", "-o", b.handler, "./functions/webhook-ingest"},
		{"test", "-c", "-o", b.reader, "./functions/console-read-api"},
		{"test", "-c", "-o", b.processor, "./functions/webhook-process"},
		{"test", "-c", "-o", b.scanner, "./functions/ops-convergence-scan"},
		{"test", "-c", "-o", b.judge, "./shared/convergence"},
		{"build", "-o", b.platform, "./infra/local"},
	} {
		if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
			return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return os.WriteFile(b.file("body"), b.body, 0o600)
}

// tables migrates, and makes the table of the physical limit: the same bytes, compressed the same way, and nothing else.
func (b *lab) tables(ctx context.Context) error {
	if err := migrate.Up(ctx, b.server.URL(), os.Stderr); err != nil {
		return err
	}
	return b.sql(ctx, `create table public.bare (id bigint generated always as identity primary key, body bytea);
		do $$ begin alter table public.bare alter column body set compression lz4; exception when others then null; end $$`)
}

func (b *lab) sql(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, b.server.URL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	_, err = conn.PgConn().Exec(ctx, statement).ReadAll()
	return err
}

// database is the address of one of the server's databases.
func (b *lab) database(name string) (string, error) {
	address, err := url.Parse(b.server.URL())
	if err != nil {
		return "", err
	}
	address.Path = "/" + name
	return address.String(), nil
}

func (b *lab) file(name string) string { return filepath.Join(b.dir, name) }

func (b *lab) close() {
	if b.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = b.server.Stop(ctx)
		_ = os.RemoveAll(b.server.Dir())
	}
	_ = os.RemoveAll(b.dir)
}

// machine says where the figures come from.
func (b *lab) machine(ctx context.Context) string {
	version := "PostgreSQL"
	if conn, err := pgx.Connect(ctx, b.server.URL()); err == nil {
		_ = conn.QueryRow(ctx, "show server_version").Scan(&version)
		_ = conn.Close(ctx)
	}
	cpu, _ := os.ReadFile("/proc/cpuinfo")
	_, after, _ := strings.Cut(string(cpu), "model name\t: ")
	model, _, _ := strings.Cut(after, "\n")
	return fmt.Sprintf("%d cores (%s), %s/%s, %s, PostgreSQL %s with fsync on", runtime.NumCPU(), strings.TrimSpace(model), runtime.GOOS, runtime.GOARCH, runtime.Version(), version)
}

// body is an issues payload of that size: prose, numbers and the addresses that vendors' payloads are full of. It
// compresses about four times, as they do.
func body(size int) []byte {
	words := strings.Fields("the invoice is sent twice after a restart of the worker because mail queue was not drained before odoo stopped " +
		"and cron picks it up again we saw this on stage with module account sale stock purchase website steps to reproduce expected actual traceback")
	chance := rand.New(rand.NewPCG(1, 2)) // the same bytes on every run
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	issue := sender.Issue{Repository: "acme-demo/odoo", RepositoryID: 5, ID: 11, Number: 7, Title: "Invoices are late", State: "open", OpenedAt: at, UpdatedAt: at}
	for n := 0; len(issue.Body("opened")) < size; n++ {
		switch n % 12 {
		case 0:
			issue.Text += fmt.Sprintf("https://api.github.example/repos/acme-demo/odoo/%s/%d ", words[chance.IntN(len(words))], chance.IntN(1e6))
		case 5:
			issue.Text += fmt.Sprintf("%d ", chance.IntN(1e6))
		default:
			issue.Text += words[chance.IntN(len(words))] + " "
		}
	}
	return issue.Body("opened")
}
