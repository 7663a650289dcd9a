package mirror_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/infra/mirror"
	"github.com/insightpulseai/odooops-console/shared/testkit"
	"github.com/insightpulseai/odooops-console/ssot"
)

func TestTheCatalogIsMirrored(t *testing.T) {
	t.Parallel()
	url := testkit.Database(t)
	conn := testkit.Connect(t, url)
	one := func(query string) (value string) {
		t.Helper()
		if err := conn.QueryRow(t.Context(), query).Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	run := func() string {
		t.Helper()
		var said bytes.Buffer
		if err := mirror.Catalog(t.Context(), url, &said); err != nil {
			t.Fatal(err)
		}
		return said.String()
	}
	truth, err := ssot.Load()
	if err != nil {
		t.Fatal(err)
	}
	if said := run(); !strings.Contains(said, "8 integrations changed, 0 removed") {
		t.Errorf("the first time it said %q", said)
	}
	if names, want := one("select string_agg(name || ' ' || choice_rank, ', ' order by name) from ops.integrations_catalog where removed_at is null"), len(truth.Integrations.Integrations); strings.Count(names, ",")+1 != want {
		t.Errorf("the table has %s, want %d", names, want)
	}
	before := one("select string_agg(xmin::text, ',' order by name) from ops.integrations_catalog")
	if said := run(); said != "" || one("select string_agg(xmin::text, ',' order by name) from ops.integrations_catalog") != before {
		t.Errorf("the second time it wrote: %q", said)
	}
	if _, err := conn.Exec(t.Context(), `update ops.integrations_catalog set title = 'tampered' where name = 'github';
		insert into ops.integrations_catalog (name, title, choice, choice_rank, reason, status, source_file, source_sha256)
		values ('fax', 'Fax', 'custom_bridge', 4, 'once', 'active', 'ssot/x', sha256('x'))`); err != nil {
		t.Fatal(err)
	}
	if said := run(); !strings.Contains(said, "1 integrations changed, 1 removed") {
		t.Errorf("after tampering it said %q", said)
	}
	if got := one("select (select title from ops.integrations_catalog where name = 'github') || ' ' || (select (removed_at is not null)::text from ops.integrations_catalog where name = 'fax')"); got != "GitHub true" {
		t.Errorf("after tampering the table has %s", got)
	}
}
