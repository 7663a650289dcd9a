package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

var whereabouts = store.Whereabouts{
	Environment: "prod", Repo: "acme/odoo", Branch: "main", Providers: []string{"vercel"}, VercelProject: "odoo", SupabaseRef: "abcdefghijabcdefghij",
}

func (b *bench) run(statements ...string) {
	b.t.Helper()
	for _, s := range statements {
		if _, err := b.conn.Exec(b.t.Context(), s); err != nil {
			b.t.Fatalf("%s\n%v", s, err)
		}
	}
}

// deploys writes a deployment to production, so many minutes after noon.
func (b *bench) deploys(id, sha string, minute int, status, more string) {
	b.t.Helper()
	ended, current := "null", "false"
	if status == "success" || status == "failed" || strings.HasPrefix(status, "canceled") {
		ended = "$1::timestamptz + interval '1 min'"
	}
	since := "null"
	if more == "serves" {
		current, since = "true", ended
	}
	at := noon.Add(time.Duration(minute) * time.Minute)
	if _, err := b.conn.Exec(b.t.Context(), `insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, console_environment,
		repo, branch, git_sha, status, source_state, told_by, requested_at, finished_at, source_updated_at, is_current, current_since, superseded_by)
		values ('vercel', $2, 'p', 'odoo', 'production', 'prod', 'acme/odoo', 'main', repeat($3, 40), $4, 'x', 'rest', $1, `+ended+`, $1, `+current+`, `+since+`,
		case when $4 = 'canceled_superseded' then 'dpl_z' end)`, at, id, sha, status); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) reality(now time.Time) ops.Reality {
	b.t.Helper()
	all, err := b.Realities(b.t.Context(), []store.Whereabouts{whereabouts}, "prod", now)
	b.must(err)
	if len(all) != 1 || all[0].Environment != "prod" {
		b.t.Fatalf("got %+v", all)
	}
	return all[0]
}

func TestNothingIsKnownOfAnythingAtFirst(t *testing.T) {
	t.Parallel()
	r := open(t).reality(noon)
	for what, look := range map[string]ops.Look{
		"head": r.Head.Look, "vercel": r.Services[0].Look, "functions": r.Functions.Look, "variables": r.EnvVars.Look, "keys": r.VaultKeys.Look,
		"gates": r.Gates.Look, "backups": r.Backups.Look,
	} {
		if look.Sure() {
			t.Errorf("%s: %+v", what, look)
		}
	}
	if s := r.Services[0]; s.Running != nil || s.OfHead != nil || s.Ended != nil || s.InFlight != nil || r.Head.SHA != "" {
		t.Errorf("%+v", r)
	}
	if r.Migrations.Look.Stale || len(r.Migrations.Applied) == 0 {
		t.Error("the migrations of our own database are known")
	}
}

// A poll that died is not excused by what it, or a poll of another project, wrote into the ledger before.
func TestWhatAPollWroteDownIsNoWebhook(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.run(`insert into ops.sync_cursors (source, scope, last_success_at, cadence) values
		('github', 'branches/acme/odoo', '2026-03-01 02:00Z', '15 min'), ('vercel', 'deployments/odoo', '2026-03-01 02:00Z', '15 min')`)
	heard := func(key string, secret int) {
		b.run(fmt.Sprintf(`insert into ops.webhook_deliveries (source, delivery_key, event, body_size, body_sha256, secret_position, state, received_at, processed_at)
			select s, '%s', 'x', 0, sha256(''), %d, 'done', '2026-03-01 11:00Z', now() from unnest(array['github', 'vercel']) s`, key, secret))
	}
	for secret, sure := range []bool{false, true} {
		heard(fmt.Sprint("k", secret), secret)
		if r := b.reality(noon); r.Head.Look.Sure() != sure || r.Services[0].Look.Sure() != sure || r.Head.Look.At.IsZero() {
			t.Errorf("secret %d: %+v %+v", secret, r.Head.Look, r.Services[0].Look)
		}
	}
}

