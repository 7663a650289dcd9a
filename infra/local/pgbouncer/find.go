package pgbouncer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// elsewhere lists where packages put the program when it is not on the PATH of
// an ordinary user: Debian and Red Hat, a build of one's own, Homebrew.
var elsewhere = []string{
	"/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/sbin/pgbouncer", "/usr/local/bin/pgbouncer",
	"/opt/homebrew/opt/pgbouncer/bin/pgbouncer", "/usr/local/opt/pgbouncer/bin/pgbouncer",
	"/home/linuxbrew/.linuxbrew/opt/pgbouncer/bin/pgbouncer",
}

// program is a pgbouncer that has been seen to run.
type program struct {
	path      string
	libraries string // folders of libraries that the machine lacks, as LD_LIBRARY_PATH wants them
	minor     int    // the 18 of 1.18.0
}

var errNoApt = errors.New("there is no apt to fetch it with")

// find answers the program to run as id.
func find(ctx context.Context, o Options, id child.User) (program, error) {
	if o.Source != SourceDebian {
		candidates := elsewhere
		if path, err := exec.LookPath("pgbouncer"); err == nil {
			candidates = append([]string{path}, elsewhere...)
		}
		for _, path := range candidates {
			if p, err := probe(ctx, program{path: path}, id); err == nil {
				return p, nil
			}
		}
	}
	why := errNoApt
	if o.Source != SourceSystem {
		p, err := debian(ctx, o, id)
		if err == nil {
			return p, nil
		}
		why = err
	}
	return program{}, fmt.Errorf("pgbouncer was not found on this machine, and %w: install it "+
		"(Debian: apt-get install pgbouncer, macOS: brew install pgbouncer)", why)
}

var versionPattern = regexp.MustCompile(`(?i)pgbouncer (?:version )?1\.(\d+)`)

// probe runs the program's --version as the user that will run it, so that one
// without its libraries or closed to that user is not chosen.
func probe(ctx context.Context, p program, id child.User) (program, error) {
	var out bytes.Buffer
	cmd := p.command(id, "/", "--version")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := child.Run(ctx, cmd); err != nil {
		return p, fmt.Errorf("run %s: %w: %s", p.path, err, bytes.TrimSpace(out.Bytes()))
	}
	match := versionPattern.FindStringSubmatch(out.String())
	if match == nil {
		return p, fmt.Errorf("run %s: unexpected answer %q", p.path, out.String())
	}
	var err error
	p.minor, err = strconv.Atoi(match[1])
	return p, err
}

// command prepares a run of the program with the libraries it brought along.
func (p program) command(id child.User, dir string, args ...string) *exec.Cmd {
	cmd := id.Command(dir, p.path, args...)
	if p.libraries != "" {
		all := p.libraries
		if theirs := os.Getenv("LD_LIBRARY_PATH"); theirs != "" {
			all += ":" + theirs
		}
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+all) // the last one counts
	}
	return cmd
}

// unpacked answers the program below an unpacked package.
func unpacked(ctx context.Context, root string, id child.User) (program, error) {
	var folders []string
	for _, pattern := range []string{"usr/lib/*-linux-*", "lib/*-linux-*"} {
		found, _ := filepath.Glob(filepath.Join(root, pattern))
		folders = append(folders, found...)
	}
	return probe(ctx, program{path: filepath.Join(root, "usr/sbin/pgbouncer"), libraries: strings.Join(folders, ":")}, id)
}
