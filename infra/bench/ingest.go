package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/postgres"
)

// figures are what one measurement gave.
type figures struct {
	rate     float64 // per second
	p50, p99 time.Duration
	allocs   float64 // per request
	bytes    float64 // allocated per request
	n        int     // requests

	server, database time.Duration // processor time per request, where it can be told
	neighbours       float64       // share of the machine that others used meanwhile
}

// ingest is what was measured with one number of clients, a value a round.
type ingest struct {
	clients              int
	handler, same, limit []figures
}

// measureIngest interleaves the handler, pgbench with the very statement that the store uses, and pgbench with a bare
// insert of the same bytes.
func (b *lab) measureIngest(ctx context.Context, p plan) (all []ingest, err error) {
	if b.pgbench, err = postgres.Tool("pgbench"); err != nil {
		return nil, err
	}
	if err := b.tables(ctx); err != nil {
		return nil, err
	}
	same, limit, err := b.scripts()
	if err != nil {
		return nil, err
	}
	for _, clients := range p.clients {
		m := ingest{clients: clients}
		for round := range p.rounds {
			fmt.Fprintf(os.Stderr, "bench: %d clients, round %d of %d\n", clients, round+1, p.rounds)
			for _, one := range []struct {
				into *[]figures
				run  func() (figures, error)
			}{
				{&m.handler, func() (figures, error) { return b.runHandler(ctx, clients, p.each) }},
				// The mode of the store: unnamed statements, as a transaction pooler demands.
				{&m.same, func() (figures, error) { return b.runPgbench(ctx, same, "extended", clients, p.each) }},
				// The limit may use what it likes.
				{&m.limit, func() (figures, error) { return b.runPgbench(ctx, limit, "prepared", clients, p.each) }},
			} {
				f, err := one.run()
				if err != nil {
					return nil, err
				}
				*one.into = append(*one.into, f)
			}
			// Every round begins with tables of the same size.
			if err := b.sql(ctx, "truncate ops.webhook_deliveries, ops.task_queue, public.bare; checkpoint"); err != nil {
				return nil, err
			}
		}
		all = append(all, m)
	}
	return all, nil
}

// scripts writes the two pgbench scripts. The first is the store's own file with its parameters filled in.
func (b *lab) scripts() (same, limit string, err error) {
	statement, err := os.ReadFile("shared/store/sql/delivery_append.sql")
	if err != nil {
		return "", "", err
	}
	text := string(statement)
	for i, value := range []string{"'github'", "'1/' || :n::text || '-' || :client_id::text", "'issues'", "'opened'", ":headers", ":body::bytea", ":sha::bytea", "1", "now()"} {
		text = regexp.MustCompile(`\$`+strconv.Itoa(i+1)+`\b`).ReplaceAllLiteralString(text, value)
	}
	same, limit = b.file("same.sql"), b.file("limit.sql")
	if err := os.WriteFile(same, []byte("\\set n random(1, 1000000000000000)\n"+strings.TrimSpace(text)+";\n"), 0o600); err != nil {
		return "", "", err
	}
	return same, limit, os.WriteFile(limit, []byte("insert into public.bare (body) values (:body::bytea);\n"), 0o600)
}

func (b *lab) runPgbench(ctx context.Context, script, mode string, clients int, each time.Duration) (figures, error) {
	cmd := exec.CommandContext(ctx, b.pgbench, "-n", "-M", mode, "-c", strconv.Itoa(clients), "-j", "2",
		"-T", strconv.Itoa(int(each.Seconds())), "-f", script,
		"-D", `body=\x`+hex.EncodeToString(b.body), "-D", `sha=\x`+strings.Repeat("ab", 32),
		"-D", `headers={"content-type":"application/json","user-agent":"GitHub-Hookshot/demo","x-github-delivery":"72d3162e-cc78-11e3-81ab-4c9367dc0958","x-github-event":"issues","x-github-hook-id":"1"}`,
		b.server.URL())
	out, err := spoken(cmd)
	if err != nil {
		return figures{}, err
	}
	rate, err := said(out, `tps = ([0-9.]+)`)
	return figures{rate: rate}, err
}

// runHandler runs the benchmark of functions/webhook-ingest: the whole function but the gateway and the bell.
func (b *lab) runHandler(ctx context.Context, clients int, each time.Duration) (figures, error) {
	cmd := exec.CommandContext(ctx, b.handler, "-test.run", "^$", "-test.bench", "^BenchmarkHandle$", "-test.benchtime", each.String())
	cmd.Env = append(os.Environ(), "OPS_BENCH_DATABASE_URL="+b.server.URL(), "OPS_BENCH_CLIENTS="+strconv.Itoa(clients), "OPS_BENCH_BODY="+b.file("body"))
	out, err := spoken(cmd)
	if err != nil {
		return figures{}, err
	}
	metric := func(unit string) (value float64) {
		if err == nil {
			value, err = said(out, `([0-9.]+) `+regexp.QuoteMeta(unit)+`\b`)
		}
		return value
	}
	f := figures{
		rate: metric("accepted/s"), allocs: metric("allocs/op"), bytes: metric("B/op"),
		p50: time.Duration(metric("p50-µs")) * time.Microsecond, p99: time.Duration(metric("p99-µs")) * time.Microsecond,
	}
	return f, err
}
