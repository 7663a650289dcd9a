// Command local is `make dev`: a small AWS on one machine and one port. It runs the real function binaries behind the
// routes and schedules of template.yaml, over a real Postgres that it brings along.
//
// It owns the order in which things start and stop, the configuration of section 4 of the design, and the secrets that
// nobody configured. It refuses to listen beyond this machine with a secret it made up, to share its data directory with
// a second one, and to leave anything running behind, however it ends.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/lifeline"
)

// stopWithin is how long an orderly end may take; a second signal makes it shorter.
const stopWithin = 4500 * time.Millisecond

// init keeps main on the thread the process began with: parent death signals, of our parent and of what we start from
// here, belong to a thread, and this one lives as long as the process.
func init() { runtime.LockOSThread() }

func main() {
	var o options
	die := flag.Bool("die-with-parent", false, "stop when the parent process ends (Linux)")
	flag.StringVar(&o.template, "template", "template.yaml", "the SAM template; functions/ and .env are beside it")
	flag.BoolVar(&o.noBuild, "no-build", false, "run the function binaries of the last build")
	flag.Parse()

	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if *die {
		lifeline.FollowParent(1)
	}
	if err := run(o, signals); err != nil {
		fmt.Fprintln(os.Stderr, "\nmake dev:", err)
		os.Exit(1)
	}
}

// run starts everything, waits for a signal or for something that cannot go on, and stops everything.
func run(o options, signals <-chan os.Signal) error {
	running, stop := context.WithCancel(context.Background())
	defer stop()
	hurry, hurryUp := context.WithCancel(context.Background())
	defer hurryUp()
	go obey(signals, stop, hurryUp)

	p := &platform{options: o, log: &output{w: os.Stdout}, fatal: make(chan error, 4)}
	err := p.start(running)
	if err == nil {
		select {
		case <-running.Done():
		case err = <-p.fatal:
		}
	}
	if running.Err() != nil {
		err = nil // what a signal interrupts is no failure
		p.log.printf("dev", "stopping")
	}
	stop()
	ctx, cancel := context.WithTimeout(hurry, stopWithin)
	defer cancel()
	p.stop(ctx)
	return err
}

// obey stops at the first signal, hurries at the second and gives up at the third.
func obey(signals <-chan os.Signal, stop, hurryUp func()) {
	impatient(signals, stop, hurryUp)
	<-signals
	os.Exit(1) // the kernel ends our children
}

// impatient returns after the second signal. One press of a key can arrive twice, from the terminal and from make, so a
// signal counts as the second only when somebody had time to be impatient.
func impatient(signals <-chan os.Signal, stop, hurryUp func()) {
	<-signals
	stop()
	first := time.Now()
	for range signals {
		if time.Since(first) > 500*time.Millisecond {
			hurryUp()
			return
		}
	}
}
