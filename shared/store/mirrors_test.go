package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// domains are a listing of domains, each given as project/name and what its DNS is known to do.
func domains(known *bool, names ...string) (all []ops.VercelDomain) {
	yes := true
	for _, name := range names {
		project, domain, _ := strings.Cut(name, "/")
		all = append(all, ops.VercelDomain{ProjectID: project, Project: project, Name: domain, Verified: &yes, Misconfigured: known})
	}
	return all
}

func TestWhatBelongsToAnUnreadPartStays(t *testing.T) {
	t.Parallel()
	b := open(t)
	var run ops.RunID
	if err := b.conn.QueryRow(t.Context(), "insert into ops.runs (kind, trigger, started_at) values ('chore', 'manual', now()) returning id").Scan(&run); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	merge := func(complete bool, unread []string, listed []ops.VercelDomain) string {
		t.Helper()
		at = at.Add(time.Hour)
		if err := b.KeepListing(t.Context(), run, "vercel_domains", listed); err != nil {
			t.Fatal(err)
		}
		m, err := b.MergeListing(t.Context(), ops.Reading{Run: run, Resource: "vercel_domains", At: at, Cadence: time.Hour, Complete: complete, Unread: unread})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("%d added, %d changed, %d gone, %d told", m.Added, m.Changed, m.Gone, m.Told)
	}
	ask := func(sql string) (text string) {
		t.Helper()
		if err := b.conn.QueryRow(t.Context(), sql).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	const (
		there   = "select coalesce(string_agg(project_id || '/' || name, ' ' order by project_id, name), '') from ops.vercel_domains where gone_at is null"
		version = "select string_agg(xmin::text, ' ' order by project_id, name) from ops.vercel_domains"
		dated   = "select to_char(last_success_at at time zone 'utc', 'HH24') from ops.sync_cursors where source = 'vercel' and scope = 'domains'"
	)
	no := false
	all := domains(&no, "p/a", "p/b", "q/a", "r/a")
	same := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	same("the first is no news", merge(true, nil, all), "4 added, 0 changed, 0 gone, 0 told")
	before := ask(version)
	same("the same again", merge(true, nil, all), "0 added, 0 changed, 0 gone, 0 told")
	same("is not rewritten", ask(version), before)
	same("but confirmed", ask(dated), "06")

	same("half", merge(false, nil, domains(&no, "p/a")), "0 added, 0 changed, 0 gone, 0 told")
	same("retires nothing", ask(there), "p/a p/b q/a r/a")
	same("without q", merge(true, []string{"q"}, domains(&no, "p/a")), "0 added, 0 changed, 2 gone, 2 told")
	same("leaves q", ask(there), "p/a q/a")
	same("and confirms neither", ask(dated), "06")

	same("back", merge(true, nil, all), "0 added, 2 changed, 0 gone, 2 told")
	same("all there", ask(there), "p/a p/b q/a r/a")
	same("not read", merge(true, nil, domains(nil, "p/a", "p/b", "q/a", "r/a")), "0 added, 4 changed, 0 gone, 4 told")
	same("is not known", ask("select count(*) || ' ' || count(misconfigured) from ops.vercel_domains"), "4 0")
	same("of which", ask("select string_agg(distinct subject, ' ') from ops.platform_events where kind = 'vercel_domain.gone'"), "vercel_domains/p/b vercel_domains/r/a")
	same("told by whom", ask("select string_agg(distinct source || ' ' || kind, ', ') from ops.platform_events where kind like 'vercel%'"),
		"vercel vercel_domain.back, vercel vercel_domain.changed, vercel vercel_domain.gone")
}
