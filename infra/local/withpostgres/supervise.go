package main

import (
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/lifeline"
)

// killGrace is how long the command may take to follow SIGTERM or SIGHUP.
const killGrace = 10 * time.Second

// init keeps main on the thread the process began with, which lives as long as
// the process: parent death signals are tied to the thread that forks.
func init() { runtime.LockOSThread() }

// supervise runs the command to its end, passing signals on. It ends the
// command when the server is gone, as nothing it does can succeed then.
func supervise(path string, args []string, url string, signals <-chan os.Signal, serverDone <-chan struct{}) (int, error) {
	cmd := exec.Command(path, args[1:]...)
	cmd.Env = append(os.Environ(), "OPS_TEST_DATABASE_URL="+url)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.SysProcAttr = lifeline.Child(syscall.SIGTERM)
	if err := cmd.Start(); err != nil {
		return exitNoServer, err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	group := -cmd.Process.Pid
	// What the command left in its group would meet a server that is gone.
	defer func() { _ = syscall.Kill(group, syscall.SIGKILL) }()

	var lost error
	var kill <-chan time.Time
	for {
		select {
		case err := <-ended:
			return exitCode(cmd), errors.Join(lost, unexpected(err))
		case s := <-signals:
			_ = syscall.Kill(group, s.(syscall.Signal))
			if s != syscall.SIGINT && kill == nil {
				kill = time.After(killGrace)
			}
		case <-serverDone:
			serverDone, lost = nil, errors.New("the PostgreSQL server ended before the command")
			_ = syscall.Kill(group, syscall.SIGTERM)
			kill = time.After(killGrace)
		case <-kill:
			_ = syscall.Kill(group, syscall.SIGKILL)
		}
	}
}

// exitCode follows the shell's habit for a command ended by a signal.
func exitCode(cmd *exec.Cmd) int {
	if cmd.ProcessState == nil {
		return exitNoServer
	}
	if status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return cmd.ProcessState.ExitCode()
}

// unexpected keeps errors other than the command's own exit code.
func unexpected(err error) error {
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil
	}
	return err
}
