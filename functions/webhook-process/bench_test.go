package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/queue"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/sources"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// BenchmarkDrain drains b.N mixed deliveries of GitHub's, each distinct, with several workers at once. infra/bench runs it
// beside another queue on the same server. OPS_BENCH_DATABASE_URL names a durable one (the tests' own is not),
// OPS_BENCH_WORKERS the number of workers.
func BenchmarkDrain(b *testing.B) {
	address, workers := os.Getenv("OPS_BENCH_DATABASE_URL"), 2
	if address == "" {
		address = testkit.Database(b)
	}
	if n, err := strconv.Atoi(os.Getenv("OPS_BENCH_WORKERS")); err == nil {
		workers = n
	}
	if b.N == 1 {
		return // the trial that comes before every number that is asked for; its delivery would be one of the others'
	}
	conn := testkit.Connect(b, address)
	receive(b, address)
	drains := make([]handler, workers)
	for i := range drains {
		db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 2})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(db.Close)
		drains[i] = handler{ledger: db, tasks: db, interpret: sources.Interpret, scan: new(rings), notify: new(rings), log: slog.New(slog.DiscardHandler)}
	}
	entry.Tune()
	b.ReportAllocs()
	b.ResetTimer()
	var all sync.WaitGroup
	done := make([]int, workers)
	for i, h := range drains {
		all.Go(func() {
			report, err := h.drain(context.Background(), entry.Trigger{})
			if done[i] = report.(queue.Report).Done; err != nil {
				b.Error(err)
			}
		})
	}
	began := time.Now()
	all.Wait()
	b.StopTimer()
	took := time.Since(began) - 3*entry.Quiet // it watches an empty queue for that long at its end
	total := 0
	for _, n := range done {
		total += n
	}
	if total != b.N {
		b.Fatalf("%d of %d were done", total, b.N)
	}
	b.ReportMetric(float64(b.N)/took.Seconds(), "drained/s")
	for _, h := range drains {
		h.ledger.(*store.Store).Close() // their counts are written with their end
	}
	var written float64
	if err := conn.QueryRow(b.Context(), `select sum(n_tup_ins + n_tup_upd + n_tup_del) from pg_stat_user_tables where schemaname = 'ops' and relname <> 'task_queue'`).Scan(&written); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric((written-float64(b.N))/float64(b.N), "written/op") // the ledger's own inserts came before
}

// receive fills the ledger with what an afternoon of eight repositories brings: a third each of issues and builds, a quarter
// pushes, the rest pull requests. Bodies are about 2 KB.
func receive(b *testing.B, address string) {
	b.Helper()
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: 8})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var next sync.WaitGroup
	for client := range 8 {
		next.Go(func() {
			for n := client; n < b.N; n += 8 {
				event, body := told(n)
				d := ops.Delivery{Source: ops.GitHub, Key: fmt.Sprintf("1/bench-%d", n), Event: event, Body: []byte(body), Secret: 1,
					Headers: map[string]string{"content-type": "application/json"}, ReceivedAt: time.Now()}
				if _, err := db.AppendDelivery(b.Context(), d); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	next.Wait()
}

var prose = strings.Repeat("the invoice is sent twice after a restart of the worker ", 25)

// told is the nth delivery.
func told(n int) (event, body string) {
	at := time.Date(2026, 3, 1, 10, 0, n, 0, time.UTC).Format(time.RFC3339)
	sha := fmt.Sprintf("%040x", n+1)
	name, id := fmt.Sprintf("acme/odoo-%d", n%8), 7+n%8
	repository := fmt.Sprintf(`"repository":{"id":%d,"full_name":%q,"html_url":"https://github.com/acme/odoo",`, id, name) + `"default_branch":"main","pushed_at":"` + at + `","updated_at":"` + at + `"},"sender":{"login":"ann","id":1}`
	switch n % 12 {
	case 0, 1, 2, 3:
		return "issues", fmt.Sprintf(`{"action":"edited","issue":{"id":%d,"number":%d,"title":"Invoices are late","body":%q,"state":"open","html_url":"https://github.com/acme/odoo/issues/%d","user":{"login":"ann"},"labels":[],"assignees":[],"created_at":"2026-03-01T09:00:00Z","updated_at":%q},%s}`,
			n+1, n+1, prose, n+1, at, repository)
	case 4, 5, 6, 7:
		return "workflow_run", fmt.Sprintf(`{"action":"requested","workflow_run":{"id":%d,"name":"ci","path":".github/workflows/ci.yaml","display_title":%q,"workflow_id":11,"run_number":%d,"run_attempt":1,"event":"push","status":"queued","conclusion":null,"head_branch":"main","head_sha":%q,"html_url":"https://github.com/acme/odoo/actions/runs/%d","created_at":%q,"updated_at":%q,"run_started_at":%q,"pull_requests":[],"head_commit":{"id":%q,"message":%q},"actor":{"login":"ann"},"head_repository":{"id":%d,"full_name":%q}},%s}`,
			n+1, "Post the tax line", n+1, sha, n+1, at, at, at, sha, prose, id, name, repository)
	case 8, 9, 10:
		return "push", fmt.Sprintf(`{"ref":"refs/heads/feature-%d","before":"%040d","after":%q,"forced":false,"created":true,"deleted":false,"head_commit":{"id":%q,"message":%q,"timestamp":%q},"pusher":{"name":"ann"},"repository":{"id":%d,"full_name":%q,"default_branch":"main","pushed_at":%d},"sender":{"login":"ann","id":1}}`,
			n%500, 0, sha, sha, prose, at, id, name, time.Date(2026, 3, 1, 10, 0, n, 0, time.UTC).Unix())
	default:
		return "pull_request", fmt.Sprintf(`{"action":"opened","number":%d,"pull_request":{"id":%d,"number":%d,"title":"Post the tax line","body":%q,"state":"open","draft":false,"merged":false,"html_url":"https://github.com/acme/odoo/pull/%d","user":{"login":"ann"},"labels":[],"created_at":%q,"updated_at":%q,"changed_files":1,"additions":1,"deletions":1,"head":{"ref":"feature-%d","sha":%q,"repo":{"id":%d,"full_name":%q}},"base":{"ref":"main","sha":%q,"repo":{"id":%d,"full_name":%q}}},%s}`,
			n+1, n+1, n+1, prose, n+1, at, at, n%500, sha, id, name, sha, id, name, repository)
	}
}
