package lambda

import "syscall"

// processAttributes: a group of its own, so that Ctrl-C at the terminal reaches the platform alone, which then ends its
// instances in order; and SIGKILL from the kernel should the platform die without that chance.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
