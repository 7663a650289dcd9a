package store_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// Every list is in the order that its table has an index for, and narrows by what there is an index for.
func TestListsAreInTheOrderOfTheirIndex(t *testing.T) {
	t.Parallel()
	for _, r := range store.Resources() {
		said, known := lists[r.Table]
		if !known {
			continue // its order is its key
		}
		sql, _ := store.ListSQL(r, store.Query{})
		order := regexp.MustCompile(`order by (.*) limit`).FindStringSubmatch(sql)[1]
		if got := strings.ReplaceAll(order, "t.", ""); got != said.order {
			t.Errorf("%s is in order %q; the index is for %q", r.Name, got, said.order)
		}
		for filter := range strings.FieldsSeq(said.filters) {
			if !hasFilter(r, filter) {
				t.Errorf("%s has an index by %s and no such filter", r.Name, filter)
			}
		}
	}
}

func hasFilter(r store.Resource, name string) bool {
	for _, c := range r.Filters {
		if c.Name == name {
			return true
		}
	}
	return false
}

// A detail that shows what belongs to it says where all of it is, and that question must be one.
func TestChildrenCanBeListed(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`/v1/([a-z-]+)\?([a-z_]+)=`)
	nested := 0
	for _, r := range store.Resources() {
		for _, e := range r.Extras {
			found := link.FindStringSubmatch(e.Description)
			if found == nil {
				continue
			}
			nested++
			if of := resource(t, found[1]); !hasFilter(of, found[2]) {
				t.Errorf("%s.%s: %s has no filter %s", r.Name, e.Name, of.Name, found[2])
			}
		}
	}
	if nested < 10 {
		t.Errorf("%d lists in details", nested)
	}
}

// Every list can be walked one by one to its end, and takes every filter that it declares.
func TestEveryListIsWalkedAndNarrowed(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 2)
	for _, r := range store.Resources() {
		var want, walked int
		if err := conn.QueryRow(t.Context(), "select count(*) from ops."+r.Table).Scan(&want); err != nil {
			t.Fatal(err)
		}
		for query := "limit=1"; query != ""; {
			rows, meta, err := list(t, s, viewer, r.Name, query)
			if err != nil || walked > want {
				t.Fatalf("%s after %d of %d rows: %v", r.Name, walked, want, err)
			}
			walked, query = walked+len(rows), ""
			if meta.NextCursor != nil {
				query = "limit=1&cursor=" + url.QueryEscape(*meta.NextCursor)
			}
		}
		if walked != want || want == 0 {
			t.Errorf("%s: walked %d of %d rows", r.Name, walked, want)
		}
		for _, c := range r.Filters {
			for _, value := range map[string][]string{
				"text": {"x", "x,y"}, "text[]": {"x", "x,y"}, "boolean": {"true", "true,false"}, "bytea": {"00ff", "00ff,01"},
				"bigint": {"7", "7,9223372036854775807"}, "integer": {"7", "7,2147483647"}, "smallint": {"7"}, "timestamptz": {""},
			}[c.Type] {
				query := c.Name + "=" + value
				if c.Type == "timestamptz" {
					query = c.Name + "_after=2026-01-01&" + c.Name + "_before=2026-01-02"
				}
				if _, _, err := list(t, s, viewer, r.Name, query); err != nil {
					t.Errorf("%s?%s: %v", r.Name, query, err)
				}
			}
		}
	}
}

func TestFiltersOfTheNewTables(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	log := sha256.Sum256([]byte("log"))
	for _, c := range []struct{ of, query, column, want string }{
		{"evidence", "sha256=" + hex.EncodeToString(log[:]), "subject", "backup:1"},
		{"evidence", "sha256=00ff," + strings.ToUpper(hex.EncodeToString(log[:])), "subject", "backup:1"},
		{"evidence", "sha256=00ff", "subject", ""},
		{"modules", "wave=1&source=null", "module", "account_tax"},
		{"modules", "wave=2,3", "module", ""},
		{"builds", "status=failed&repo=acme/odoo", "run_id", "5001"},
		{"builds", "status=failed", "duration", "240"},
		{"deployments", "is_current=true&console_environment=prod", "provider", "vercel"},
		{"do-droplets", "tags=odoo", "droplet_id", "101"},
		{"metric-snapshots", "metric=cpu_percent", "value", "12.5"},
		{"agent-runs", "finding_id=1", "cost_usd", "1.25"},
		{"backups", "gone_at=null", "provider_backup_id", "b-1"},
	} {
		rows, _, err := list(t, s, viewer, c.of, c.query)
		if got := strings.Join(column(rows, c.column), " "); err != nil || got != c.want {
			t.Errorf("%s?%s gives %q (%v), want %q", c.of, c.query, got, err, c.want)
		}
	}
	for _, c := range []struct{ of, query, says string }{
		{"modules", "wave=2147483648", "a whole number"}, // larger than the column
		{"evidence", "sha256=xyz", "hex digits"},
		{"evidence", "sha256=0", "hex digits"},
		{"agent-runs", "prompt=x", "there are:"},
		{"exec-sessions", "command=x", "there are:"},
	} {
		_, _, err := list(t, s, viewer, c.of, c.query)
		if got := fault.Classify(err); err == nil || got.Reason != fault.Invalid || !strings.Contains(got.Public, c.says) {
			t.Errorf("%s?%s: %v, want invalid and %q in it", c.of, c.query, err, c.says)
		}
	}
}

