package lambda

import (
	"os/exec"
	"runtime"
	"sync"
)

// A process that asks for a death signal gets it when the *thread* that started it dies, and Go ends threads as it likes.
// So one goroutine that keeps its thread for the life of this process starts all of them.
var spawner = sync.OnceValue(func() chan<- spawning {
	requests := make(chan spawning)
	go func() {
		runtime.LockOSThread()
		for r := range requests {
			r.done <- r.cmd.Start()
		}
	}()
	return requests
})

type spawning struct {
	cmd  *exec.Cmd
	done chan error
}

func spawn(cmd *exec.Cmd) error {
	r := spawning{cmd, make(chan error, 1)}
	spawner() <- r
	return <-r.done
}
