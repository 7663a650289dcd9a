// Command bench measures what the console costs beside what the machine can do, in one run on one database, and writes
// infra/bench/REPORT.md. Figures are ratios of medians over interleaved rounds: machines are shared and noisy.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
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

// section is a part of the report that can be measured by itself.
type section struct {
	name, title string
	measure     func(ctx context.Context, b *lab, p plan) (text string, err error)
}

var sections = []section{
	{"ingest", "Accepting webhooks", func(ctx context.Context, b *lab, p plan) (string, error) {
		ingest, err := b.measureIngest(ctx, p)
		if err != nil {
			return "", err
		}
		gateway, err := b.measureGateway(ctx, p)
		if err != nil {
			return "", err
		}
		return renderIngest(p, ingest, gateway), nil
	}},
	{"read", "Reading", func(ctx context.Context, b *lab, p plan) (string, error) {
		all, err := b.measureRead(ctx, p)
		if err != nil {
			return "", err
		}
		return renderRead(p, all), nil
	}},
	{"drain", "Draining the ledger", func(ctx context.Context, b *lab, p plan) (string, error) {
		all, err := b.measureDrain(ctx, p)
		if err != nil {
			return "", err
		}
		return renderDrain(all), nil
	}},
	{"scan", "Scanning environments", func(ctx context.Context, b *lab, p plan) (string, error) {
		scans, rules, err := b.measureScan(ctx, p)
		if err != nil {
			return "", err
		}
		return renderScan(scans, rules), nil
	}},
	{"inventory", "Reading an inventory", func(ctx context.Context, b *lab, p plan) (string, error) {
		rounds, err := b.measureInventory(ctx, p)
		if err != nil {
			return "", err
		}
		memory, err := measureMemory(ctx)
		if err != nil {
			return "", err
		}
		return renderInventory(rounds) + renderMemory(memory), nil
	}},
}

func main() {
	p := plan{clients: []int{8, 32}}
	only := flag.String("only", "", "sections to measure, with commas between them: ingest, read, drain, scan, inventory; the report keeps the others")
	flag.IntVar(&p.rounds, "rounds", 5, "interleaved rounds; the report has their medians")
	flag.DurationVar(&p.each, "each", 5*time.Second, "length of one measurement")
	flag.StringVar(&p.report, "report", "infra/bench/REPORT.md", "file to write")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, p, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan, only string) error {
	wanted, err := choose(only)
	if err != nil {
		return err
	}
	b, err := prepare(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	for _, s := range wanted {
		text, err := s.measure(ctx, b, p)
		if err != nil {
			return err
		}
		text = head(b.machine(ctx), p) + text
		fmt.Print("\n" + text)
		if err := keep(p.report, s.title, text); err != nil {
			return err
		}
	}
	return nil
}

func choose(only string) (wanted []section, err error) {
	if only == "" {
		return sections, nil
	}
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(sections, func(s section) bool { return s.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no section %q; there are ingest, read, drain, scan and inventory", name)
		}
		wanted = append(wanted, sections[i])
	}
	return wanted, nil
}
