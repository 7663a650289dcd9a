package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// pidFile is what a postmaster writes about itself in its data directory.
type pidFile struct {
	pid    int
	status string // "ready" once it accepts connections
}

func readPIDFile(cluster string) (pidFile, error) {
	text, err := os.ReadFile(filepath.Join(cluster, "postmaster.pid"))
	if err != nil {
		return pidFile{}, err
	}
	lines := strings.Split(string(text), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(lines[0]))
	if pid <= 1 {
		return pidFile{}, nil // torn by a power cut: names nobody
	}
	file := pidFile{pid: pid}
	if len(lines) > 7 {
		file.status = strings.TrimSpace(lines[7])
	}
	return file, nil
}

// clearLeftover ends a server that an earlier owner of this directory left
// running, and removes a pid file that would block the start by mistake. The
// caller holds the directory's lock, so whoever started that server is gone.
func clearLeftover(ctx context.Context, o Options, cluster string) error {
	file, err := readPIDFile(cluster)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a server left running: %w", err)
	}
	if file.pid == 0 {
		return removePIDFile(cluster)
	}
	// The handle is taken before the check: it keeps meaning the same process
	// even if the number is reused in between.
	left, err := os.FindProcess(file.pid)
	if err != nil {
		return fmt.Errorf("look for a server left running: %w", err)
	}
	defer func() { _ = left.Release() }()
	if servesCluster(file.pid, cluster) {
		o.say("stopping the server process %d that was left running on %s", file.pid, cluster)
		return stopLeftover(ctx, left, cluster)
	}
	if err := left.Signal(syscall.Signal(0)); err == nil || errors.Is(err, fs.ErrPermission) {
		// The number belongs to a stranger now, which PostgreSQL would take
		// for a running server. When nobody has it, PostgreSQL copes itself.
		return removePIDFile(cluster)
	}
	return nil
}

func stopLeftover(ctx context.Context, left *os.Process, cluster string) error {
	for _, step := range []struct {
		signal syscall.Signal
		grace  time.Duration
	}{{syscall.SIGINT, 30 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		err := left.Signal(step.signal)
		if errors.Is(err, os.ErrProcessDone) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("stop server process %d left running on %s: %w", left.Pid, cluster, err)
		}
		if gone(ctx, left.Pid, cluster, step.grace) {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("server process %d left running on %s does not stop: stop it by hand", left.Pid, cluster)
}

// gone polls for the end of a process that is not a child of this one.
func gone(ctx context.Context, pid int, cluster string, grace time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for servesCluster(pid, cluster) {
		select {
		case <-ctx.Done():
			return false
		case <-ticker.C:
		}
	}
	return true
}

func removePIDFile(cluster string) error {
	if err := os.Remove(filepath.Join(cluster, "postmaster.pid")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove stale pid file: %w", err)
	}
	return nil
}

// servesCluster reports whether a process is the postmaster of this very
// cluster. It asks for the arguments, which settings begins with -D: in a
// container root may not look at another user's executable or directory.
func servesCluster(pid int, cluster string) bool {
	args := arguments(pid)
	return len(args) > 2 && strings.HasPrefix(filepath.Base(args[0]), "postgres") && args[1] == "-D" && args[2] == cluster
}
