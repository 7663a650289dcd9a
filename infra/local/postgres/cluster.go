package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// cluster is one data directory and the password beside it.
type cluster struct {
	home string // the directory that holds everything
	id   child.User
}

func (c cluster) data() string         { return filepath.Join(c.home, "cluster") }
func (c cluster) passwordFile() string { return filepath.Join(c.home, "password") }

// major answers the version that made the cluster, 0 when there is none yet.
func (c cluster) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("the cluster in %s belongs to another user: run as that user, or use another data directory: %w", c.home, err)
	}
	if err != nil {
		return 0, fmt.Errorf("read cluster version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || major == 0 {
		return 0, fmt.Errorf("read cluster version: %s/PG_VERSION says %q", c.data(), text)
	}
	return major, nil
}

func (c cluster) password() (string, error) {
	text, err := os.ReadFile(c.passwordFile())
	if err != nil {
		return "", fmt.Errorf("read the cluster's password (without it, move %s away to begin anew): %w", c.home, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// create makes the cluster in a folder aside and renames it when it is
// complete, so that an interrupted attempt can never be taken for a cluster.
func (c cluster) create(ctx context.Context, o Options, with installation, log *serverLog) error {
	if err := c.clearAttempts(o); err != nil {
		return err
	}
	o.say("initdb: new cluster in %s with PostgreSQL %s", c.data(), with.version)
	aside, err := os.MkdirTemp(c.home, "init-")
	if err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	defer func() { _ = os.RemoveAll(aside) }()
	password := rand.Text()
	theirs := filepath.Join(aside, "password")
	if err := errors.Join(os.WriteFile(theirs, []byte(password), 0o600), c.id.Own(theirs), c.id.Own(aside)); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	made := filepath.Join(aside, "cluster")
	cmd := c.id.Command(aside, filepath.Join(with.bin, "initdb"), initdbArguments(o, with, made, theirs)...)
	cmd.Stdout, cmd.Stderr = log.File, log.File
	log.mark()
	if err := child.Run(ctx, cmd); err != nil {
		return log.explain(fmt.Errorf("initdb: %w", err))
	}
	// The password first: a cluster without one would be of no use.
	if err := writeSynced(c.passwordFile(), password+"\n"); err != nil {
		return fmt.Errorf("keep password: %w", err)
	}
	if err := os.Rename(made, c.data()); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	return syncDir(c.home)
}

// clearAttempts removes what interrupted attempts of ours left. A cluster
// folder without a version is nobody's cluster, yet may hold something: it is
// moved out of the way.
func (c cluster) clearAttempts(o Options) error {
	attempts, _ := filepath.Glob(filepath.Join(c.home, "init-*"))
	for _, attempt := range attempts {
		o.say("removing an initdb that was interrupted: %s", attempt)
		if err := os.RemoveAll(attempt); err != nil {
			return fmt.Errorf("remove interrupted initdb: %w", err)
		}
	}
	if _, err := os.Lstat(c.data()); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	kept := c.data() + ".incomplete-" + time.Now().UTC().Format("20060102T150405.000")
	o.say("%s is not a complete cluster; keeping it as %s", c.data(), kept)
	if err := os.Rename(c.data(), kept); err != nil {
		return fmt.Errorf("move incomplete cluster away: %w", err)
	}
	return nil
}

func initdbArguments(o Options, with installation, dir, passwordFile string) []string {
	args := []string{"-D", dir, "--username=" + o.Superuser, "--pwfile=" + passwordFile,
		"--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"}
	switch {
	case with.major >= 17:
		// The server's own C.UTF-8: the same order on every machine.
		args = append(args, "--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	case runtime.GOOS == "linux":
		args = append(args, "--locale=C.UTF-8")
	default:
		args = append(args, "--no-locale") // macOS has no C.UTF-8
	}
	if !o.Durable {
		args = append(args, "--no-sync")
	}
	return args
}

func writeSynced(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	return errors.Join(err, file.Sync(), file.Close())
}

func syncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
