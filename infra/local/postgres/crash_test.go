package postgres

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/insightpulseai/odooops-console/infra/local/child"
)

func TestStartAfterKilledPostmaster(t *testing.T) {
	t.Parallel()
	o := Options{Dir: openDir(t), Durable: true}
	s := start(t, o)
	ask(t, s, "create table kept as select 'committed' as word")

	// A backend that computes does not notice the death of its postmaster.
	conn, err := pgx.Connect(t.Context(), s.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	busy := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), "do $$ begin loop end loop; end $$")
		busy <- err
	}()
	eventually(t, "the busy backend", func() bool {
		return ask(t, s, "select count(*)::text from pg_stat_activity where state = 'active' and query like 'do %'") == "1"
	})

	if err := s.process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.Done()
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "ended unasked") {
		t.Errorf("a killed server explains itself with %v", err)
	}
	again := start(t, o)
	if got := ask(t, again, "select word from kept"); got != "committed" {
		t.Errorf("after the crash the table says %q", got)
	}
	if err := <-busy; err == nil {
		t.Error("the orphan finished an endless loop")
	}
}

func TestKilledParentLeavesNoServer(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	parent, out := spawn(t, "serve", dir)
	pid := pidOf(t, out)
	if !servesCluster(pid, filepath.Join(dir, "cluster")) {
		t.Fatalf("process %d is not the server", pid)
	}
	kill(t, parent)
	eventually(t, "the end of the server", func() bool { return arguments(pid) == nil })
	start(t, Options{Dir: dir})
}

func TestStartRightAfterKilledParent(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	parent, out := spawn(t, "serve", dir)
	pid := pidOf(t, out)
	kill(t, parent)
	start(t, Options{Dir: dir}) // while the old server may still be shutting down
	if arguments(pid) != nil {
		t.Error("two servers on one cluster")
	}
}

func TestInitdbInterruptedHalfWayIsRedone(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	parent, _ := spawn(t, "serve", dir)
	eventually(t, "initdb at work", func() bool { return len(glob(t, dir, "init-*", "cluster", "base")) > 0 })
	kill(t, parent)
	if left := glob(t, dir, "init-*"); len(left) == 0 {
		t.Fatal("the child had finished")
	}
	s := start(t, Options{Dir: dir})
	ask(t, s, "create table works ()")
	if left := glob(t, dir, "init-*"); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestClusterFolderWithoutVersionIsKeptAside(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	if err := os.Mkdir(filepath.Join(dir, "cluster"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cluster", "something"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, Options{Dir: dir})
	if kept := glob(t, dir, "cluster.incomplete-*", "something"); len(kept) != 1 {
		t.Errorf("kept %v", kept)
	}
}

func TestServerLeftRunningIsStoppedFirst(t *testing.T) {
	t.Parallel()
	o, err := Options{Dir: openDir(t)}.complete()
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, o)
	stop(t, s)
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	found, err := find(t.Context(), o, 0, s.cluster.id)
	if err != nil {
		t.Fatal(err)
	}
	left := s.cluster.id.Command(s.cluster.data(), filepath.Join(found.bin, "postgres"), settings(o, s.cluster.data(), port)...)
	if err := left.Start(); err != nil { // not by child.Launch: nobody is going to stop it
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- left.Wait() }()
	eventually(t, "the server left running", func() bool {
		file, err := readPIDFile(s.cluster.data())
		return err == nil && file.status == "ready"
	})
	log := &logged{t: t}
	o.Log = log
	start(t, o)
	if err := <-ended; err != nil {
		t.Errorf("it was not stopped cleanly: %v", err)
	}
	if !strings.Contains(log.String(), "stopping the server process "+strconv.Itoa(left.Process.Pid)) {
		t.Error("the log does not say so")
	}
}

func TestStalePIDFileDoesNotBlock(t *testing.T) {
	t.Parallel()
	id, err := child.Unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	// As the server's own user, or PostgreSQL would know it for a stranger.
	stranger := id.Command("/", "sleep", "600")
	if err := stranger.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stranger.Process.Kill(); _ = stranger.Wait() }()
	for name, content := range map[string]string{
		"number of a stranger": strconv.Itoa(stranger.Process.Pid) + "\n",
		"number of nobody":     "4194301\n",
		"torn":                 "",
	} {
		t.Run(name, func(t *testing.T) {
			o := Options{Dir: openDir(t)}
			s := start(t, o)
			stop(t, s)
			file := filepath.Join(s.cluster.data(), "postmaster.pid")
			if err := errors.Join(os.WriteFile(file, []byte(content), 0o600), s.cluster.id.Own(file)); err != nil {
				t.Fatal(err)
			}
			start(t, o)
			if arguments(stranger.Process.Pid) == nil {
				t.Error("the stranger was ended")
			}
		})
	}
}

func TestThrowawayLeavesNothing(t *testing.T) {
	t.Parallel()
	parent := openDir(t)
	s, err := StartThrowaway(t.Context(), Options{Dir: parent})
	if err != nil {
		t.Fatal(err)
	}
	if got := ask(t, s.Server, "show fsync"); got != "off" {
		t.Errorf("fsync is %s", got)
	}
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	if left := glob(t, parent, "*"); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

func TestThrowawayOfAKilledProcessIsSwept(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	parent, out := spawn(t, "throwaway", dir)
	pid := pidOf(t, out)
	old := glob(t, dir, throwawayPrefix+"*")
	if len(old) != 1 {
		t.Fatalf("throwaways: %v", old)
	}
	o, _ := Options{Dir: dir}.complete()
	sweep(t.Context(), o, dir)
	if len(glob(t, old[0])) != 1 || arguments(pid) == nil {
		t.Fatal("a throwaway in use was swept")
	}
	kill(t, parent)
	fresh := filepath.Join(dir, throwawayPrefix+"fresh") // its owner has not locked it yet
	if err := os.Mkdir(fresh, 0o700); err != nil {
		t.Fatal(err)
	}
	sweep(t.Context(), o, dir)
	if len(glob(t, fresh)) != 1 {
		t.Error("a throwaway in the making was swept")
	}
	if len(glob(t, old[0])) != 0 || arguments(pid) != nil {
		t.Error("the abandoned throwaway is still there")
	}
}
