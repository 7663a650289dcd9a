package child

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Process is a started program and the news of its end.
type Process struct {
	*os.Process
	done chan struct{}
	err  error // how it ended; read after done
}

// Launch starts cmd so that it does not outlive this process: farewell is the
// signal it gets when this process ends, however that happens.
//
// The kernel sends a parent death signal when the *thread* that forked ends,
// and Go ends and reuses threads as it likes. So fork and wait happen on one
// goroutine locked to its thread, which therefore lives as long as the child.
func Launch(cmd *exec.Cmd, farewell syscall.Signal) (*Process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	dieWithParent(cmd, farewell)
	p := &Process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		p.Process = cmd.Process
		release, err := guard(cmd.Process, farewell, cmd.SysProcAttr.Credential)
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			started <- err
			return
		}
		started <- nil
		p.err = cmd.Wait()
		release()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// Run starts cmd and waits for its end; when ctx ends first, it is stopped.
func Run(ctx context.Context, cmd *exec.Cmd) error {
	p, err := Launch(cmd, syscall.SIGINT)
	if err != nil {
		return err
	}
	return p.Await(ctx)
}

// Done is closed when the program has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err says how the program ended; ask after Done.
func (p *Process) Err() error { return p.err }

// Await waits for the program to end by itself; when ctx ends first it is
// interrupted, with everything in its process group, and given a moment.
func (p *Process) Await(ctx context.Context) error {
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
	}
	_ = syscall.Kill(-p.Pid, syscall.SIGINT)
	if !p.EndsWithin(context.WithoutCancel(ctx), 3*time.Second) {
		_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
		<-p.done
	}
	return ctx.Err()
}

// EndsWithin reports whether the program ended before d passed or ctx ended.
func (p *Process) EndsWithin(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-ctx.Done():
	case <-timer.C:
	}
	// Both may have happened; the end of the program is what counts.
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}
