package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// dieWithParent has SIGTERM sent to us, which stops everything in order, when the parent ends, even by kill -9. It ends
// at once when the parent was quicker than the question.
func dieWithParent() {
	parent := os.Getppid()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGTERM), 0, 0, 0); err != nil {
		return // Ctrl-C still works
	}
	if os.Getppid() != parent {
		os.Exit(1)
	}
}

// childAttributes are for programs started from the main thread: a group of their own, and no life after ours.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
