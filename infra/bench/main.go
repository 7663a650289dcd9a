// Command bench measures what the console costs beside what the machine can do, in one run on one database, and writes
// infra/bench/REPORT.md. Figures are ratios of medians over interleaved rounds: machines are shared and noisy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// plan is how long and how often is measured.
type plan struct {
	rounds  int
	each    time.Duration
	clients []int
	report  string
}

func main() {
	p := plan{clients: []int{8, 32}}
	flag.IntVar(&p.rounds, "rounds", 5, "interleaved rounds; the report has their medians")
	flag.DurationVar(&p.each, "each", 5*time.Second, "length of one measurement")
	flag.StringVar(&p.report, "report", "infra/bench/REPORT.md", "file to write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, p); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan) error {
	b, err := prepare(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	ingest, err := b.measureIngest(ctx, p)
	if err != nil {
		return err
	}
	gateway, err := b.measureGateway(ctx, p)
	if err != nil {
		return err
	}
	text := render(b.machine(ctx), p, ingest, gateway)
	fmt.Print("\n" + text)
	return os.WriteFile(p.report, []byte(text), 0o644) //nolint:gosec // a report is for everybody to read
}
