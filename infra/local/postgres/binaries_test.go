package postgres

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

func TestNPMServesWithoutTheMachinesOwn(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("npm is not installed")
	}
	o := Options{Dir: openDir(t), Source: SourceNPM}
	s := start(t, o)
	if got := ask(t, s, "show server_version"); !strings.HasPrefix(got, "18.") {
		t.Errorf("the server is %s", got)
	}
	if got := ask(t, s, "select upper('é') || (select datlocale from pg_database where datname = 'postgres')"); got != "ÉC.UTF-8" {
		t.Errorf("the locale behaves as %s", got)
	}
	stop(t, s)

	// The cluster is of npm's version now: auto has to follow it.
	o.Source = SourceAuto
	ask(t, start(t, o), "select 'again'")
}

func TestClusterOfAnotherVersionIsExplained(t *testing.T) {
	t.Parallel()
	o := Options{Dir: openDir(t)}
	s := start(t, o)
	stop(t, s)
	version := filepath.Join(s.cluster.data(), "PG_VERSION")
	if err := os.WriteFile(version, []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "was made by PostgreSQL 9 and") ||
		!strings.Contains(err.Error(), "install PostgreSQL 9, or move the directory away") {
		t.Fatalf("start on an old cluster: %v", err)
	}
	if len(glob(t, s.cluster.data(), "global", "pg_control")) != 1 {
		t.Error("the cluster was touched")
	}
}

func TestMissingSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	old := []installation{{bin: "/opt/pg13/bin", version: "13.4", major: 13}}
	for want, err := range map[string]error{
		"PostgreSQL 15 or newer is needed and none was found: install it":                                                 missing(Options{Source: SourceAuto}, 0, nil),
		"PostgreSQL 15 or newer is needed and the newest found is 13.4 in /opt/pg13/bin":                                  missing(Options{Source: SourceSystem}, 0, old),
		"the cluster in D was made by PostgreSQL 19 and OPS_POSTGRES=npm offers 15 to 18: install PostgreSQL 19":          missing(Options{Source: SourceNPM, Dir: "D"}, 19, nil),
		"OPS_POSTGRES_VERSION asks for PostgreSQL 19 and none was found: install it, or choose another version":           missing(Options{Source: SourceAuto, major: 19}, 0, nil),
		"OPS_POSTGRES_VERSION asks for PostgreSQL 16 and the newest found is 13.4 in /opt/pg13/bin: install it":           missing(Options{Source: SourceSystem, major: 16}, 0, old),
		"PostgreSQL 16 is needed and none was found":                                                                      missing(Options{Source: SourceAuto, major: 16}, 0, nil),
		"OPS_POSTGRES=npm needs npm on PATH":                                                                              missing(Options{Source: SourceNPM}, 0, nil),
		"the cluster in D was made by PostgreSQL 18 and the newest found is 13.4 in /opt/pg13/bin: install PostgreSQL 18": missing(Options{Source: SourceSystem, Dir: "D"}, 18, old),
	} {
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %s\nwant %s", err, want)
		}
	}
}

func TestProbeRefusesWhatDoesNotRun(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	if _, err := probe(t.Context(), dir, child.User{}); err == nil {
		t.Error("an empty folder was accepted")
	}
	for _, name := range []string{"initdb", "postgres"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho no such library >&2; exit 127\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := probe(t.Context(), dir, child.User{}); err == nil || !strings.Contains(err.Error(), "no such library") {
		t.Errorf("a broken server: %v", err)
	}
}

func TestToolFindsAClientProgram(t *testing.T) {
	t.Parallel()
	if path, err := Tool("pgbench"); err == nil && filepath.Base(path) != "pgbench" {
		t.Errorf("pgbench is %s", path)
	}
	if _, err := Tool("no-such-tool"); err == nil || !strings.Contains(err.Error(), "install PostgreSQL's client programs") {
		t.Errorf("a missing tool: %v", err)
	}
}
