//go:build !linux

package child

import (
	"os"
	"os/exec"
	"syscall"
)

// dieWithParent cannot be asked of this kernel; guard does it instead.
func dieWithParent(*exec.Cmd, syscall.Signal) {}

// guard watches over a process in the kernel's stead.
func guard(child *os.Process, farewell syscall.Signal, cred *syscall.Credential) (release func(), err error) {
	return watch(child, farewell, cred)
}
