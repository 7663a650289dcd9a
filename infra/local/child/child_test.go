package child

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// task makes the test binary play a process that is going to be killed.
const task = "OPS_CHILD_TEST_TASK"

func TestMain(m *testing.M) {
	if what := os.Getenv(task); what != "" {
		play(what)
	}
	os.Exit(m.Run())
}

// play starts something that must not outlive it, prints its process id and
// waits to be killed. What it starts is deaf to anything but SIGKILL, and has
// started something itself.
func play(what string) {
	cmd := exec.Command("/bin/sh", "-c", `trap '' INT TERM; echo deaf; while :; do sleep 0.1; done`)
	out, err := cmd.StdoutPipe()
	exitOn(err)
	switch what {
	case "launch":
		_, err = Launch(cmd, syscall.SIGKILL)
		exitOn(err)
	case "watch":
		exitOn(cmd.Start())
		_, err = watch(cmd.Process, syscall.SIGKILL, nil)
		exitOn(err)
	}
	_, err = bufio.NewReader(out).ReadString('\n')
	exitOn(err)
	fmt.Println(cmd.Process.Pid)
	select {}
}

func exitOn(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func TestNothingOutlivesAKilledParent(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"launch", "watch"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			parent := exec.Command(os.Args[0])
			parent.Env = append(os.Environ(), task+"="+how)
			out, err := parent.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			line, _ := bufio.NewReader(out).ReadString('\n')
			pid, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil {
				t.Fatalf("instead of a process id: %s", line)
			}
			if !alive(pid) {
				t.Fatal("there is nothing to outlive anybody")
			}
			_ = parent.Process.Kill()
			_ = parent.Wait()
			eventually(t, "the end of the child", func() bool { return !alive(pid) })
		})
	}
}

func TestReleasedWatchdogLeavesItsChargeAlone(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sleep", "600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	release, err := watch(cmd.Process, syscall.SIGINT, nil)
	if err != nil {
		t.Fatal(err)
	}
	release()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGKILL {
		t.Errorf("it was ended by %v", status.Signal())
	}
}

func TestRunStopsWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := User{}.Command("/", "/bin/sh", "-c", "echo begun; sleep 600")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = bufio.NewReader(out).ReadString('\n')
		cancel()
	}()
	if err := Run(ctx, cmd); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the cancellation", err)
	}
	if cmd.ProcessState == nil {
		t.Error("it still runs")
	}
}

func TestADirectoryHasOneOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Acquire(dir); !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), fmt.Sprint("process ", os.Getpid())) {
		t.Errorf("the second owner: %v", err)
	}
	time.AfterFunc(50*time.Millisecond, func() { _ = first.Close() })
	second, err := AcquireWithin(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	_ = second.Close()
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
		time.Sleep(5 * time.Millisecond)
	}
}
