package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

func TestRestartKeepsDataAndPassword(t *testing.T) {
	t.Parallel()
	o := Options{Dir: filepath.Join(openDir(t), "deep", "below"), Durable: true, MaxConnections: 37}
	s := start(t, o)
	for setting, want := range map[string]string{
		"max_connections": "37", "listen_addresses": "127.0.0.1", "fsync": "on", "server_encoding": "UTF8", "TimeZone": "UTC",
	} {
		if got := ask(t, s, "show "+setting); got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
	ask(t, s, "create table kept as select 'still here' as word")
	password := s.password
	stop(t, s)
	stop(t, s)
	if err := s.Err(); err != nil {
		t.Errorf("error after a clean stop: %v", err)
	}

	s = start(t, o)
	if got := ask(t, s, "select word from kept"); got != "still here" {
		t.Errorf("after the restart the table says %q", got)
	}
	if s.password != password {
		t.Error("the password changed with the restart")
	}
	for file, want := range map[string]os.FileMode{"password": 0o600, "postgres.log": 0o600, "cluster": 0o700} {
		if info, err := os.Stat(filepath.Join(s.Dir(), file)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want mode %o", file, info.Mode(), err, want)
		}
	}
}

func TestSecondStartOnADirectoryIsRefused(t *testing.T) {
	t.Parallel()
	o := Options{Dir: openDir(t)}
	s := start(t, o)
	_, err := Start(t.Context(), o)
	if !errors.Is(err, child.ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Fatalf("second start: %v", err)
	}
	ask(t, s, "select 'undisturbed'")
}

func TestTakenPortIsExplainedFromTheLog(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, err = Start(t.Context(), Options{Dir: openDir(t), Port: listener.Addr().(*net.TCPAddr).Port})
	if !errors.Is(err, errPortTaken) || !strings.Contains(err.Error(), "could not bind IPv4 address") {
		t.Fatalf("start on a taken port: %v", err)
	}
}

func TestCancelledStartLeavesNothingRunning(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		for ctx.Err() == nil && len(glob(t, dir, "init-*", "cluster", "base")) == 0 {
			time.Sleep(time.Millisecond)
		}
	}()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled start: %v", err)
	}
	if left := glob(t, dir, "init-*"); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	start(t, Options{Dir: dir})
}

func TestUnusableOptionsAreExplained(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		`OPS_POSTGRES is "docker": it must be auto, system or npm`:               {Dir: "x", Source: "docker"},
		"postgres needs a directory for its cluster":                             {},
		`OPS_POSTGRES_VERSION is "9.6": it must be a major version, 15 or newer`: {Dir: "x", Version: "9.6"},
		`OPS_POSTGRES_VERSION is "14": it must be a major version, 15 or newer`:  {Dir: "x", Version: "14"},
		"postgres port 70000 is out of range":                                    {Dir: "x", Port: 70000},
	} {
		if _, err := Start(t.Context(), o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestDirectoryClosedToTheServersUserIsReplaced(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 || runtime.GOOS != "linux" {
		t.Skip("only root on Linux runs the server as another user")
	}
	closed := filepath.Join(t.TempDir(), "project") // below a directory of mode 0700
	log := &logged{t: t}
	s := start(t, Options{Dir: closed, Log: log})
	t.Cleanup(func() { stop(t, s); _ = os.RemoveAll(s.Dir()); _ = os.Remove(child.FallbackRoot) })
	if !strings.HasPrefix(s.Dir(), child.FallbackRoot+"/") {
		t.Errorf("the cluster is in %s", s.Dir())
	}
	if want := closed + " is closed to user postgres; using " + s.Dir() + " instead"; !strings.Contains(log.String(), want) {
		t.Errorf("the log does not say %q", want)
	}
	stop(t, s)
	if again := start(t, Options{Dir: closed}); again.Dir() != s.Dir() {
		t.Errorf("the second start went to %s", again.Dir())
	}
}

func TestLargeLogStartsAnew(t *testing.T) {
	t.Parallel()
	o := Options{Dir: openDir(t)}
	stop(t, start(t, o))
	log := filepath.Join(o.Dir, "postgres.log")
	if err := os.Truncate(log, logLimit+1); err != nil {
		t.Fatal(err)
	}
	start(t, o)
	if info, err := os.Stat(log); err != nil || info.Size() > logLimit/2 {
		t.Errorf("the log has %d bytes (%v)", info.Size(), err)
	}
}