func TestWhatIsKnownOfAnEnvironment(t *testing.T) {
	t.Parallel()
	b := open(t)
	b.run(`insert into ops.branches (repo, branch, head_sha, head_message, pushed_at) values
		('acme/odoo', 'main', repeat('d', 40), 'fix', '2026-03-01 12:00Z'), ('acme/odoo', 'dev', repeat('e', 40), 'no', '2026-03-01 12:00Z')`,
		`insert into ops.sync_cursors (source, scope, last_success_at, cadence) values
		('github', 'branches/acme/odoo', '2026-03-01 12:00Z', '15 min'), ('vercel', 'deployments/odoo', '2026-03-01 12:00Z', '15 min'),
		('supabase', 'backups/abcdefghijabcdefghij', '2026-03-01 12:00Z', '1 day'), ('digitalocean', 'database_backups', '2026-03-01 11:00Z', '1 day')`,
		`insert into ops.runs (kind, trigger, status, started_at, finished_at) select 'secret-sync', 'schedule', 'succeeded', '2026-03-01 03:00Z', '2026-03-01 03:01Z' from generate_series(1, 3)`,
		`insert into ops.secret_sync_runs (run_id, platform, scope, status, error, started_at, finished_at) values
		(1, 'vercel', 'odoo', 'succeeded', null, '2026-03-01 03:00Z', '2026-03-01 03:01Z'),
		(2, 'supabase', 'abcdefghijabcdefghij', 'succeeded', null, '2026-02-28 03:00Z', '2026-02-28 03:01Z'),
		(3, 'supabase', 'abcdefghijabcdefghij', 'failed', 'Supabase answered 503', '2026-03-01 03:00Z', '2026-03-01 03:01Z')`,
		`insert into ops.secret_inventory (platform, scope, target, name, first_seen_at, last_seen_at, gone_at) values
		('vercel', 'odoo', 'production', 'ODOO_URL', now(), now(), null), ('vercel', 'odoo', 'preview', 'PREVIEW_ONLY', now(), now(), null),
		('vercel', 'odoo', 'production', 'OLD', now(), now(), now()), ('vercel', 'another', 'production', 'OTHER', now(), now(), null)`,
		`insert into ops.gate_results (gate, environment, repo, git_sha, evaluated_by, status, explanation, evaluated_at) values
		('mail', null, 'acme/odoo', repeat('a', 40), 'x', 'failed', 'port 25', '2026-03-01 10:00Z'),
		('mail', 'prod', 'acme/odoo', repeat('a', 40), 'y', 'passed', null, '2026-03-01 11:00Z'),
		('mail', 'dev', 'acme/odoo', repeat('a', 40), 'z', 'failed', 'of another environment', '2026-03-01 12:00Z'),
		('other', null, 'acme/odoo', repeat('b', 40), 'x', 'passed', null, '2026-03-01 12:00Z')`,
		`insert into ops.platform_events (kind, severity, subject, environment, message, data, occurred_at, last_seen_at) values
		('checklist.verified', 'info', 'smoke', 'prod', 'ann saw it', jsonb_build_object('git_sha', repeat('a', 40)), '2026-03-01 12:00Z', '2026-03-01 12:00Z'),
		('checklist.verified', 'info', 'of-another', 'prod', 'ann saw it', jsonb_build_object('git_sha', repeat('b', 40)), '2026-03-01 12:00Z', '2026-03-01 12:00Z')`,
		`insert into ops.backups (provider, provider_backup_id, kind, environment, resource, status, source_state, taken_at, first_seen_at, last_seen_at) values
		('supabase', '1', 'database', 'prod', 'db', 'completed', 'COMPLETED', '2026-03-01 02:00Z', now(), now())`)
	b.deploys("dpl_1", "a", 0, "success", "serves")
	b.deploys("dpl_2", "d", 1, "failed", "")
	b.deploys("dpl_3", "d", 2, "failed", "")
	b.deploys("dpl_4", "c", 3, "canceled_superseded", "")
	b.deploys("dpl_5", "c", 4, "building", "")
	b.deploys("dpl_0", "b", -5, "queued", "") // history went on without it
	r := b.reality(noon.Add(10 * time.Minute))
	s := r.Services[0]
	got := map[string]string{
		"head": r.Head.SHA[:1] + " " + r.Head.Message, "running": s.Running.DeploymentID, "of head": s.OfHead.DeploymentID,
		"ended": s.Ended.DeploymentID, "in flight": s.InFlight.DeploymentID, "gate": r.Gates.Things["mail"].Says, "checklist": r.Checklist.Things["smoke"].Says,
		"supabase": r.VaultKeys.Look.Why,
	}
	if diff := cmp.Diff(map[string]string{
		"head": "d fix", "running": "dpl_1", "of head": "dpl_3", "ended": "dpl_3", "in flight": "dpl_5", "gate": "passed", "checklist": "ann saw it",
		"supabase": "Supabase answered 503",
	}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if s.Failures != 2 || len(r.EnvVars.Things) != 1 || len(r.Gates.Things) != 1 || len(r.Checklist.Things) != 1 || len(r.Backups.Things) != 1 {
		t.Errorf("%+v", r)
	}
	for what, look := range map[string]ops.Look{"head": r.Head.Look, "vercel": s.Look, "variables": r.EnvVars.Look, "backups": r.Backups.Look, "gates": r.Gates.Look} {
		if !look.Sure() {
			t.Errorf("%s is not sure: %+v", what, look)
		}
	}
	late := b.reality(noon.Add(25 * time.Hour))
	for what, look := range map[string]ops.Look{"head": late.Head.Look, "vercel": late.Services[0].Look, "gates": late.Gates.Look} {
		if look.Sure() || look.At.IsZero() {
			t.Errorf("%s a day later: %+v", what, look)
		}
	}
}
