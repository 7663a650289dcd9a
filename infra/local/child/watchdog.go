package child

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// watch leaves a shell that waits for the end of this process and then sends
// child the signal. The end is told by a pipe nobody writes to: the kernel
// closes it however this process dies. It serves where there is no parent death signal.
func watch(child *os.Process, farewell syscall.Signal, cred *syscall.Credential) (release func(), err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("watch over a program: %w", err)
	}
	cmd := exec.Command("/bin/sh", "-c", `read -r _; kill "-$2" "$1"`, "child-watchdog", strconv.Itoa(child.Pid), strconv.Itoa(int(farewell)))
	cmd.Stdin = read
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: cred}
	err = cmd.Start()
	_ = read.Close()
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("watch over a program: %w", err)
	}
	return func() {
		// Killed before the pipe closes, or it would signal a process id that
		// may belong to somebody else by now.
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = write.Close()
	}, nil
}
