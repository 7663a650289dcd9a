package lifeline

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// FollowParent has SIGTERM sent to this process, which stops everything in order, when its parent ends, even by kill -9.
// It exits with the code at once when the parent was quicker than the question.
func FollowParent(code int) {
	parent := os.Getppid()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGTERM), 0, 0, 0); err != nil {
		return // Ctrl-C still works
	}
	if os.Getppid() != parent {
		os.Exit(code)
	}
}

// Child are the attributes of a program that is started from the main thread: a group of its own, and this signal when
// this process ends, however that happens.
func Child(signal syscall.Signal) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: signal}
}
