//go:build !linux

package lifeline

import "syscall"

// FollowParent cannot be asked of this kernel; Ctrl-C and SIGTERM stop everything as they do elsewhere.
func FollowParent(int) {}

// Child gives the program a group of its own.
func Child(syscall.Signal) *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
