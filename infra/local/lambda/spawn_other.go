//go:build !linux

package lambda

import "syscall"

// processAttributes: where there is no death signal an instance ends by itself, because its Runtime API client gives up
// as soon as the platform's socket is gone: idle instances at once, busy ones when they answer.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
