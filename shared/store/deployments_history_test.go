package store_test

import (
	"fmt"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
)

// longHistory is a project that has deployed to production and to the previews of one branch for years: every production
// deployment was promoted; those of GitHub's own and the previews just succeeded.
const longHistory = `
with project as (
  insert into ops.deployment_projects (provider, name, project_id, named_at) values ('vercel', 'web', 'prj_1', '2019-01-01')
), story as (select n, '2020-01-01'::timestamptz + n * interval '1 hour' as at, lpad(to_hex(n), 40, '0') as sha from generate_series(1, 20000) n),
rows as (
  select 'vercel' as provider, 'dpl_p' || n as id, 'prj_1' as project_id, 'production' as environment, '' as source, 'main' as branch, sha, at from story
  union all
  select 'vercel', 'dpl_v' || n, 'prj_1', 'preview', '', 'docs', sha, at from story
  union all
  select 'github', n::text, '7', 'production', 'pages', null, sha, at from story
), told as (
  insert into ops.deployment_reports (subject, told_by, source_state, occasion, told_at, first_told_at, turn_at, report, delivery_id, first_heard_at, heard_at)
  select id, 'webhook', 'promoted', 'promoted', at, at, at, jsonb_build_object('provider', provider, 'deployment_id', id, 'project_id', project_id,
    'environment', environment, 'sha', sha, 'turn', 'promoted'), 1, at, at
  from rows where environment = 'production' and provider = 'vercel'
)
insert into ops.deployments (provider, provider_deployment_id, project_id, project, environment, source_environment, branch, git_sha, status, source_state,
  told_by, requested_at, finished_at, source_updated_at)
select provider, id, project_id, 'web', environment, source, branch, sha, case when n % 50 = 0 then 'canceled' else 'success' end, 'x', 'webhook', at, at + interval '1 minute', at
from rows, lateral (select substring(id from '[0-9]+')::int as n) i`

// However long the history, one more deployment reads its end only.
func TestOneMoreDeploymentReadsTheEndOfTheHistory(t *testing.T) {
	t.Parallel()
	b := open(t)
	_, err := b.conn.Exec(t.Context(), longHistory)
	b.must(err)
	_, err = b.conn.Exec(t.Context(), "vacuum analyze ops.deployments, ops.deployment_reports")
	b.must(err)
	one := production("z", 90_090)
	preview := teller{id: "dpl_y", commit: "y", branch: "docs", number: 90_091, target: ops.TargetPreview}
	pages := teller{commit: "x", number: 90_092, target: ops.TargetProduction}.github("success", success, 60, 0)
	pages.Provider, pages.ProjectID, pages.Project, pages.SourceEnvironment, pages.Host = ops.ProviderGitHub, "7", "acme/web", "pages", ""
	for _, r := range []report{
		one.hook("created", queued, 0), one.hook("succeeded", success, 60), one.hook("promoted", success, 61),
		preview.hook("created", queued, 0), preview.hook("succeeded", success, 60), preview.hook("canceled", canceled, 60), pages,
	} {
		name := fmt.Sprint(r.Provider, " ", r.Environment, " ", r.SourceState)
		if read := b.reads(r); read > 400 {
			t.Errorf("%s read %d rows", name, read)
		}
	}
}

// reads is how many rows one report reads of the deployments and their reports.
func (b *bench) reads(r report) (rows int) {
	b.t.Helper()
	tx, err := b.Pool().Begin(b.t.Context()) // which plans each statement for what it is given
	b.must(err)
	defer tx.Rollback(b.t.Context()) //nolint:errcheck // it is meant to be given up
	const soFar = `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) from pg_stat_xact_user_tables
		where schemaname = 'ops' and relname in ('deployments', 'deployment_reports')`
	var before int
	b.must(tx.QueryRow(b.t.Context(), soFar).Scan(&before))
	b.must(store.Apply(b.t.Context(), tx, ops.Delivery{ID: 1, ReceivedAt: tick(10_000)}, []ops.Change{ops.DeploymentReported{Report: r}}))
	b.must(tx.QueryRow(b.t.Context(), soFar).Scan(&rows))
	return rows - before
}
