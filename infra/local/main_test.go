package main

import (
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheSecondSignalHurriesUnlessItIsTheSameKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		signals := make(chan os.Signal)
		var stopped, hurried bool
		done := make(chan struct{})
		go func() {
			impatient(signals, func() { stopped = true }, func() { hurried = true })
			close(done)
		}()
		signals <- syscall.SIGINT
		signals <- syscall.SIGTERM // make passes it on
		synctest.Wait()
		if !stopped || hurried {
			t.Errorf("after the first: stopped %v, hurried %v", stopped, hurried)
		}
		<-time.After(time.Second)
		signals <- syscall.SIGINT
		<-done
		if !hurried {
			t.Error("the second one did not hurry")
		}
	})
}
