package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

// BenchmarkScan is a whole scan of many environments, each with 200 deployments and 50 findings that stand: reading what is
// known, judging, and writing what was found. infra/bench runs it with 10, 100 and 1,000 of them.
// OPS_BENCH_DATABASE_URL names a durable server, OPS_BENCH_ENVIRONMENTS how many there are.
func BenchmarkScan(b *testing.B) {
	address, n := os.Getenv("OPS_BENCH_DATABASE_URL"), 10
	if address == "" {
		address = testkit.Database(b)
	}
	if count, err := strconv.Atoi(os.Getenv("OPS_BENCH_ENVIRONMENTS")); err == nil {
		n = count
	}
	settle(b, address, n)
	counted := countStatements(b, address)
	db, err := store.Open(store.Config{URL: secret.New(counted.address), MaxConns: 4})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	now := time.Now()
	clock := func() time.Time { now = now.Add(time.Second); return now }
	scan := convergenceScan{db, manyEnvironments(n), nil, looker{answers: &answers{told: map[string]ops.Lookup{}}}, actor{book: db, now: clock}, clock}
	look := func() ops.Result {
		result, err := scan.do(context.Background(), ops.MaintenanceRun{Environment: "prod"})
		if err != nil {
			b.Fatal(err)
		}
		return result
	}
	opening := time.Now()
	look() // opens the findings
	opened := time.Since(opening)
	before := counted.statements.Load()
	for b.Loop() {
		look()
	}
	b.ReportMetric(opened.Seconds()*1000, "opening-ms")
	b.ReportMetric(float64(counted.statements.Load()-before)/float64(b.N), "statements/op")
	standing, conn := 0, testkit.Connect(b, address)
	if err := conn.QueryRow(b.Context(), `select count(*) from ops.convergence_findings where state = 'open'`).Scan(&standing); err != nil || standing != 50*n {
		b.Fatalf("%d findings stand, want %d (%v)", standing, 50*n, err)
	}
}

// manyEnvironments declares them: each lacks fifty variables.
func manyEnvironments(n int) *ssot.SSOT {
	want := &ssot.SSOT{}
	for i := range n {
		name := fmt.Sprintf("e%d", i)
		c := ssot.Completion{Environment: name, Owner: "platform", Level: 1, Deploys: []string{"vercel"}, GraceMinutes: 15, DeployMinutes: 45}
		for v := range 50 {
			c.Requires.EnvVars = append(c.Requires.EnvVars, fmt.Sprintf("VARIABLE_%d", v))
		}
		want.Environments = append(want.Environments, ssot.Environment{Name: name, Title: name, Repository: "acme/" + name, Branch: "main", VercelProject: name})
		want.Convergence.Environments = append(want.Convergence.Environments, c)
	}
	return want
}

// settle writes what is known of n environments.
func settle(b *testing.B, address string, n int) {
	b.Helper()
	conn := testkit.Connect(b, address)
	for _, statement := range []string{
		`insert into ops.branches (repo, branch, head_sha, head_message, pushed_at) select 'acme/e' || e, 'main', lpad(to_hex(e * 1000 + 199), 40, '0'), 'fix', now() - interval '1 h' from generate_series(0, $1 - 1) e`,
		`insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment, repo, branch, git_sha, status, source_state, told_by,
			requested_at, finished_at, source_updated_at, is_current, current_since)
		select 'vercel', 'dpl_' || e || '_' || d, 'e' || e, 'e' || e, 'production', 'e' || e, 'acme/e' || e, 'main', lpad(to_hex(e * 1000 + d), 40, '0'),
			case when d % 10 = 5 then 'failed' else 'success' end, 'READY', 'rest', t.at, t.at + interval '1 min', t.at, d = 199, case when d = 199 then t.at + interval '1 min' end
		from generate_series(0, $1 - 1) e, generate_series(0, 199) d, lateral (select now() - (200 - d) * interval '1 h' as at) t`,
		`insert into ops.sync_cursors (source, scope, last_success_at, cadence) select s.source, s.scope || 'e' || e, now(), '1 day'
		from generate_series(0, $1 - 1) e, (values ('github', 'branches/acme/'), ('vercel', 'deployments/')) s(source, scope)`,
		`with r as (insert into ops.runs (kind, trigger, status, started_at, finished_at) select 'secret-sync', 'schedule', 'succeeded', now(), now() from generate_series(1, $1) returning id)
		insert into ops.secret_sync_runs (run_id, platform, scope, status, started_at, finished_at)
		select id, 'vercel', 'e' || (row_number() over () - 1), 'succeeded', now(), now() from r`,
	} {
		if _, err := conn.Exec(b.Context(), statement, n); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := conn.Exec(b.Context(), "vacuum analyze"); err != nil {
		b.Fatal(err)
	}
}

// statements counts what a client asks a server, between them.
type statements struct {
	address    string
	statements atomic.Int64
}

// countStatements listens before a server and counts the statements that go through: each is parsed once, as a transaction
// pooler demands.
func countStatements(b *testing.B, address string) *statements {
	b.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.Fatal(err)
	}
	behind := u.Host
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = front.Close() })
	u.Host = front.Addr().String()
	s := &statements{address: u.String()}
	go func() {
		for {
			client, err := front.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", behind)
			if err != nil {
				_ = client.Close()
				return
			}
			go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
			go func() { _ = s.relay(server, client); _ = server.Close() }()
		}
	}()
	return s
}

// relay passes messages on and counts those that carry a statement: Parse and Query.
func (s *statements) relay(server io.Writer, client io.Reader) error {
	for first := true; ; first = false {
		var kind [1]byte
		if !first { // the first message has no kind
			if _, err := io.ReadFull(client, kind[:]); err != nil {
				return err
			}
			if kind[0] == 'P' || kind[0] == 'Q' {
				s.statements.Add(1)
			}
			if _, err := server.Write(kind[:]); err != nil {
				return err
			}
		}
		var length [4]byte
		if _, err := io.ReadFull(client, length[:]); err != nil {
			return err
		}
		if _, err := server.Write(length[:]); err != nil {
			return err
		}
		if _, err := io.CopyN(server, client, int64(binary.BigEndian.Uint32(length[:]))-4); err != nil {
			return err
		}
	}
}
