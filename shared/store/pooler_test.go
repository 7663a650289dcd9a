package store_test

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/local/child"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

// pooled is set in the process that runs the tests of the store once more, behind a transaction pooler.
const pooled = "OPS_STORE_TEST_POOLED"

// behind is where a store finds its database: at the server itself or, the second time, behind a pooler that lets all of
// its connections share two.
func behind(t *testing.T, url string) string {
	t.Helper()
	if os.Getenv(pooled) == "" {
		return url
	}
	return testkit.Pooled(t, url, 2)
}

// Whatever the store is tested for, it is tested for again behind PgBouncer in transaction mode: each transaction may find
// another server connection, and on it what somebody else left. A test that opens no store, or one again and again in order
// to count, has nothing to say about that.
func TestTheStoreBehindATransactionPooler(t *testing.T) {
	t.Parallel()
	const others = "^TestTheStoreBehind|^TestTables|^TestTheSchema|^TestTheWalk|^TestTheReaders|^TestWhoeverIsNobody|^TestPlaintext|^TestAnAddress|DependOnOrder$|WithLosses$|ManyFindings|WalkNoTable$"
	cmd := exec.Command(os.Args[0], "-test.count=1", "-test.v", "-test.skip="+others)
	cmd.Env = append(os.Environ(), pooled+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := child.Run(t.Context(), cmd); err != nil {
		t.Errorf("%v\n%s", err, said.String())
	}
	if n := strings.Count(said.String(), "\n--- PASS"); n < 30 {
		t.Errorf("only %d tests ran", n)
	}
}

// Two users of two instances take turns on the one connection that the pooler has, with writers and errors in between.
func TestTwoUsersOnOneServerConnection(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	conn := testkit.Connect(t, url)
	seed(t, conn)
	address := testkit.Pooled(t, url, 1)
	ann, bob := connected(t, address, 1), connected(t, address, 1) // an operator's instance and a viewer's
	before := backend(t, ann)
	clean := func(after string) {
		t.Helper()
		for name, s := range map[string]*store.Store{"ann": ann, "bob": bob} {
			if now := backend(t, s); now != before || now[1] != "true" || now[2] != "" || now[3] != "off" {
				t.Fatalf("after %s %s finds the connection %q, want %q", after, name, now, before)
			}
		}
	}
	clean("nothing")
	for range 5 {
		if row, err := detail(t, ann, operator, "webhook-deliveries", "1"); err != nil || row["body"] != `{"secret":"in the body"}` {
			t.Fatalf("operator: %v %v", row["body"], err)
		}
		clean("an operator")
		if row, err := detail(t, bob, viewer, "webhook-deliveries", "1"); err != nil || row["body"] != nil {
			t.Fatalf("a viewer after an operator reads %v (%v)", row["body"], err)
		}
		if _, err := ann.Ask(t.Context(), admin, "select (1/0)::text"); err == nil {
			t.Fatal("a division by zero is no error")
		}
		clean("an admin's error")
		if rows, _, err := list(t, bob, nobody, "work-items", ""); err != nil || len(rows) != 0 {
			t.Fatalf("somebody without a role reads %d rows (%v)", len(rows), err)
		}
		if receipt, err := bob.AppendDelivery(t.Context(), delivery("1/between")); err != nil || receipt.ID == 0 {
			t.Fatalf("a writer between readers: %+v %v", receipt, err)
		}
		clean("a writer")
	}
}

// The same with all of them at once: a writer that were still a reader would be refused, and a reader that were still an
// operator would see the body.
func TestReadersAndWritersMixedOnOneServerConnection(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	seed(t, testkit.Connect(t, url))
	address := testkit.Pooled(t, url, 1)
	var wg sync.WaitGroup
	for i := range 8 {
		s := connected(t, address, 2)
		wg.Go(func() {
			for n := range 20 {
				claims := []string{viewer, operator, nobody, ""}[i%4]
				row, err := s.Detail(t.Context(), claims, resource(t, "webhook-deliveries"), "1", noon)
				if sees := err == nil && strings.Contains(string(row.Data), "in the body"); sees != (claims == operator) {
					t.Errorf("%s: sees the body: %v (%v)", claims, sees, err)
				}
				if _, err := s.AppendDelivery(t.Context(), delivery(strings.Repeat("x", i+1)+"/"+ops.DeliveryID(n).String())); err != nil {
					t.Errorf("a writer between readers: %v", err)
				}
				_, _ = s.Ask(t.Context(), admin, "select (1/0)::text")
			}
		})
	}
	wg.Wait()
}
