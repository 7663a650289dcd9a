package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/doors"
	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

type silent struct{}

func (silent) Ring(context.Context) error { return nil }

// BenchmarkHandle is the handler alone: it posts distinct signed deliveries from several clients at once. infra/bench runs
// it beside pgbench on the same database. OPS_BENCH_DATABASE_URL names a durable
// server (the tests' own is not), OPS_BENCH_CLIENTS the number of clients, OPS_BENCH_BODY a file with the body to send.
func BenchmarkHandle(b *testing.B) {
	address, clients, body := os.Getenv("OPS_BENCH_DATABASE_URL"), 8, []byte(opened)
	if address == "" {
		address = testkit.Database(b)
	}
	if n, err := strconv.Atoi(os.Getenv("OPS_BENCH_CLIENTS")); err == nil {
		clients = n
	}
	if file := os.Getenv("OPS_BENCH_BODY"); file != "" {
		var err error
		if body, err = os.ReadFile(file); err != nil {
			b.Fatal(err)
		}
	}
	db, err := store.Open(store.Config{URL: secret.New(address), MaxConns: int32(clients)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	h := handler{keeper: doors.Keeper{Ledger: db, Bell: silent{}}, secrets: map[ops.Source]secret.List{ops.GitHub: {secret.New(githubKey)}}}
	call := entry.HTTP(slog.New(slog.DiscardHandler), h.handle)
	signature := with("x-hub-signature-256", "sha256="+sign(githubKey, string(body)))
	run := hex.EncodeToString(binaryNonce())

	var next atomic.Int64
	took := make([][]time.Duration, clients)
	entry.Tune()
	b.ReportAllocs()
	b.ResetTimer()
	var wg sync.WaitGroup
	for client := range clients {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				e := github(string(body), signature, with("x-github-delivery", fmt.Sprintf("%s-%d", run, n)))
				began := time.Now()
				response, err := call(b.Context(), e)
				took[client] = append(took[client], time.Since(began))
				if err != nil || response.StatusCode != http.StatusOK {
					b.Errorf("%v %s", err, response.Body)
					return
				}
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(took...)
	slices.Sort(all)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "accepted/s")
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), "p99-µs")
}

func binaryNonce() []byte {
	nonce := make([]byte, 8)
	for i := range nonce {
		nonce[i] = byte(rand.IntN(256))
	}
	return nonce
}
