//go:build !linux

package lambda

func platformToKill() {}
