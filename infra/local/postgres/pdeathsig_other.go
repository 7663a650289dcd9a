//go:build !linux

package postgres

import (
	"os"
	"os/exec"
	"syscall"
)

// dieWithParent cannot be asked of this kernel; guard does it instead.
func dieWithParent(*exec.Cmd) {}

// guard watches over a process in the kernel's stead.
func guard(child *os.Process, cred *syscall.Credential) (release func(), err error) {
	return watch(child, cred)
}
