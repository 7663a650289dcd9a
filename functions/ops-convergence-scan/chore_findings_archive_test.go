package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

const (
	// So many findings that were resolved eight days before monday, and one that was resolved the day before it.
	oldFindings = `insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, state, first_seen_at, last_seen_at, resolved_at, facts)
		select 'f' || n, 'x', 'error', 's' || n, 't', '<e>', 'resolved', '2026-02-01Z', '2026-02-22 04:00Z', '2026-02-22 04:00Z', '{"b":1.50,"a":"&"}' from generate_series(1, %d) n`
	youngFinding = `insert into ops.convergence_findings (fingerprint, signal, severity, subject, title, explanation, state, first_seen_at, last_seen_at, resolved_at)
		values ('young', 'x', 'error', 'young', 't', 'e', 'resolved', '2026-02-01Z', '2026-03-01Z', '2026-03-01Z')`
	archiving = `select concat_ws(' ', f.state, count(*), count(f.archived_at), count(v.id), count(distinct v.id)) from ops.convergence_findings f
		left join ops.evidence v on v.id = f.archive_evidence_id and v.kind = 'finding.archive' group by f.state order by 1`
)

var archives = entry.Trigger{Trigger: "manual", Chore: "findings-archive"}

// drawer dies between keeping and archiving, or lets somebody change a finding there.
type drawer struct {
	*store.Store
	between func() error
}

func (s *drawer) ArchiveFindings(ctx context.Context, bundle []store.ArchivableFinding, location string, digest [32]byte, size int, run ops.RunID, at time.Time) (int, error) {
	if do := s.between; do != nil {
		s.between = nil
		if err := do(); err != nil {
			return 0, err
		}
	}
	return s.Store.ArchiveFindings(ctx, bundle, location, digest, size, run, at)
}

func newArchive(t *testing.T, old int) (*desk, *drawer, string) {
	t.Helper()
	d, dir := newDesk(t, nil), t.TempDir()
	s := &drawer{Store: d.store}
	d.chores = []chore{findingsArchive{s, evidence.Open(evidence.Config{Dir: dir}, nil), 7 * 24 * time.Hour}.chore()}
	for _, statement := range []string{fmt.Sprintf(oldFindings, old), youngFinding} {
		if _, err := d.conn.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return d, s, dir
}

func TestFindingsAreArchived(t *testing.T) {
	t.Parallel()
	d, _, dir := newArchive(t, 1200)
	if got := d.gives(archives); got != "succeeded" {
		t.Fatal(got)
	}
	d.same("three bundles", archiving, "archived 1200 1200 1200 3", "resolved 1 0 0 0")
	d.clock.set(d.clock.at().Add(time.Second))
	d.gives(archives)
	d.same("again", archiving, "archived 1200 1200 1200 3", "resolved 1 0 0 0")
	files, err := filepath.Glob(filepath.Join(dir, "findings", "1-500", "*"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	bundle, err := os.ReadFile(files[0])
	var said struct{ Findings []struct{ ID int64 } }
	if err != nil || json.Unmarshal(bundle, &said) != nil || len(said.Findings) != 500 || fmt.Sprintf("%x", sha256.Sum256(bundle)) != filepath.Base(files[0]) {
		t.Errorf("%d findings in %s (%v)", len(said.Findings), files[0], err)
	}
	d.same("with its digest on record", `select concat_ws(' ', subject, location = 'evidence/findings/1-500/' || encode(sha256, 'hex')) from ops.evidence order by id limit 1`, "convergence_findings/1-500 t")
}

func TestAnArchiveThatDiesOrIsOvertaken(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		between func(d *desk) error
		first   []string
	}{
		"it dies": {func(*desk) error { return errKilled }, []string{"resolved 11 0 0 0"}},
		"somebody changes one": {func(d *desk) error {
			_, err := d.conn.Exec(d.t.Context(), `update ops.convergence_findings set acknowledged_at = now(), acknowledged_by = 'ann', updated_at = now() where id = 3`)
			return err
		}, []string{"archived 9 9 9 1", "resolved 2 0 0 0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, s, _ := newArchive(t, 10)
			s.between = func() error { return c.between(d) }
			d.gives(archives)
			d.same("first", archiving, c.first...)
			d.clock.set(d.clock.at().Add(time.Second))
			d.gives(archives)
			d.same("then", `select concat_ws(' ', state, count(*), count(archive_evidence_id)) from ops.convergence_findings group by state order by 1`, "archived 10 10", "resolved 1 0")
		})
	}
}

func TestTwoArchivesAtOnce(t *testing.T) {
	t.Parallel()
	d, s, dir := newArchive(t, 50)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			a := findingsArchive{s, evidence.Open(evidence.Config{Dir: dir}, nil), 7 * 24 * time.Hour}
			if _, err := a.do(t.Context(), ops.MaintenanceRun{StartedAt: monday}); err != nil {
				t.Error(err)
			}
		})
	}
	both.Wait()
	d.same("each once", `select concat_ws(' ', state, count(*), count(archive_evidence_id)) from ops.convergence_findings group by state order by 1`, "archived 50 50", "resolved 1 0")
}

// One whose work item is still open waits for that to be closed.
func TestAnEscalatedFindingWaits(t *testing.T) {
	t.Parallel()
	d, _, _ := newArchive(t, 1)
	const act = `with r as (insert into ops.runs (kind, trigger, started_at) values ('x', 'system', now()) returning id)
		insert into ops.convergence_actions (environment, action, finding_id, target, why, state, receipt, lease_until, run_id, intended_at, finished_at)
		select 'prod', '%s', 1, 'finding:1', 'x', 'done', 'plane:1', now(), id, now(), now() from r`
	for _, step := range [][2]string{{"open_work_item", "resolved"}, {"close_work_item", "archived"}} {
		if _, err := d.conn.Exec(t.Context(), fmt.Sprintf(act, step[0])); err != nil {
			t.Fatal(err)
		}
		d.clock.set(d.clock.at().Add(time.Second))
		d.gives(archives)
		d.same(step[0], `select state from ops.convergence_findings where id = 1`, step[1])
	}
}
