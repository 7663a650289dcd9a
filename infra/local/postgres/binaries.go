package postgres

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

// minMajor is the oldest PostgreSQL the schema is written for.
const minMajor = 15

// distribution lists where packages put the server's programs when they keep
// them off PATH: Debian, Red Hat, SUSE, Alpine, Homebrew on its three homes,
// Postgres.app.
var distribution = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/usr/lib/postgresql*/bin",
	"/usr/libexec/postgresql*",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// installation is a folder of server programs that has been seen to run.
type installation struct {
	bin     string // folder of postgres and initdb
	version string // "15.18"
	major   int
}

// find answers the programs to use for a cluster of a major version, or for a
// new cluster when that is 0.
func find(ctx context.Context, o Options, cluster int, id child.User) (installation, error) {
	want := cmp.Or(cluster, o.major)
	var system []installation
	if o.Source != SourceNPM {
		system = installed(ctx, id)
		for _, found := range system {
			if found.major == want || want == 0 && found.major >= minMajor {
				return found, nil
			}
		}
	}
	version, offered := npmVersions[cmp.Or(want, npmNewest)]
	if o.Source == SourceSystem || !offered {
		return installation{}, missing(o, cluster, system)
	}
	found, err := npmInstallation(ctx, o, version, id)
	if errors.Is(err, errNoNPM) {
		return installation{}, missing(o, cluster, system)
	}
	return found, err
}

// missing says in one sentence what to install.
func missing(o Options, cluster int, system []installation) error {
	want := cmp.Or(cluster, o.major)
	_, offered := npmVersions[cmp.Or(want, npmNewest)]
	seen := "none was found"
	if len(system) > 0 {
		seen = fmt.Sprintf("the newest found is %s in %s", system[0].version, system[0].bin)
	} else if o.Source == SourceNPM {
		seen = fmt.Sprintf("OPS_POSTGRES=npm offers %d to %d", minMajor, npmNewest)
	}
	if cluster != 0 && (!offered || o.Source == SourceSystem) {
		return fmt.Errorf("the cluster in %s was made by PostgreSQL %d and %s: install PostgreSQL %d, "+
			"or move the directory away to begin with an empty database (nothing was changed)", o.Dir, cluster, seen, cluster)
	}
	if o.major != 0 && (!offered || o.Source == SourceSystem) {
		return fmt.Errorf("OPS_POSTGRES_VERSION asks for PostgreSQL %d and %s: install it, or choose another version", o.major, seen)
	}
	if o.Source == SourceNPM {
		return fmt.Errorf("OPS_POSTGRES=npm needs npm on PATH for %s: install Node.js", runtimePlatform())
	}
	which := fmt.Sprintf("%d or newer", minMajor)
	if want != 0 {
		which = strconv.Itoa(want)
	}
	return fmt.Errorf("PostgreSQL %s is needed and %s: install it (Debian: apt-get install postgresql, "+
		"macOS: brew install postgresql), or Node.js with npm to have it downloaded, or set DATABASE_URL", which, seen)
}

// installed lists the machine's own servers that run for id: the one on PATH
// first, the others newest first.
func installed(ctx context.Context, id child.User) []installation {
	var onPath, others []installation
	if path, err := exec.LookPath("postgres"); err == nil {
		if found, err := probe(ctx, binFolder(path), id); err == nil {
			onPath = append(onPath, found)
		}
	}
	for _, pattern := range distribution {
		folders, _ := filepath.Glob(pattern)
		for _, folder := range folders {
			if found, err := probe(ctx, folder, id); err == nil {
				others = append(others, found)
			}
		}
	}
	slices.SortStableFunc(others, func(a, b installation) int { return b.major - a.major })
	return append(onPath, others...)
}

// binFolder follows a link such as Debian users put into /usr/local/bin,
// because initdb and pgbench are beside the link's target.
func binFolder(postgres string) string {
	if target, err := filepath.EvalSymlinks(postgres); err == nil && isFile(filepath.Join(filepath.Dir(target), "initdb")) {
		return filepath.Dir(target)
	}
	path, err := filepath.Abs(postgres)
	if err != nil {
		return filepath.Dir(postgres)
	}
	return filepath.Dir(path)
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) ((\d+)\S*)`)

// probe runs the server's --version as the user that will run the server, so
// that a folder closed to it or built for another libc is not chosen.
func probe(ctx context.Context, bin string, id child.User) (installation, error) {
	if !isFile(filepath.Join(bin, "initdb")) {
		return installation{}, fmt.Errorf("no initdb in %s", bin)
	}
	var out bytes.Buffer
	cmd := id.Command("/", filepath.Join(bin, "postgres"), "--version")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := child.Run(ctx, cmd); err != nil {
		return installation{}, fmt.Errorf("run %s: %w: %s", cmd.Path, err, bytes.TrimSpace(out.Bytes()))
	}
	match := versionPattern.FindStringSubmatch(out.String())
	if match == nil {
		return installation{}, fmt.Errorf("run %s: unexpected answer %q", cmd.Path, out.String())
	}
	major, err := strconv.Atoi(match[2])
	return installation{bin, match[1], major}, err
}

// Tool answers the path of a client program such as pgbench: of the machine's
// newest server, else from PATH. npm's package has no client programs.
func Tool(name string) (path string, err error) {
	for _, found := range installed(context.Background(), child.User{}) {
		if path := filepath.Join(found.bin, name); isFile(path) {
			return path, nil
		}
	}
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%s was not found: install PostgreSQL's client programs (Debian: apt-get install postgresql)", name)
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
