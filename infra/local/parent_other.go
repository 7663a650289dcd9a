//go:build !linux

package main

import "syscall"

// dieWithParent cannot be asked for here; Ctrl-C and SIGTERM stop everything as they do elsewhere.
func dieWithParent() {}

func childAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
