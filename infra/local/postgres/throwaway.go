package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

const (
	throwawayPrefix = "odooops-postgres-"
	memoryDir       = "/dev/shm"
	memoryNeeded    = 2 << 30
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
	child.Sweep(parent, throwawayPrefix, func(dir string) error {
		return clearLeftover(ctx, o, filepath.Join(dir, "cluster"))
	})
}
