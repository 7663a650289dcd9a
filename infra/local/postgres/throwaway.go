package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

const (
	throwawayPrefix = "odooops-postgres-"
	memoryDir       = "/dev/shm"
	memoryNeeded    = 2 << 30
	// sweepAge is how old a directory without an owner's name must be: its owner
	// may have made it a moment ago and not locked it yet.
	sweepAge = time.Minute
)

// Throwaway is a server for tests: nothing of it is durable, and its directory
// disappears with it.
type Throwaway struct {
	*Server
	dir string
}

// StartThrowaway starts a server in a new directory below o.Dir; when that is
// empty, below /dev/shm if it has room, else the system's temporary directory.
// Set o.NPMDir: the default would be thrown away too.
func StartThrowaway(ctx context.Context, o Options) (*Throwaway, error) {
	if o.Dir == "" {
		o.Dir = temporaryDir()
	}
	parent, err := child.MakeDir(o.Dir)
	if err != nil {
		return nil, err
	}
	sweep(ctx, o, parent)
	if o.Dir, err = os.MkdirTemp(parent, throwawayPrefix); err != nil {
		return nil, fmt.Errorf("make temporary directory: %w", err)
	}
	o.Durable = false
	server, err := Start(ctx, o)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(o.Dir))
	}
	return &Throwaway{server, o.Dir}, nil
}

// Stop ends the server at once and removes its directory: there is nothing to
// keep, so it does not wait for a checkpoint.
func (t *Throwaway) Stop(ctx context.Context) error {
	t.stopping.Do(func() { close(t.asked) })
	_ = t.process.Signal(syscall.SIGQUIT)
	if !t.process.EndsWithin(ctx, stopGrace) {
		_ = t.process.Signal(syscall.SIGKILL)
	}
	<-t.done
	return errors.Join(os.RemoveAll(t.Dir()), os.RemoveAll(t.dir))
}

func temporaryDir() string {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(memoryDir, &stat); err == nil && stat.Bavail*uint64(stat.Bsize) >= memoryNeeded { //nolint:gosec // a block size is positive
		return memoryDir
	}
	return os.TempDir()
}

// sweep removes what throwaways left whose process was killed: in /dev/shm
// that is memory.
func sweep(ctx context.Context, o Options, parent string) {
	dirs, _ := filepath.Glob(filepath.Join(parent, throwawayPrefix+"*"))
	for _, dir := range dirs {
		if !abandoned(dir) {
			continue
		}
		lock, err := child.Acquire(dir)
		if err != nil {
			continue
		}
		if err := clearLeftover(ctx, o, filepath.Join(dir, "cluster")); err == nil {
			_ = os.RemoveAll(dir)
		}
		_ = lock.Close()
	}
}

// abandoned reports whether dir is this user's and has had an owner, who left
// its process id in the lock file, or is too old to be getting one. Whether
// that owner still lives is for Acquire to find out.
func abandoned(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() {
		return false
	}
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Geteuid() {
		return false
	}
	lock, err := os.Stat(filepath.Join(dir, "lock"))
	return err == nil && lock.Size() > 0 || time.Since(info.ModTime()) > sweepAge
}
