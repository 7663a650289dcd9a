package postgres

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// The test binary plays the process that is going to be killed when these are
// set: what to do, and where.
const (
	childTask = "OPS_POSTGRES_TEST_TASK"
	childDir  = "OPS_POSTGRES_TEST_DIR"
)

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		play(task, os.Getenv(childDir))
	}
	os.Exit(m.Run())
}

// play starts something that must not outlive it, prints its process id and
// waits to be killed.
func play(task, dir string) {
	var pid int
	switch task {
	case "serve":
		s, err := Start(context.Background(), Options{Dir: dir})
		exitOn(err)
		pid = s.process.Pid
	case "throwaway":
		s, err := StartThrowaway(context.Background(), Options{Dir: dir})
		exitOn(err)
		pid = s.process.Pid
	}
	fmt.Println(pid)
	select {}
}

func exitOn(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// spawn runs a child task and returns the running child; its process id line
// is read by pidOf.
func spawn(t *testing.T, task, dir string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childTask+"="+task, childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd, bufio.NewReader(out)
}

func pidOf(t *testing.T, out *bufio.Reader) int {
	t.Helper()
	line, _ := out.ReadString('\n')
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("child: %s", line)
	}
	return pid
}

// kill ends a child the hard way.
func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}

// eventually polls for something that happens in another process.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !happened() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// openDir is a temporary directory that the server's user can enter, which
// t.TempDir is not when the tests run as root.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(temporaryDir(), "postgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, child.DirMode); err != nil {
		t.Fatal(err)
	}
	return dir
}

// logged collects progress lines and shows them with a failing test.
type logged struct {
	t *testing.T
	strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.t.Logf("%s", p)
	return l.Builder.Write(p)
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Log == nil {
		o.Log = &logged{t: t}
	}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

// ask runs one statement on a connection of its own and returns its only cell.
func ask(t *testing.T, s *Server, sql string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if !strings.HasPrefix(sql, "select") && !strings.HasPrefix(sql, "show") {
		_, err = conn.Exec(t.Context(), sql)
	} else {
		err = conn.QueryRow(t.Context(), sql).Scan(&answer)
	}
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func glob(t *testing.T, parts ...string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
