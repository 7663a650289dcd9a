package pgbouncer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// debian answers the program of the distribution's package. Nothing is
// installed: the package is fetched and unpacked below o.Dir, once, which an
// ordinary user may do as well as root, and which starts no service.
func debian(ctx context.Context, o Options, id child.User) (program, error) {
	dir, err := child.Settle(ctx, o.say, o.Dir, id)
	if err != nil {
		return program{}, err
	}
	// The tests of several packages may need it at the same moment.
	lock, err := child.AcquireWithin(ctx, dir)
	if err != nil {
		return program{}, err
	}
	defer func() { _ = lock.Close() }()
	root, done := filepath.Join(dir, "root"), filepath.Join(dir, "unpacked")
	if _, err := os.Stat(done); err == nil {
		if p, err := unpacked(ctx, root, id); err == nil {
			return p, nil
		}
		// Unpacked on a machine that had other libraries: once more.
	}
	for _, tool := range []string{"apt-get", "dpkg-deb", "dpkg-query"} {
		if _, err := exec.LookPath(tool); err != nil {
			return program{}, errNoApt
		}
	}
	if err := fetch(ctx, o, dir, root); err != nil {
		return program{}, fmt.Errorf("its package could not be fetched (%w)", err)
	}
	p, err := unpacked(ctx, root, id)
	if err != nil {
		return program{}, fmt.Errorf("the distribution's package does not run (%w)", err)
	}
	return p, os.WriteFile(done, nil, 0o600)
}

// fetch unpacks the package, and every library that it needs and the machine
// lacks, into root.
func fetch(ctx context.Context, o Options, dir, root string) error {
	old, _ := filepath.Glob(filepath.Join(dir, "fetch-*")) // of an interrupted run
	for _, path := range append(old, filepath.Join(dir, "unpacked"), root) {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	aside, err := os.MkdirTemp(dir, "fetch-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(aside) }()
	o.say("fetching the distribution's package into %s", dir)
	a := &apt{dir: aside}
	wanted := []string{"pgbouncer"}
	for i := 0; i < len(wanted); i++ {
		file, err := a.download(ctx, wanted[i])
		if err != nil {
			return err
		}
		if _, err := run(ctx, aside, "dpkg-deb", "-x", file, root); err != nil {
			return err
		}
		depends, err := run(ctx, aside, "dpkg-deb", "-f", file, "Depends")
		if err != nil {
			return err
		}
		for _, library := range lacking(libraries(depends), func(name string) bool { return isInstalled(ctx, aside, name) }) {
			if !slices.Contains(wanted, library) {
				wanted = append(wanted, library)
			}
		}
	}
	return nil
}

// libraries answers the alternatives of each library in a Depends field. The
// rest of it, such as scripts that make a service, is not needed to run.
func libraries(depends string) (all [][]string) {
	for need := range strings.SplitSeq(depends, ",") {
		var names []string
		for alternative := range strings.SplitSeq(need, "|") {
			name, _, _ := strings.Cut(strings.TrimSpace(alternative), " ")
			name, _, _ = strings.Cut(name, ":") // an architecture
			if strings.HasPrefix(name, "lib") {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			all = append(all, names)
		}
	}
	return all
}

// lacking answers the first alternative of each library that has none installed.
func lacking(needs [][]string, installed func(string) bool) (names []string) {
	for _, alternatives := range needs {
		if !slices.ContainsFunc(alternatives, installed) {
			names = append(names, alternatives[0])
		}
	}
	return names
}

func isInstalled(ctx context.Context, dir, name string) bool {
	states, err := run(ctx, dir, "dpkg-query", "-W", "-f", "${db:Status-Status} ", name) // one for each architecture
	return err == nil && slices.Contains(strings.Fields(states), "installed")
}

// apt downloads packages with the machine's lists, and with lists of its own
// once those have turned out to be missing or out of date.
type apt struct {
	dir     string
	private []string // options that lead to the lists of its own
}

func (a *apt) download(ctx context.Context, name string) (file string, err error) {
	if a.private == nil {
		if file, err := a.get(ctx, name); err == nil {
			return file, nil
		}
		if err := a.update(ctx); err != nil {
			return "", err
		}
	}
	return a.get(ctx, name)
}

// update fetches package lists into the directory aside: the machine's own are
// root's to change.
func (a *apt) update(ctx context.Context) error {
	lists, cache := filepath.Join(a.dir, "lists"), filepath.Join(a.dir, "cache")
	for _, dir := range []string{filepath.Join(lists, "partial"), filepath.Join(cache, "archives", "partial")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
	}
	a.private = []string{"-o", "Dir::State::lists=" + lists, "-o", "Dir::Cache=" + cache}
	_, err := run(ctx, a.dir, "apt-get", append(a.options(), "update")...)
	return err
}

func (a *apt) get(ctx context.Context, name string) (file string, err error) {
	if _, err := run(ctx, a.dir, "apt-get", append(a.options(), "download", name)...); err != nil {
		return "", err
	}
	found, _ := filepath.Glob(filepath.Join(a.dir, name+"_*.deb"))
	if len(found) != 1 {
		return "", fmt.Errorf("apt-get download %s left %d files", name, len(found))
	}
	return found[0], nil
}

func (a *apt) options() []string {
	o := append([]string{"-qq", "-o", "Acquire::Retries=2", "-o", "Debug::NoLocking=1"}, a.private...)
	if os.Geteuid() == 0 {
		o = append(o, "-o", "APT::Sandbox::User=root") // the directory is not open to the user _apt
	}
	return o
}

// run runs a program to its end and answers what it said.
func run(ctx context.Context, dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.WaitDelay = 5 * time.Second
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := child.Run(ctx, cmd); err != nil {
		return "", errors.Join(fmt.Errorf("%s %s: %w", name, args[len(args)-1], err), firstLine(said.String()))
	}
	return out.String(), nil
}

// firstLine keeps a message a message.
func firstLine(text string) error {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if line == "" {
		return nil
	}
	return errors.New(line)
}