func TestDetailsShowWhatBelongsToThem(t *testing.T) {
	t.Parallel()
	s, _ := reading(t, 1)
	for _, c := range []struct{ of, id, field, column, want string }{
		{"builds", "1", "jobs", "failed_step", "go test"},
		{"builds", "1", "artifacts", "kind", "junit"},
		{"builds", "1", "gates", "gate", "mail-catcher"},
		{"convergence-findings", "1", "agent_runs", "kind", "fix_build"},
		{"maintenance-runs", "1", "events", "kind", "finished"},
		{"backups", "1", "jobs", "kind", "verify"},
		{"integrations-catalog", "mailgun", "installations", "environment", "stage"},
		{"agent-runs", "1", "events", "kind", "requested"},
		{"agent-runs", "1", "artifacts", "name", "pr-12.diff"},
	} {
		row, err := detail(t, s, viewer, c.of, c.id)
		if err != nil {
			t.Fatalf("%s/%s: %v", c.of, c.id, err)
		}
		rows, _ := row[c.field].([]any)
		if len(rows) != 1 || fmt.Sprint(rows[0].(map[string]any)[c.column]) != c.want || row["more_"+c.field] != false {
			t.Errorf("%s/%s: %s are %v, want one with %s", c.of, c.id, c.field, rows, c.want)
		}
	}
}

func TestWhoMayReadAPromptOrACommand(t *testing.T) {
	t.Parallel()
	s, conn := reading(t, 1)
	if _, err := conn.Exec(t.Context(), `
insert into ops.agent_runs (kind, trigger_source, trigger_ref, task_key, prompt, prompt_sha256, turns_allowed, budget_usd, requested_at)
select 'fix_build', 'manual', 'x' || n, 'big ' || n, repeat('é', n), sha256(convert_to(repeat('é', n), 'UTF8')), 1, 1, now() from unnest(array[300000, 2100000]) n;
insert into ops.exec_sessions (environment, target, kind, actor, purpose, requested_at, expires_at) values ('prod', 'x', 'shell', 'ann', 'x', '2026-03-01', '2026-03-02')`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ who, of, id, field, value, encoding, note string }{
		{operator, "agent-runs", "1", "prompt", "raw payload of a prompt", "utf-8", ""},
		{admin, "agent-runs", "1", "prompt", "raw payload of a prompt", "utf-8", ""},
		{viewer, "agent-runs", "1", "prompt", "", "", "operators and admins"},
		{operator, "agent-runs", "2", "prompt", "w6nDqcOp", "base64", ""},
		{operator, "agent-runs", "3", "prompt", "", "", "larger than"},
		{viewer, "agent-runs", "3", "prompt", "", "", "operators and admins"},
		{operator, "exec-sessions", "1", "command", "raw payload of a command", "utf-8", ""},
		{admin, "exec-sessions", "1", "command", "raw payload of a command", "utf-8", ""},
		{viewer, "exec-sessions", "1", "command", "", "", "operators and admins"},
		{operator, "exec-sessions", "2", "command", "", "", "no command"},
		{viewer, "exec-sessions", "2", "command", "", "", "operators and admins"}, // not even whether there is one
	} {
		row, err := detail(t, s, c.who, c.of, c.id)
		if err != nil {
			t.Fatal(err)
		}
		text := func(name string) string { s, _ := row[c.field+name].(string); return s }
		if !strings.HasPrefix(text(""), c.value) || (text("") == "") != (c.value == "") || text("_encoding") != c.encoding || !strings.Contains(text("_note"), c.note) || (text("_note") == "") != (c.note == "") {
			t.Errorf("%s/%s for %s: %.40q %q %q", c.of, c.id, c.who, text(""), text("_encoding"), text("_note"))
		}
	}
	for _, of := range []string{"agent-runs", "exec-sessions"} {
		if _, err := detail(t, s, nobody, of, "1"); fault.ReasonOf(err) != fault.NotFound {
			t.Errorf("somebody without a role reads %s: %v", of, err)
		}
	}
}
