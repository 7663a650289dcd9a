package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

const preamble = `# What it costs

Written by ` + "`make bench`" + `, each section by itself (` + "`make bench ONLY=read`" + `). Medians of interleaved rounds, ratios of the same round; the
clients share the cores with Postgres. Absolute figures belong to that machine and moment; compare the ratios. Goals stand
beside the figures, so that a miss is seen.
`

// head says when and where a section was measured.
func head(machine string, p plan) string {
	return fmt.Sprintf("Measured on %s: %s. %d rounds of %s each.\n\n", time.Now().UTC().Format("2006-01-02"), machine, p.rounds, p.each)
}

// keep writes a section into the report and leaves the others as they are.
func keep(report, title, text string) error {
	old, err := os.ReadFile(report)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	known := map[string]string{}
	for _, part := range strings.Split(string(old), "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		known[name] = body
	}
	known[title] = "\n" + text
	out := preamble
	for _, s := range sections {
		if body, measured := known[s.title]; measured {
			out += "\n## " + s.title + "\n" + strings.TrimRight(body, "\n") + "\n"
		}
	}
	return os.WriteFile(report, []byte(out), 0o644) //nolint:gosec // a report is for everybody to read
}

func renderIngest(p plan, all []ingest, gateway map[int]figures) string {
	var out strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format+"\n", args...) }
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
func ratio(ours, theirs []figures) float64 { return ratioOf(ours, theirs, rate) }

func ratioOf(ours, theirs []figures, of func(figures) float64) float64 {
	values := make([]float64, len(ours))
	for i := range ours {
		values[i] = of(ours[i]) / of(theirs[i])
	}
	slices.Sort(values)
	return values[len(values)/2]
}
