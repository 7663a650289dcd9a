package pgbouncer_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/infra/local/pgbouncer"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// The test binary plays the process that is going to be killed when this is
// set to the address of a server.
const serverOfChild = "OPS_PGBOUNCER_TEST_SERVER"

func TestMain(m *testing.M) {
	if server := os.Getenv(serverOfChild); server != "" {
		b, err := pgbouncer.Start(context.Background(), server, options())
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(b.Pid(), b.Dir())
		select {}
	}
	os.Exit(m.Run())
}

func options() pgbouncer.Options {
	return pgbouncer.Options{Dir: testkit.DataDir("pgbouncer"), Log: os.Stderr}
}

// start gives a pooler before a database of the test's own, and that database's two addresses.
func start(t *testing.T) (b *pgbouncer.Bouncer, direct, pooled string) {
	t.Helper()
	direct = testkit.EmptyDatabase(t)
	b, err := pgbouncer.Start(t.Context(), direct, options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Stop)
	if pooled, err = b.Through(direct); err != nil {
		t.Fatal(err)
	}
	return b, direct, pooled
}

func ask(t *testing.T, conn *pgx.Conn, sql string) (answer string) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql, pgx.QueryExecModeExec).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

// What a test through this pooler proves depends on the pooler being as bad as production's.
func TestWhatIsTakenAway(t *testing.T) {
	t.Parallel()
	_, _, pooled := start(t)
	ann, bob := testkit.Connect(t, pooled), testkit.Connect(t, pooled)
	if a, b := ask(t, ann, "select pg_backend_pid()::text"), ask(t, bob, "select pg_backend_pid()::text"); a != b {
		t.Errorf("two clients have the server connections %s and %s, want one", a, b)
	}
	ask(t, ann, "select set_config('ops.test', 'ann''s', false)")
	if got := ask(t, bob, "select current_setting('ops.test', true)"); got != "ann's" {
		t.Errorf("a session's setting does not reach the next client: %q", got)
	}
	if _, err := ann.Prepare(t.Context(), "s", "select 1"); err != nil {
		t.Fatal(err)
	}
	var pg *pgconn.PgError
	if _, err := bob.Prepare(t.Context(), "s", "select 2"); !errors.As(err, &pg) || pg.Code != "42P05" {
		t.Errorf("a second client prepares under the same name: %v, want duplicate_prepared_statement", err)
	}
}

func TestWhoeverTheServerKnowsComesIn(t *testing.T) {
	t.Parallel()
	_, direct, pooled := start(t)
	role := fmt.Sprintf("pooled_%d", time.Now().UnixNano())
	admin := testkit.Connect(t, direct)
	if _, err := admin.Exec(t.Context(), "create role "+role+" login password 'right'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec(context.Background(), "drop role "+role); err != nil {
			t.Error(err)
		}
	})
	as := func(password string) string {
		u, err := url.Parse(pooled)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword(role, password)
		return u.String()
	}
	if got := ask(t, testkit.Connect(t, as("right")), "select current_user::text"); got != role {
		t.Errorf("connected as %s, want %s", got, role)
	}
	if conn, err := pgx.Connect(t.Context(), as("wrong")); err == nil {
		_ = conn.Close(t.Context())
		t.Error("a wrong password is let in")
	}
}

func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	b, _, pooled := start(t)
	b.Stop()
	if alive(b.Pid()) {
		t.Error("the process is still there")
	}
	if _, err := os.Stat(b.Dir()); !os.IsNotExist(err) {
		t.Errorf("its directory is still there: %v", err)
	}
	if conn, err := pgx.Connect(t.Context(), pooled); err == nil {
		_ = conn.Close(t.Context())
		t.Error("it still serves")
	}
}

func TestKilledParentLeavesNothing(t *testing.T) {
	t.Parallel()
	direct := testkit.EmptyDatabase(t)
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), serverOfChild+"="+direct)
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	number, dir, _ := strings.Cut(strings.TrimSpace(line), " ")
	pid, err := strconv.Atoi(number)
	if err != nil {
		t.Fatalf("instead of a process id: %s", line)
	}
	_ = parent.Process.Kill()
	_ = parent.Wait()
	deadline := time.Now().Add(30 * time.Second)
	for alive(pid) {
		if time.Now().After(deadline) {
			t.Fatal("the pooler outlives its parent")
		}
		time.Sleep(5 * time.Millisecond)
	}
	start(t) // as may any test beside this one, in another process too: whoever comes first sweeps
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the next start leaves what the killed one left: %v", err)
	}
}

func TestAServerThatIsAwayIsExplained(t *testing.T) {
	t.Parallel()
	_, err := pgbouncer.Start(t.Context(), "postgres://u:hunter2@127.0.0.1:1/x", options())
	if err == nil || !strings.Contains(err.Error(), "connect to the server behind pgbouncer") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

// alive does not count what is dead and merely not waited for yet.
func alive(pid int) bool {
	out, _ := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	state := strings.TrimSpace(string(out))
	return state != "" && !strings.HasPrefix(state, "Z")
}
