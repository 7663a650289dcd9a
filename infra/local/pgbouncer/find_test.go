package pgbouncer_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/pgbouncer"
)

func TestMissingSaysWhatToInstall(t *testing.T) {
	pgbouncer.HideInstalled(t)
	t.Setenv("PATH", "/nowhere")
	dir := openDir(t)
	for _, source := range []string{pgbouncer.SourceSystem, pgbouncer.SourceAuto} {
		_, _, err := pgbouncer.Find(t.Context(), pgbouncer.Options{Dir: dir, Source: source})
		want := "pgbouncer was not found on this machine, and there is no apt to fetch it with: install it (Debian: apt-get install pgbouncer, macOS: brew install pgbouncer)"
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", source, err)
		}
	}
}

func TestUnusableOptionsAreExplained(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]pgbouncer.Options{
		`the source of pgbouncer is "npm": it must be auto, system or debian`: {Dir: "x", Source: "npm"},
		"pgbouncer needs a directory for its package":                         {},
	} {
		if _, err := pgbouncer.Start(t.Context(), "postgres://x", o); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestLibrariesOfAPackage(t *testing.T) {
	t.Parallel()
	needs := pgbouncer.Libraries("lsb-base (>= 3.1), postgresql-common (>= 26), libc-ares2 (>= 1.12), libssl3t64 (>= 3) | libssl3:any, python3")
	if want := [][]string{{"libc-ares2"}, {"libssl3t64", "libssl3"}}; !reflect.DeepEqual(needs, want) {
		t.Errorf("needs %v, want %v", needs, want)
	}
	if got := pgbouncer.Lacking(needs, func(name string) bool { return name == "libssl3" }); !slices.Equal(got, []string{"libc-ares2"}) {
		t.Errorf("lacks %v", got)
	}
}

// A machine whose package lists are empty, as in a fresh container, and an archive of our own: the whole way without
// a network. The archive's pgbouncer needs a library that needs another one.
func TestThePackageIsFetchedWithListsOfItsOwn(t *testing.T) {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return // TestMissingSaysWhatToInstall is about this machine
	}
	pgbouncer.HideInstalled(t)
	before := syscall.Umask(0o022) // the modes of a package are those of its files
	defer syscall.Umask(before)
	dir := openDir(t)
	archive(t, filepath.Join(dir, "archive"))
	conf := filepath.Join(dir, "apt.conf")
	write(t, filepath.Join(dir, "sources.list"), "deb [trusted=yes] file:"+filepath.Join(dir, "archive")+" ./\n")
	write(t, conf, fmt.Sprintf("Dir::Etc::sourcelist %q;\nDir::Etc::sourceparts \"-\";\nDir::State::lists %q;\n", filepath.Join(dir, "sources.list"), filepath.Join(dir, "no-lists")))
	t.Setenv("APT_CONFIG", conf)
	for _, mode := range []os.FileMode{0o755, 0o644, 0o755} { // the second one has been damaged
		var log bytes.Buffer
		cache := filepath.Join(dir, "cache")
		path, libraries, err := pgbouncer.Find(t.Context(), pgbouncer.Options{Dir: cache, Source: pgbouncer.SourceDebian, Log: &log})
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(cache, "root/usr/sbin/pgbouncer"); path != want || libraries != filepath.Join(cache, "root/usr/lib/x-linux-gnu") {
			t.Errorf("found %s with the libraries %s", path, libraries)
		}
		for _, library := range []string{"one", "two"} {
			if _, err := os.Stat(filepath.Join(libraries, library)); err != nil {
				t.Error(err)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(cache, "fetch-*")); len(left) > 0 {
			t.Errorf("left %v", left)
		}
		// Complete, it is not fetched again: the archive may be away now.
		log.Reset()
		if _, _, err := pgbouncer.Find(t.Context(), pgbouncer.Options{Dir: cache, Source: pgbouncer.SourceDebian, Log: &log}); err != nil || log.Len() > 0 {
			t.Errorf("the second time: %v, and it says %q", err, log.String())
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "sources.list"), "")
	_, _, err := pgbouncer.Find(t.Context(), pgbouncer.Options{Dir: filepath.Join(dir, "other"), Source: pgbouncer.SourceAuto})
	if err == nil || !strings.Contains(err.Error(), "its package could not be fetched") || !strings.Contains(err.Error(), "install it (Debian:") {
		t.Errorf("with an empty archive: %v", err)
	}
}

// archive makes a directory of packages that apt takes for one.
func archive(t *testing.T, dir string) {
	t.Helper()
	var list strings.Builder
	for name, p := range map[string]struct{ depends, file, text string }{
		"pgbouncer":      {"lsb-base, libodooops-one (>= 1)", "usr/sbin/pgbouncer", "#!/bin/sh\ncase $LD_LIBRARY_PATH in */usr/lib/x-linux-gnu*) echo PgBouncer 1.99.1 ;; *) exit 1 ;; esac\n"},
		"libodooops-one": {"libc6, libodooops-two | libodooops-three", "usr/lib/x-linux-gnu/one", ""},
		"libodooops-two": {"libc6", "usr/lib/x-linux-gnu/two", ""},
	} {
		tree := filepath.Join(dir, "tree", name)
		write(t, filepath.Join(tree, p.file), p.text)
		control := fmt.Sprintf("Package: %s\nVersion: 1\nArchitecture: all\nMaintainer: x <x@example.com>\nDepends: %s\nDescription: x\n", name, p.depends)
		write(t, filepath.Join(tree, "DEBIAN/control"), control)
		deb := filepath.Join(dir, name+"_1_all.deb")
		if out, err := exec.Command("dpkg-deb", "--root-owner-group", "-b", tree, deb).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		content, err := os.ReadFile(deb)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, "%sFilename: ./%s\nSize: %d\nSHA256: %x\n\n", control, filepath.Base(deb), len(content), sha256.Sum256(content))
	}
	write(t, filepath.Join(dir, "Packages"), list.String())
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755)); err != nil {
		t.Fatal(err)
	}
}

// openDir is a temporary directory that another user can enter, which t.TempDir is not when the tests run as root.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pgbouncer-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
