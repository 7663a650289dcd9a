package lambda

import (
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// instance is one process that runs a function, one event at a time. Its pool's lock guards it, but for the process.
type instance struct {
	pool   *pool
	number int
	token  string // tells instances apart on the Runtime API, and strangers from instances
	stderr *lines
	stdout *lines
	work   chan *invocation // at most one
	gone   chan struct{}    // closed when the process has ended

	starting  bool
	current   *invocation
	delivered bool // the current event was sent; whether the process read it nobody knows
	stopTimer func()

	process   sync.Mutex
	cmd       *exec.Cmd
	ended     bool
	wanted    syscall.Signal // asked for before there was a process
	initError string         // what it reported to /runtime/init/error
}

func newInstance(p *pool, number int) *instance {
	i := &instance{
		pool: p, number: number, token: rand.Text(), starting: true,
		work: make(chan *invocation, 1), gone: make(chan struct{}),
	}
	i.stdout, i.stderr = p.service.log.lines(p.fn.Name), p.service.log.lines(p.fn.Name)
	return i
}

// run starts the process and stays until it has ended.
func (i *instance) run() {
	cause := i.runProcess()
	close(i.gone)
	i.pool.service.forget(i)
	i.pool.exited(i, cause)
	if hook := i.pool.service.onExit; hook != nil {
		hook(i)
	}
}

func (i *instance) runProcess() string {
	cmd, err := i.command()
	if err != nil {
		return err.Error()
	}
	if err := i.start(cmd); err != nil {
		return err.Error()
	}
	limit := i.pool.service.options.InitTimeout
	slow := time.AfterFunc(limit, func() { i.expireInit() })
	defer slow.Stop()
	err = cmd.Wait()
	i.process.Lock()
	i.ended = true
	said := i.initError
	i.process.Unlock()
	i.stdout.flush()
	i.stderr.flush()
	switch {
	case said != "":
		return said
	case err != nil:
		return err.Error()
	}
	return "exit status 0"
}

// start holds the process lock, so that a signal meant for it is not lost between here and there.
func (i *instance) start(cmd *exec.Cmd) error {
	i.process.Lock()
	defer i.process.Unlock()
	if err := spawn(cmd); err != nil {
		i.ended = true
		return err
	}
	i.cmd = cmd
	if i.wanted != 0 {
		_ = cmd.Process.Signal(i.wanted)
	}
	return nil
}

func (i *instance) command() (*exec.Cmd, error) {
	s := i.pool.service
	temp := s.options.TempDir
	if temp == "" {
		temp = os.TempDir()
	}
	temp = filepath.Join(temp, i.pool.fn.Name)
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return nil, fmt.Errorf("make its temporary folder: %w", err)
	}
	cmd := exec.Command(i.pool.fn.Binary)
	cmd.Args = []string{"bootstrap"}
	cmd.Dir = filepath.Dir(i.pool.fn.Binary)
	cmd.Env = s.environment(i.pool.fn, i.token, temp)
	cmd.Stdout, cmd.Stderr = i.stdout, i.stderr
	cmd.SysProcAttr = processAttributes()
	cmd.WaitDelay = time.Second // a grandchild that holds the pipes must not hold us
	return cmd, nil
}

// give hands over an event. The caller holds the pool's lock and knows that the instance is idle.
func (i *instance) give(v *invocation) {
	if i.stopTimer != nil {
		i.stopTimer()
	}
	i.current, i.delivered = v, false
	v.assign()
	i.work <- v
}

// deliver starts the clock of an invocation, now that the process gets it, and tells the deadline. False: the process has
// ended, and another one has taken the event over.
func (i *instance) deliver(v *invocation) (time.Time, bool) {
	i.pool.mu.Lock()
	defer i.pool.mu.Unlock()
	if !i.pool.live[i] {
		return time.Time{}, false
	}
	i.delivered = true
	timer := time.AfterFunc(i.pool.fn.Timeout, func() { i.expire(v) })
	i.stopTimer = func() { timer.Stop() }
	return time.Now().Add(i.pool.fn.Timeout), true
}

// expire ends an instance whose invocation ran out of time, or that answered and then never asked for more.
func (i *instance) expire(v *invocation) {
	i.pool.mu.Lock()
	defer i.pool.mu.Unlock()
	if i.current != v { // it asked for its next event just now
		return
	}
	v.fail(TypeTimeout, "Task timed out after %.2f seconds", i.pool.fn.Timeout.Seconds())
	i.pool.service.log.printf("lambda", "%s: request %s ran out of time (%s), instance %d killed", i.pool.fn.Name, v.id, i.pool.fn.Timeout, i.number)
	i.signal(syscall.SIGKILL)
}

func (i *instance) expireInit() {
	i.pool.mu.Lock()
	starting := i.starting
	i.pool.mu.Unlock()
	if starting {
		i.setInitError(fmt.Sprintf("it did not ask for its first event within %s", i.pool.service.options.InitTimeout))
		i.signal(syscall.SIGKILL)
	}
}

func (i *instance) setInitError(text string) {
	i.process.Lock()
	defer i.process.Unlock()
	i.initError = text
}

// terminate asks the process to end and insists a little later.
func (i *instance) terminate() {
	i.signal(syscall.SIGTERM)
	time.AfterFunc(obeyWithin, func() { i.signal(syscall.SIGKILL) })
}

// signal never reaches another process that was given the same number: os.Process knows when ours has been waited for.
func (i *instance) signal(signal syscall.Signal) {
	i.process.Lock()
	defer i.process.Unlock()
	switch {
	case i.ended:
	case i.cmd == nil:
		i.wanted = signal
	default:
		_ = i.cmd.Process.Signal(signal)
	}
}
