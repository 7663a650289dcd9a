package child

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// ErrInUse is the error of taking a directory that another process still owns.
var ErrInUse = errors.New("already in use")

// Acquire takes the lock of a directory, or says who has it. The kernel frees
// it when this process dies, so it can never be stale.
func Acquire(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer func() { _ = file.Close() }()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock %s: %w", dir, err)
		}
		holder, _ := os.ReadFile(file.Name())
		pid := strings.TrimSpace(string(holder))
		if pid == "" {
			pid = "(unknown)"
		}
		return nil, fmt.Errorf("%s is %w by process %s: stop that one first", dir, ErrInUse, pid)
	}
	// The content is only there to be read in that message.
	if err := file.Truncate(0); err == nil {
		_, _ = fmt.Fprintln(file, os.Getpid())
	}
	return file, nil
}

// AcquireWithin waits for the lock, for work that another process is likely to
// finish soon, such as the same download.
func AcquireWithin(ctx context.Context, dir string) (*os.File, error) {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		file, err := Acquire(dir)
		if !errors.Is(err, ErrInUse) {
			return file, err
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-ticker.C:
		}
	}
}
