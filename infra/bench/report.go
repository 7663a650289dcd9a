package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// render writes the report. Goals stand beside the figures, so that a miss is seen.
func render(machine string, p plan, all []ingest, gateway map[int]figures) string {
	var out strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format+"\n", args...) }
	line("# What it costs\n")
	line("Written by `make bench` on %s: %s. Medians of %d interleaved rounds of %s each, ratios of the same round;", time.Now().UTC().Format("2006-01-02"), machine, p.rounds, p.each)
	line("the clients share the cores with Postgres. Absolute figures belong to that machine and moment; compare the ratios.\n")
	line("## Accepting webhooks\n")
	line("One 8 KB `issues` delivery a request, each distinct, durably committed before the answer. *Handler* is the function")
	line("as Lambda calls it (envelope, signature, ledger), without gateway and bell. *Same statement* is pgbench running the")
	line("very statement of the store in the same protocol mode: what Go costs. *Bare insert* is pgbench inserting the same")
	line("bytes into a table of two columns with prepared statements: the physical limit.\n")
	line("| clients | handler/s | p50 | p99 | allocations | same statement/s | bare insert/s | of the same (goal 0.7) | of the limit (goal 0.5) |")
	line("|---|---|---|---|---|---|---|---|---|")
	for _, m := range all {
		h := func(f func(figures) float64) float64 { return median(m.handler, f) }
		line("| %d | %.0f | %s | %s | %.0f (%.0f KB) | %.0f | %.0f | %.2f | %.2f |", m.clients, h(rate),
			ms(h(func(f figures) float64 { return float64(f.p50) })), ms(h(func(f figures) float64 { return float64(f.p99) })),
			h(func(f figures) float64 { return f.allocs }), h(func(f figures) float64 { return f.bytes })/1024,
			median(m.same, rate), median(m.limit, rate), ratio(m.handler, m.same), ratio(m.handler, m.limit))
	}
	line("\nThrough the local platform (HTTP, gateway, Runtime API, the function's process, bell, and the worker draining meanwhile):\n")
	line("| clients | accepted/s | p50 | p99 |")
	line("|---|---|---|---|")
	for _, clients := range p.clients {
		g := gateway[clients]
		line("| %d | %.0f | %s | %s |", clients, g.rate, ms(float64(g.p50)), ms(float64(g.p99)))
	}
	return out.String()
}

func rate(f figures) float64 { return f.rate }

func ms(nanoseconds float64) string { return fmt.Sprintf("%.1f ms", nanoseconds/1e6) }

func median(all []figures, of func(figures) float64) float64 {
	values := make([]float64, len(all))
	for i, f := range all {
		values[i] = of(f)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// ratio is the median of the rounds' own ratios: what disturbs a round disturbs both sides of it.
func ratio(ours, theirs []figures) float64 {
	values := make([]float64, len(ours))
	for i := range ours {
		values[i] = ours[i].rate / theirs[i].rate
	}
	slices.Sort(values)
	return values[len(values)/2]
}
