// Command withpostgres runs a command with a PostgreSQL server for tests:
//
//	withpostgres [-dir D] [-die-with-parent] -- go test ./...
//
// The command finds a superuser URL in OPS_TEST_DATABASE_URL. When that or
// DATABASE_URL is set already, nothing is started; otherwise a server lives in
// a temporary directory and ends with the command. The exit code is the
// command's own; 125 says that there was no server to run it with.
//
// Signals go on to the command and all it started, as one process group of its
// own: it is not for interactive programs.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/insightpulseai/odooops-console/infra/local/lifeline"
	"github.com/insightpulseai/odooops-console/infra/local/postgres"
)

const (
	exitUsage    = 2
	exitNoServer = 125
)

func main() {
	dir := flag.String("dir", "", "where to make the temporary directory (default: /dev/shm if it has room)")
	die := flag.Bool("die-with-parent", false, "end when the parent process ends (Linux)")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: withpostgres [-dir D] [-die-with-parent] -- command [arguments]")
		os.Exit(exitUsage)
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if *die {
		lifeline.FollowParent(exitNoServer)
	}
	code, err := run(*dir, flag.Args(), signals)
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
	}
	os.Exit(code)
}

func run(dir string, args []string, signals <-chan os.Signal) (int, error) {
	path, err := exec.LookPath(args[0])
	if err != nil {
		return exitNoServer, err
	}
	if url := cmp.Or(os.Getenv("OPS_TEST_DATABASE_URL"), os.Getenv("DATABASE_URL")); url != "" {
		return supervise(path, args, url, signals, nil)
	}
	server, err := start(dir, signals)
	if err != nil {
		return exitNoServer, err
	}
	code, err := supervise(path, args, server.URL(), signals, server.Done())
	if stopErr := server.Stop(context.Background()); err == nil {
		err = stopErr
	}
	return code, err
}

// start starts the server, unless a signal says to stop first: there is no
// command yet to send it to.
func start(dir string, signals <-chan os.Signal) (*postgres.Throwaway, error) {
	type result struct {
		server *postgres.Throwaway
		err    error
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	started := make(chan result, 1)
	go func() {
		server, err := postgres.StartThrowaway(ctx, postgres.Options{
			Dir:     dir,
			NPMDir:  filepath.Join(cmp.Or(os.Getenv("OPS_DATA_DIR"), ".local"), "npm"),
			Source:  os.Getenv("OPS_POSTGRES"),
			Version: os.Getenv("OPS_POSTGRES_VERSION"),
			Log:     os.Stderr,
		})
		started <- result{server, err}
	}()
	select {
	case r := <-started:
		return r.server, r.err
	case s := <-signals:
		cancel()
		r := <-started
		if r.err == nil {
			r.err = r.server.Stop(context.Background())
		}
		return nil, errors.Join(fmt.Errorf("stopped by signal: %v", s), r.err)
	}
}
