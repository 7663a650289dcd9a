package child

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// FallbackRoot holds the directories of projects that only root can enter.
const FallbackRoot = "/var/lib/odooops-console"

// DirMode lets another user pass through to what is its own, and no more.
const DirMode = 0o711

// Settle makes dir and answers where it really is: dir itself, or a directory
// under FallbackRoot when the user cannot enter dir, as with a project
// somewhere below /root.
func Settle(ctx context.Context, say func(format string, args ...any), dir string, id User) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("locate %s: %w", dir, err)
	}
	home, err := MakeDir(dir)
	if err != nil {
		return "", err
	}
	if id.cred == nil {
		return home, nil
	}
	// The last step of the path is ours to open; the steps before it are not.
	if info, err := os.Stat(home); err == nil && info.Mode().Perm()&0o011 != 0o011 {
		if err := os.Chmod(home, info.Mode().Perm()|0o011); err != nil {
			return "", fmt.Errorf("open data directory to %s: %w", id, err)
		}
	}
	if id.CanEnter(ctx, home) {
		return home, nil
	}
	if err := ctx.Err(); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(home))
	other, err := MakeDir(filepath.Join(FallbackRoot, hex.EncodeToString(sum[:8])))
	if err != nil {
		return "", err
	}
	if !id.CanEnter(ctx, other) {
		return "", fmt.Errorf("neither %s nor %s can be entered by %s: put the data directory where it can", home, other, id)
	}
	say("%s is closed to %s; using %s instead", home, id, other)
	return other, nil
}

// MakeDir creates dir and the parents it lacks, whatever the umask, and
// answers its path without symbolic links. Parents that exist stay as they are.
func MakeDir(dir string) (string, error) {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := MakeDir(filepath.Dir(dir)); err != nil {
			return "", err
		}
		if err := os.Mkdir(dir, DirMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("make data directory: %w", err)
		}
		if err := os.Chmod(dir, DirMode); err != nil {
			return "", fmt.Errorf("make data directory: %w", err)
		}
	case err != nil:
		return "", fmt.Errorf("make data directory: %w", err)
	case !info.IsDir():
		return "", fmt.Errorf("make data directory: %s is not a directory", dir)
	}
	return filepath.EvalSymlinks(dir)
}
