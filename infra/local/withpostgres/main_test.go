package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// asCommand makes the test binary be withpostgres itself.
const asCommand = "WITHPOSTGRES_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// withpostgres prepares a run whose temporary files are below dir.
func withpostgres(dir string, env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{"-dir", dir}, args...)...)
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); name != "DATABASE_URL" && name != "OPS_TEST_DATABASE_URL" {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(append(cmd.Env, asCommand+"=1"), env...)
	return cmd
}

func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "withpostgres-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func codeOf(err error) int {
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return exit.ExitCode()
	}
	return 0
}

func wantNothingLeft(t *testing.T, dir string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestCommandGetsAServerAndPassesItsExitCodeOn(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	out, err := withpostgres(dir, nil, "--", "sh", "-c", "echo $OPS_TEST_DATABASE_URL; exit 7").Output()
	if code := codeOf(err); code != 7 {
		t.Errorf("exit code %d: %v", code, err)
	}
	if !strings.HasPrefix(string(out), "postgres://postgres:") {
		t.Errorf("url: %s", out)
	}
	wantNothingLeft(t, dir)
}

func TestGivenDatabaseIsUsed(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{
		"DATABASE_URL":          {"DATABASE_URL=postgres://given"},
		"OPS_TEST_DATABASE_URL": {"OPS_TEST_DATABASE_URL=postgres://given", "DATABASE_URL=postgres://other"},
	} {
		out, err := withpostgres("/nowhere", env, "--", "sh", "-c", "echo $OPS_TEST_DATABASE_URL").CombinedOutput()
		if err != nil || string(out) != "postgres://given\n" {
			t.Errorf("%s: %s %v", name, out, err)
		}
	}
}

func TestWithoutAServerNothingRuns(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	out, err := withpostgres(dir, []string{"OPS_POSTGRES=docker"}, "--", "echo", "ran").CombinedOutput()
	if code := codeOf(err); code != exitNoServer {
		t.Errorf("exit code %d: %v", code, err)
	}
	if want := "withpostgres: OPS_POSTGRES is \"docker\": it must be auto, system or npm\n"; string(out) != want {
		t.Errorf("output: %s", out)
	}
	wantNothingLeft(t, dir)
}

func TestSignalReachesTheCommandAndAllEnds(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	// The sleep stands for what go test starts and leaves behind on SIGTERM.
	cmd := withpostgres(dir, nil, "--", "sh", "-c", `trap 'exit 9' TERM; sleep 600 >&2 & echo $!; wait`)
	grandchild := startAndReadPID(t, cmd)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _ = cmd.Wait(); cmd.ProcessState.ExitCode() != 9 {
		t.Errorf("exit: %v", cmd.ProcessState)
	}
	eventually(t, "the end of the grandchild", func() bool { return !alive(grandchild) })
	wantNothingLeft(t, dir)
}

func TestEndsWithItsParent(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells a process of its parent's end")
	}
	dir := openDir(t)
	inner := withpostgres(dir, nil, "-die-with-parent", "--", "sh", "-c", "echo $$; exec sleep 600")
	parent := exec.Command("sh", append([]string{"-c", `"$@"; exit`, "parent"}, inner.Args...)...)
	parent.Env = inner.Env
	command := startAndReadPID(t, parent)
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the end of the command", func() bool { return !alive(command) })
	eventually(t, "the end of the server", func() bool {
		left, _ := filepath.Glob(filepath.Join(dir, "*"))
		return len(left) == 0
	})
}

// startAndReadPID starts cmd and reads the process id it prints first.
func startAndReadPID(t *testing.T, cmd *exec.Cmd) int {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadString('\n')
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("instead of a process id: %s", line)
	}
	return pid
}

// alive does not count what is dead and merely not waited for yet.
func alive(pid int) bool {
	out, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	state := strings.TrimSpace(string(out))
	return state != "" && !strings.HasPrefix(state, "Z")
}

func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for !happened() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain: %s", what)
		}
		time.Sleep(10 * time.Millisecond)
	}
}
