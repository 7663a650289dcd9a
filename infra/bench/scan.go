package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/migrate"
)

// scanned is what a scan of so many environments costs, a value a round.
type scanned struct {
	environments     int
	opening, looking []figures // the look that opens all findings, and one that finds them as they were
	statements       float64
}

// judged is how many facts the rules alone go through in a second, on one core.
type judged struct {
	world string
	rate  []figures
}

// measureScan scans ten times as many environments, twice. It tells whether time grows with them, and statements do not.
func (b *lab) measureScan(ctx context.Context, p plan) (scans []scanned, rules []judged, err error) {
	for _, environments := range []int{10, 100, 1000} {
		s := scanned{environments: environments}
		for round := range p.rounds {
			fmt.Fprintf(os.Stderr, "bench: scanning %d environments, round %d of %d\n", environments, round+1, p.rounds)
			out, err := b.scan(ctx, environments)
			if err != nil {
				return nil, nil, err
			}
			looking, err := said(out, `([0-9.]+) ns/op`)
			if err != nil {
				return nil, nil, err
			}
			opening, err := said(out, `([0-9.]+) opening-ms`)
			if err != nil {
				return nil, nil, err
			}
			s.looking = append(s.looking, figures{p50: time.Duration(looking)})
			s.opening = append(s.opening, figures{p50: time.Duration(opening * float64(time.Millisecond))})
			if s.statements, err = said(out, `([0-9.]+) statements/op`); err != nil {
				return nil, nil, err
			}
		}
		scans = append(scans, s)
	}
	for _, world := range []string{"right", "wrong"} {
		j := judged{world: world}
		for range p.rounds {
			out, err := spoken(exec.CommandContext(ctx, b.judge, "-test.run", "^$", "-test.bench", "^BenchmarkJudge$/^"+world+"$", "-test.cpu", "1"))
			if err != nil {
				return nil, nil, err
			}
			rate, err := said(out, `([0-9.]+) facts/s`)
			if err != nil {
				return nil, nil, err
			}
			j.rate = append(j.rate, figures{rate: rate})
		}
		rules = append(rules, j)
	}
	return scans, rules, nil
}

func (b *lab) scan(ctx context.Context, environments int) ([]byte, error) {
	address, err := b.fresh(ctx, "scan")
	if err != nil {
		return nil, err
	}
	if err := migrate.Up(ctx, address, io.Discard); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, b.scanner, "-test.run", "^$", "-test.bench", "^BenchmarkScan$", "-test.benchtime", "3x")
	cmd.Env = append(os.Environ(), "OPS_BENCH_DATABASE_URL="+address, "OPS_BENCH_ENVIRONMENTS="+strconv.Itoa(environments))
	return spoken(cmd)
}

func renderScan(scans []scanned, rules []judged) string {
	var out strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format+"\n", args...) }
	line("A whole scan: what is known of every environment is read, judged and written. Each environment has 200 deployments and 50")
	line("findings of severity error. *Opening* is the first look, which opens them all and owes a notice for each; *looking* is every")
	line("later one, which finds them as they were. Statements are counted on the wire.\n")
	line("| environments | deployments | findings | opening | looking | looking, per environment | against a tenth of them (linear: 10) | statements |")
	line("|---|---|---|---|---|---|---|---|")
	for i, s := range scans {
		looking, growth := median(s.looking, p50), ""
		if i > 0 {
			growth = fmt.Sprintf("%.1f", ratioOf(s.looking, scans[i-1].looking, p50))
		}
		line("| %d | %d | %d | %s | %s | %s | %s | %.0f |", s.environments, 200*s.environments, 50*s.environments, ms(median(s.opening, p50)), ms(looking),
			ms(looking/float64(s.environments)), growth, s.statements)
	}
	line("\nThe rules alone, on one core (goal: a million facts a second):\n")
	line("| environment | facts/s |")
	line("|---|---|")
	for _, j := range rules {
		line("| %s | %.0f |", map[string]string{"right": "all is as it has to be", "wrong": "much is wrong, and explained"}[j.world], median(j.rate, rate))
	}
	return out.String()
}
