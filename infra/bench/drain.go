package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/infra/migrate"
)

// The rival of the drain is the queue on Postgres that is known for its speed. Versions after this one ask for Node 22.
const (
	queueName    = "graphile-worker"
	queuePackage = "graphile-worker@0.16.6"
)

// drained is how many deliveries each side went through, a value a round, for one number of workers.
type drained struct {
	workers      int
	ours, theirs []figures
	written      float64 // rows that a delivery of ours writes besides its task
}

const (
	drainJobs = 10000
	drainRows = 2 // what the rival writes for each; checked against what we write
)

// measureDrain interleaves draining the same number of deliveries by our processor and of jobs by the rival.
func (b *lab) measureDrain(ctx context.Context, p plan) (all []drained, err error) {
	dir, err := installed(ctx, queuePackage, "drain.js", drainRival)
	if err != nil {
		return nil, err
	}
	for _, workers := range []int{1, 2, 4} {
		d := drained{workers: workers}
		for round := range p.rounds {
			fmt.Fprintf(os.Stderr, "bench: draining with %d workers, round %d of %d\n", workers, round+1, p.rounds)
			ours, written, err := b.drainOurs(ctx, workers)
			if err != nil {
				return nil, err
			}
			theirs, err := b.drainTheirs(ctx, dir, workers)
			if err != nil {
				return nil, err
			}
			d.ours, d.theirs, d.written = append(d.ours, ours), append(d.theirs, theirs), written
		}
		if math.Abs(d.written-drainRows) > 0.2 {
			return nil, fmt.Errorf("a delivery writes %.2f rows, and the rival's job %d: make them the same", d.written, drainRows)
		}
		all = append(all, d)
	}
	return all, nil
}

// fresh makes an empty database, so that every round begins with tables of the same size.
func (b *lab) fresh(ctx context.Context, name string) (string, error) {
	for _, statement := range []string{"drop database if exists " + name + " with (force)", "create database " + name, "checkpoint"} {
		if err := b.sql(ctx, statement); err != nil {
			return "", err
		}
	}
	return b.database(name)
}

func (b *lab) drainOurs(ctx context.Context, workers int) (f figures, written float64, err error) {
	address, err := b.fresh(ctx, "drain")
	if err != nil {
		return f, 0, err
	}
	if err := migrate.Up(ctx, address, io.Discard); err != nil {
		return f, 0, err
	}
	cmd := exec.CommandContext(ctx, b.processor, "-test.run", "^$", "-test.bench", "^BenchmarkDrain$", "-test.benchtime", strconv.Itoa(drainJobs)+"x")
	cmd.Env = append(os.Environ(), "OPS_BENCH_DATABASE_URL="+address, "OPS_BENCH_WORKERS="+strconv.Itoa(workers))
	out, err := spoken(cmd)
	if err != nil {
		return f, 0, err
	}
	if f.rate, err = said(out, `([0-9.]+) drained/s`); err != nil {
		return f, 0, err
	}
	written, err = said(out, `([0-9.]+) written/op`)
	return f, written, err
}

func (b *lab) drainTheirs(ctx context.Context, dir string, workers int) (f figures, err error) {
	address, err := b.fresh(ctx, "drain")
	if err != nil {
		return f, err
	}
	cmd := exec.CommandContext(ctx, "node", "drain.js")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NODE_ENV=production", "DATABASE_URL="+address, "WORKERS="+strconv.Itoa(workers),
		"JOBS="+strconv.Itoa(drainJobs), "ROWS="+strconv.Itoa(drainRows))
	out, err := spoken(cmd)
	if err != nil {
		return f, err
	}
	f.rate, err = said(out, `drained ([0-9.]+)`)
	return f, err
}

// spoken runs a benchmark and gives what it said.
func spoken(cmd *exec.Cmd) ([]byte, error) {
	out, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", filepath.Base(cmd.Path), err, out)
	}
	return out, nil
}

// said finds a figure in what a program said.
func said(out []byte, pattern string) (float64, error) {
	match := regexp.MustCompile(pattern).FindSubmatch(out)
	if match == nil {
		return 0, fmt.Errorf("there is no %s in:\n%s", pattern, out)
	}
	return strconv.ParseFloat(string(match[1]), 64)
}

func renderDrain(all []drained) string {
	var out strings.Builder
	line := func(format string, args ...any) { _, _ = fmt.Fprintf(&out, format+"\n", args...) }
	line("%d mixed deliveries of GitHub's (issues, builds, pushes, pull requests of eight repositories) of about 2 KB, each interpreted and applied and its", drainJobs)
	line("task finished in one transaction, which writes %.1f rows besides the task. The rival, %s, does as many jobs with", all[0].written, queuePackage)
	line("a payload of that size, each of which writes %d rows in one statement; it need not understand them. A worker does one at a", drainRows)
	line("time; the rival has a process for each core as far as there are workers.\n")
	line("| workers | deliveries/s | %s jobs/s | ratio (goal 2) |", queueName)
	line("|---|---|---|---|")
	for _, d := range all {
		line("| %d | %.0f | %.0f | %.2f |", d.workers, median(d.ours, rate), median(d.theirs, rate), ratio(d.ours, d.theirs))
	}
	return out.String()
}
