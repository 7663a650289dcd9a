package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/insightpulseai/odooops-console/shared/testkit"
)

func TestTablesOfHistoryAreAppendOnly(t *testing.T) {
	t.Parallel()
	conn, _ := furnished(t)
	history := names(t, conn, `select distinct tgrelid::regclass::text from pg_trigger where tgfoid = 'ops.refuse_change'::regproc order by 1`)
	if want := []string{"ops.agent_events", "ops.evidence", "ops.maintenance_run_events", "ops.run_events"}; !slices.Equal(history, want) {
		t.Fatalf("append-only: %v, want %v", history, want)
	}
	// Asked of the catalogue, because a truncate that cascades may be refused on behalf of another table.
	for _, missing := range names(t, conn, `select c.relname || ' ' || w.does from pg_class c, (values ('delete', 8), ('update', 16), ('truncate', 32)) w (does, bit)
		where c.relnamespace = 'ops'::regnamespace and c.oid in (select tgrelid from pg_trigger where tgfoid = 'ops.refuse_change'::regproc)
		and not exists (select from pg_trigger g where g.tgrelid = c.oid and g.tgfoid = 'ops.refuse_change'::regproc and g.tgtype & w.bit > 0 and g.tgtype & 2 > 0 and g.tgenabled in ('O', 'A'))`) {
		t.Errorf("nothing refuses %s", missing)
	}
	if _, err := conn.Exec(t.Context(), "insert into ops.run_events (run_id, kind, message, occurred_at) select max(id), 'started', 'x', now() from ops.runs"); err != nil {
		t.Fatal(err)
	}
	for _, table := range history {
		for _, statement := range []string{
			"update " + table + " set updated_at = now()",
			"update " + table + " set created_at = created_at", // even without a change
			"delete from " + table,
			"truncate " + table + " cascade",
		} {
			for _, role := range []string{"", "service_role"} { // "" is the superuser who owns them
				if got := refused(t, conn, role, statement); got == nil || got.Code != "23001" || !strings.Contains(got.Message, "append-only") {
					t.Errorf("%s as %q: %v", statement, role, got)
				}
			}
		}
	}
	// Nor by way of what they belong to.
	for _, statement := range []string{"truncate ops.runs cascade", "truncate ops.agent_runs cascade", "truncate ops.maintenance_runs cascade"} {
		if got := refused(t, conn, "", statement); got == nil || got.Code != "23001" {
			t.Errorf("%s: %v", statement, got)
		}
	}
	for _, statement := range []string{"delete from ops.agent_runs", "delete from ops.maintenance_runs"} {
		if got := refused(t, conn, "", statement); got == nil || got.Code != "23503" {
			t.Errorf("%s: %v", statement, got)
		}
	}
}

type link struct {
	id                      int64
	kind, subject, location string
	sha, previous, digest   []byte
	size                    int64
	run                     *int64
	recorded                time.Time
}

// derived is the digest as the column's comment describes it, by other code than the database's.
func (l link) derived() []byte {
	run := ""
	if l.run != nil {
		run = fmt.Sprint(*l.run)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%x\n%d\n%s\n%s\n%x\n%d\n%s\n%s\n%d\n",
		l.previous, l.id, l.kind, l.subject, l.sha, l.size, l.location, run, l.recorded.UnixMicro()))
	return sum[:]
}

// Whoever appends at the same time ends up in one chain, none is lost, and nobody has a say in the links.
func TestTablesOfEvidenceAreOneChain(t *testing.T) {
	t.Parallel()
	conn, url := furnished(t)
	if _, err := conn.Exec(t.Context(), `insert into ops.evidence (id, kind, sha256, size_bytes, location, recorded_at, previous_digest, digest) values
		(77, 'forged', sha256('x'), 1, 'a', '2026-03-01T10:00:00.123456Z', sha256('y'), sha256('z')), (77, 'second.in.one.statement', sha256('x'), 1, 'ü', now(), null, null)`); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for writer := range 6 {
		writing := testkit.Connect(t, url)
		wg.Go(func() {
			for i := range 10 {
				_, err := writing.Exec(t.Context(), "begin; set local role service_role; insert into ops.evidence (kind, sha256, size_bytes, location, recorded_at) select 'race', sha256('x'), 1, '"+
					fmt.Sprintf("%d/%d", writer, i)+"', now(); commit")
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	rows, err := conn.Query(t.Context(), `select id, kind, subject, location, sha256, previous_digest, digest, size_bytes, run_id, recorded_at from ops.evidence order by id`)
	if err != nil {
		t.Fatal(err)
	}
	chain, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (l link, err error) {
		err = r.Scan(&l.id, &l.kind, &l.subject, &l.location, &l.sha, &l.previous, &l.digest, &l.size, &l.run, &l.recorded)
		return l, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(chain) != 1+2+60 {
		t.Errorf("%d links, want 63", len(chain))
	}
	var previous []byte
	for i, l := range chain {
		if l.id != int64(i+1) || !bytes.Equal(l.previous, previous) || !bytes.Equal(l.digest, l.derived()) {
			t.Fatalf("link %d (%s): number %d, previous %s, digest %s, derived %s", i+1, l.kind, l.id,
				hex.EncodeToString(l.previous), hex.EncodeToString(l.digest), hex.EncodeToString(l.derived()))
		}
		previous = l.digest
	}
}

// The database decides who reads a prompt or a command; whoever asks for all columns is refused.
func TestTablesKeepPromptsFromViewers(t *testing.T) {
	t.Parallel()
	conn, _ := furnished(t)
	for _, c := range []struct{ table, column, function, want string }{
		{"agent_runs", "prompt", "agent_run_prompt", "raw payload of a prompt"},
		{"exec_sessions", "command", "exec_session_command", "raw payload of a command"},
	} {
		for claims, want := range map[string]*string{viewer: nil, nobody: nil, "": nil, operator: &c.want, admin: &c.want} {
			tx, err := conn.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(t.Context(), "select set_config('request.jwt.claims', $1, true), set_config('role', 'authenticated', true)", claims); err != nil {
				t.Fatal(err)
			}
			var got *string
			if err := tx.QueryRow(t.Context(), "select ops."+c.function+"(1)").Scan(&got); err != nil || (got == nil) != (want == nil) || got != nil && *got != *want {
				t.Errorf("%s as %s: %v (%v)", c.function, claims, got, err)
			}
			for _, sql := range []string{"select * from ops." + c.table, "select 1 from ops." + c.table + " where " + c.column + " like 'm%'", "select t from ops." + c.table + " t"} {
				var pg *pgconn.PgError
				if _, err := tx.Exec(t.Context(), "savepoint s"); err != nil {
					t.Fatal(err)
				}
				if _, err := tx.Exec(t.Context(), sql); !errors.As(err, &pg) || pg.Code != "42501" {
					t.Errorf("%s as %s: %v", sql, claims, err)
				}
				if _, err := tx.Exec(t.Context(), "rollback to s"); err != nil {
					t.Fatal(err)
				}
			}
			_ = tx.Rollback(t.Context())
		}
	}
}
