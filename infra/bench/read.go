package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/migrate"
)

const (
	deepRow    = 900_000
	readSecret = "bench: thirty-two bytes, at the least" //nolint:gosec // of this run's own servers
)

//go:embed work_items.sql
var workItems string

// reading is what one side gave for one question, a value a round.
type reading struct {
	side, question string
	clients        int
	rounds         []figures
}

// readLab is a million work items, and who serves them.
type readLab struct {
	*lab
	database string
	token    string
	refs     []string
}

func (b *lab) prepareRead(ctx context.Context) (*readLab, error) {
	if err := b.sql(ctx, "create database read"); err != nil {
		return nil, err
	}
	address, err := b.database("read")
	if err != nil {
		return nil, err
	}
	r := &readLab{lab: b, database: address}
	if err := migrate.Up(ctx, r.database, os.Stderr); err != nil {
		return nil, err
	}
	fmt.Fprintln(os.Stderr, "bench: writing a million work items")
	conn, err := pgx.Connect(ctx, r.database)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is pending
	for _, step := range []string{workItems, "vacuum analyze", "checkpoint"} {
		if _, err := conn.PgConn().Exec(ctx, step).ReadAll(); err != nil {
			return nil, err
		}
	}
	rows, err := conn.Query(ctx, "select work_item_ref from ops.work_items order by md5(work_item_ref) limit 500")
	if err != nil {
		return nil, err
	}
	if r.refs, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, err
	}
	r.token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": "bench", "aud": "authenticated", "role": "authenticated", "exp": time.Now().Add(6 * time.Hour).Unix(),
		"app_metadata": map[string]any{"ops_role": "viewer"},
	}).SignedString([]byte(readSecret))
	return r, err
}

// measureRead interleaves, for each number of clients, all sides and all questions.
func (b *lab) measureRead(ctx context.Context, p plan) (all []*reading, err error) {
	r, err := b.prepareRead(ctx)
	if err != nil {
		return nil, err
	}
	for _, clients := range p.clients {
		of, err := r.measure(ctx, p, clients)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return all, nil
}

func (r *readLab) measure(ctx context.Context, p plan, clients int) (all []*reading, err error) {
	ours, err := r.startHandler(ctx, clients)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	rival, err := startRival(ctx, r.database, readSecret, clients)
	if err != nil {
		return nil, err
	}
	defer rival.stop()
	dev, stop, err := r.startPlatform(ctx, r.database, "SUPABASE_JWT_SECRET="+readSecret)
	if err != nil {
		return nil, err
	}
	defer stop()
	gateway := &served{address: hostOf(dev.URL), pid: dev.PID}
	if err := r.equal(ctx, ours, rival); err != nil {
		return nil, err
	}
	questions, err := r.questions(ctx, ours, rival, gateway)
	if err != nil {
		return nil, err
	}
	database, err := r.postmaster()
	if err != nil {
		return nil, err
	}
	for round := range p.rounds + 1 { // the first one warms up
		for _, q := range questions {
			fmt.Fprintf(os.Stderr, "bench: %d clients, round %d of %d: %s, %s\n", clients, round, p.rounds, q.side, q.question)
			during := p.each
			if round == 0 {
				during = p.each / 2
			}
			f, err := q.measure(ctx, clients, during, database)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", q.side, q.question, err)
			}
			if round > 0 {
				q.rounds = append(q.rounds, f)
			}
		}
	}
	for _, q := range questions {
		q.clients = clients
		all = append(all, &q.reading)
	}
	return all, nil
}

// measure loads, and counts what that takes of the processors: the side, Postgres, and everybody else.
func (q *question) measure(ctx context.Context, clients int, during time.Duration, database int) (figures, error) {
	began, all, side, db, own := time.Now(), busy(), cpu(q.pid), cpu(database), cpu(os.Getpid())
	f, err := q.load(ctx, clients, during)
	if err != nil {
		return f, err
	}
	elapsed := time.Since(began)
	all, side, db, own = busy()-all, cpu(q.pid)-side, cpu(database)-db, cpu(os.Getpid())-own
	f.server, f.database = side/time.Duration(f.n), db/time.Duration(f.n)
	// Whatever the run started is below this process.
	f.neighbours = max(0, float64(all-own)/float64(elapsed)/float64(runtime.NumCPU()))
	return f, nil
}

// startHandler serves the function behind a plain HTTP server: the test binary of functions/console-read-api.
func (r *readLab) startHandler(ctx context.Context, clients int) (*served, error) {
	cmd := exec.CommandContext(ctx, r.reader, "-test.run", "^$", "-test.bench", "^BenchmarkServe$", "-test.benchtime", "1x", "-test.timeout", "0")
	cmd.Env = append(os.Environ(), "OPS_BENCH_DATABASE_URL="+r.database, "OPS_BENCH_CLIENTS="+strconv.Itoa(clients), "OPS_BENCH_SECRET="+readSecret)
	return serve(cmd)
}

// postmaster is the server's process, under which every connection has its own.
func (r *readLab) postmaster() (pid int, err error) {
	text, err := os.ReadFile(filepath.Join(r.server.Dir(), "cluster", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	_, err = fmt.Sscan(string(text), &pid)
	return pid, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
