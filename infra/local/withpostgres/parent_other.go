//go:build !linux

package main

import "syscall"

// dieWithParent cannot be asked of this kernel.
func dieWithParent() {}

// childAttributes gives the command a group of its own.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
