package postgres

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// process is a started program and the news of its end.
type process struct {
	*os.Process
	done chan struct{}
	err  error // how it ended; read after done
}

// launch starts cmd so that it does not outlive this process.
//
// The kernel sends a parent death signal when the *thread* that forked ends,
// and Go ends and reuses threads as it likes. So fork and wait happen on one
// goroutine locked to its thread, which therefore lives as long as the child.
func launch(cmd *exec.Cmd) (*process, error) {
	dieWithParent(cmd)
	p := &process{done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		p.Process = cmd.Process
		release, err := guard(cmd.Process, cmd.SysProcAttr.Credential)
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

// wait waits for the program to end by itself; when ctx ends first it is
// interrupted, with everything in its process group, and given a moment.
func (p *process) wait(ctx context.Context) error {
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
	}
	_ = syscall.Kill(-p.Pid, syscall.SIGINT)
	if !p.endsWithin(context.WithoutCancel(ctx), 3*time.Second) {
		_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
		<-p.done
	}
	return ctx.Err()
}

// endsWithin reports whether the program ended before d passed or ctx ended.
func (p *process) endsWithin(ctx context.Context, d time.Duration) bool {
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
