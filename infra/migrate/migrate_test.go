package migrate_test

import (
	"bytes"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/migrate"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

func TestUpTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	url := testkit.EmptyDatabase(t)
	var first, second bytes.Buffer
	for _, progress := range []io.Writer{&first, &second} {
		if err := migrate.Up(t.Context(), url, progress); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(first.String(), "migrated 20261123120000_roles.sql") || second.Len() != 0 {
		t.Errorf("the first said %q, the second %q", first.String(), second.String())
	}
}

// Two deployments at once: one migrates, the other waits and finds it done.
func TestUpFromTwoPlacesAtOnce(t *testing.T) {
	t.Parallel()
	url := testkit.EmptyDatabase(t)
	var wg sync.WaitGroup
	said := make([]bytes.Buffer, 4)
	for i := range said {
		wg.Go(func() {
			if err := migrate.Up(t.Context(), url, &said[i]); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	migrated := 0
	for i := range said {
		if said[i].Len() > 0 {
			migrated++
		}
	}
	if migrated != 1 {
		t.Errorf("%d of four migrated, want one", migrated)
	}
}

// A branch that took longer brings a migration whose stamp is older than what has been applied.
func TestALateMigrationIsApplied(t *testing.T) {
	t.Parallel()
	url := testkit.EmptyDatabase(t)
	if err := migrate.Up(t.Context(), url, io.Discard); err != nil {
		t.Fatal(err)
	}
	conn := testkit.Connect(t, url)
	const undone = `drop index ops.work_items_by_status, ops.platform_events_trouble, ops.platform_events_by_environment, ops.platform_events_words;
		delete from ops.schema_migrations where version_id = 20261124100900`
	if _, err := conn.Exec(t.Context(), undone); err != nil {
		t.Fatal(err)
	}
	if err := migrate.Up(t.Context(), url, io.Discard); err != nil {
		t.Fatal(err)
	}
	var there bool
	if err := conn.QueryRow(t.Context(), "select to_regclass('ops.work_items_by_status') is not null").Scan(&there); err != nil || !there {
		t.Errorf("%v: the migration was passed over", err)
	}
}

// The roles are Supabase's where they exist: whatever their attributes are there, they stay.
func TestRolesThatExistAreLeftAlone(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t)) // the cluster has the roles now
	attributes := "select string_agg(format('%s %s %s', rolname, rolcanlogin, rolbypassrls), ', ' order by rolname) from pg_roles where rolname in ('anon', 'authenticated', 'service_role')"
	var before, after string
	if err := conn.QueryRow(t.Context(), attributes).Scan(&before); err != nil {
		t.Fatal(err)
	}
	if err := migrate.Up(t.Context(), testkit.EmptyDatabase(t), io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), attributes).Scan(&after); err != nil || after != before {
		t.Errorf("%v: the roles were %s and are %s", err, before, after)
	}
	if want := "anon f f, authenticated f f, service_role f t"; before != want {
		t.Errorf("the roles were made as %s, want %s", before, want)
	}
}

func TestAnAddressThatCannotBeReadIsNotRepeated(t *testing.T) {
	t.Parallel()
	err := migrate.Up(t.Context(), "postgres://user:hunter2@[half", io.Discard)
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}
