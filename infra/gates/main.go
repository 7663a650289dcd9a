// Command gates judges an Odoo repository by the policy gates, before it is deployed: mail of staging that could reach
// customers, port 25, folders of modules that only one machine has, images with ad-hoc packages, a database that grew too
// large. It prints the verdicts and writes gates.json, which the console reads from the build's artifacts.
//
// It owns finding the facts. It refuses to judge (shared/gates does) and to change anything.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/insightpulseai/odooops-console/ssot"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	passed, err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, time.Now())
	switch {
	case err != nil:
		fmt.Fprintln(os.Stderr, "gates:", err)
		os.Exit(2)
	case !passed:
		os.Exit(1)
	}
}

// options come from the command line.
type options struct {
	root      string
	ssot      string
	out       string
	json      bool
	settings  pairs // environment=file
	databases pairs // environment=variable with its address
	mounts    pairs // folder in the image=folder of the repository
}

// run judges a repository and reports whether everything passed. Its error is that the question could not be put.
func run(ctx context.Context, args []string, environment func(string) string, out io.Writer, now time.Time) (bool, error) {
	var o options
	flags := flag.NewFlagSet("gates", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&o.root, "root", ".", "the repository to judge")
	flags.StringVar(&o.ssot, "ssot", "", "a folder laid out like ssot/; the one that is built in when empty")
	flags.StringVar(&o.out, "o", "", "write gates.json to this file")
	flags.BoolVar(&o.json, "json", false, "print gates.json instead of a table")
	flags.Var(&o.settings, "settings", "environment=file with its settings, as often as needed; found by their names when there is none")
	flags.Var(&o.databases, "database", "environment=variable that holds the address of its database, to count what is in it")
	flags.Var(&o.mounts, "mount", "folder in the image=folder of the repository, where addons_path names the image's")
	if err := flags.Parse(args); err != nil {
		return false, err
	}
	known, err := o.load()
	if err != nil {
		return false, err
	}
	repository, err := look(o, known.Environments)
	if err != nil {
		return false, err
	}
	verdicts := judge(ctx, known.Environments, repository, o.databases, environment)
	return report(o, out, verdicts, now)
}

func (o options) load() (*ssot.SSOT, error) {
	if o.ssot == "" {
		return ssot.Load()
	}
	return ssot.LoadFS(os.DirFS(o.ssot))
}
