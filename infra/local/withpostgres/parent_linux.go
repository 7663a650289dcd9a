package main

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// dieWithParent asks for SIGTERM, which is handled like any other, when the
// parent ends; it exits when the parent was quicker than the question.
func dieWithParent() {
	parent := os.Getppid()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGTERM), 0, 0, 0); err != nil {
		return // the server is still stopped when the command ends
	}
	if os.Getppid() != parent {
		os.Exit(exitNoServer)
	}
}

// childAttributes gives the command a group of its own and lets it end with
// this process, should this process be killed.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
