package child

import (
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// sweepAge is how old a directory without an owner's name must be: its owner
// may have made it a moment ago and not locked it yet.
const sweepAge = time.Minute

// Sweep removes the directories below parent, with names that begin with
// prefix, whose owners were killed. end is asked first to end what may still
// run in one; when it fails, the directory stays.
func Sweep(parent, prefix string, end func(dir string) error) {
	dirs, _ := filepath.Glob(filepath.Join(parent, prefix+"*"))
	for _, dir := range dirs {
		if !abandoned(dir) {
			continue
		}
		lock, err := Acquire(dir)
		if err != nil {
			continue
		}
		if err := end(dir); err == nil {
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
