package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

var backsUp = entry.Trigger{Trigger: "manual", Chore: "backup-freshness"}

func backsUpDesk(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t, nil)
	environments := []ssot.Environment{{Name: "prod", Title: "Production", Production: true}, {Name: "dev", Title: "Development"}}
	d.chores = []chore{backupFreshness{d.store, environments, ssot.BackupRetention{FreshHours: 26, Daily: 3, Weekly: 0, Monthly: 0}}.chore()}
	return d
}

const (
	ofBackups = `select concat_ws(' ', state, severity, signal, scope) from ops.convergence_findings order by scope, signal, id`
	confirms  = `select concat_ws(' ', scope, last_success_at is not null) from ops.sync_cursors where source = 'system' order by 1`
	backedUp  = `insert into ops.backups (provider, provider_backup_id, kind, environment, resource, status, source_state, taken_at, first_seen_at, last_seen_at)
		select 'digitalocean', e || d, 'database', e, 'db', case when e = 'dev' and d = 0 then 'failed' else 'completed' end, 'x', '2026-03-02T03:00Z'::timestamptz - d * interval '1 day', now(), now()
		from generate_series(0, 4) d, unnest(array['prod', 'dev']) e`
	lookedAt = `insert into ops.sync_cursors (source, scope, cadence, last_success_at) values ('digitalocean', 'database_backups', '1 day', '2026-03-02T02:30Z') on conflict (source, scope) do update set last_success_at = excluded.last_success_at`
)

// Unknown, then looked at; old, then made; some kept, then gone.
func TestTheLifeOfABackup(t *testing.T) {
	t.Parallel()
	d := backsUpDesk(t)
	if got := d.gives(backsUp); got != "partial" {
		t.Errorf("nobody looked: %s", got)
	}
	d.same("nobody looked", ofBackups, "open warning backups_unknown dev", "open error backups_unknown prod")
	d.same("not confirmed", confirms, "backup-freshness/dev f", "backup-freshness/prod f")
	d.run(backedUp)
	d.run(lookedAt)
	d.run(`insert into ops.sync_cursors (source, scope, cadence) values ('supabase', 'backups/abc', '1 day')`)
	d.clock.set(d.clock.at().Add(time.Minute))
	d.gives(backsUp)
	d.same("one that is polled has never been read", ofBackups, "open warning backups_unknown dev", "open error backups_unknown prod")
	d.run(`delete from ops.sync_cursors where source = 'supabase'`)
	d.clock.set(d.clock.at().Add(time.Minute))
	if got := d.gives(backsUp); got != "succeeded" {
		t.Errorf("looked: %s", got)
	}
	d.same("dev's failed", ofBackups, "resolved warning backups_unknown dev", "resolved error backups_unknown prod")
	d.same("confirmed", confirms, "backup-freshness/dev t", "backup-freshness/prod t")
	d.clock.set(monday.Add(26 * time.Hour))
	d.run(`update ops.sync_cursors set last_success_at = '2026-03-03T02:30Z' where source = 'digitalocean'`)
	d.gives(backsUp)
	d.same("a day later", ofBackups, "open warning backup_too_old dev", "resolved warning backups_unknown dev", "open warning restore_points_missing dev", "open error backup_too_old prod", "resolved error backups_unknown prod")
	d.run(`update ops.backups set gone_at = now() where environment = 'prod'`)
	d.clock.set(d.clock.at().Add(time.Minute))
	d.gives(backsUp)
	d.same("gone", `select explanation from ops.convergence_findings where state = 'open' and signal = 'backup_too_old' and scope = 'prod'`, "every backup that there was is gone: nothing can be restored")
	d.gives(backsUp) // the same look again
	d.same("nothing twice", `select count(*)::text from ops.convergence_findings where state = 'open'`, "4")
}

type blindBackups struct{ backupBook }

func (blindBackups) BackupsSeen(context.Context, []string, time.Time) ([]ops.BackupsSeen, error) {
	return nil, errors.New("away")
}

func TestBackupsThatCouldNotBeRead(t *testing.T) {
	t.Parallel()
	d := backsUpDesk(t)
	d.chores[0] = backupFreshness{blindBackups{d.store}, []ssot.Environment{{Name: "prod"}}, ssot.BackupRetention{}}.chore()
	if got := d.gives(backsUp); got != "error: internal" {
		t.Error(got)
	}
	d.same("found", ofBackups, "open error could_not_observe prod")
}
