-- What is known of environments: of their branches, of what runs, and of what a deployment needs besides. One row each, in
-- one statement, however many there are. A look is {at, stale, why}.
-- $1: environments, with their repository, branch, providers, Vercel project and Supabase project; $2: now; $3: the
-- environment whose database this is.
with asked as materialized (
  select * from jsonb_to_recordset($1::jsonb) a(environment text, repo text, branch text, providers text[], vercel_project text, supabase_ref text)
), told as materialized (
  -- A webhook counts for a day; a poll for as long as it says itself, and half as long again. What a poll wrote into the ledger
  -- is no webhook: it would speak for a day for what is not polled any more. (A week bounds the search where there are polls only.)
  select v as source, (select d.received_at from ops.webhook_deliveries d where d.source = v and d.state = 'done' and d.secret_position > 0
    and d.received_at > $2::timestamptz - interval '7 days' order by d.received_at desc limit 1) as at
  from unnest(array['github', 'vercel']) v
), polled as materialized (
  select c.source, split_part(c.scope, '/', 1) as name, substr(c.scope, strpos(c.scope, '/') + 1) as part,
    c.last_success_at as at, coalesce(c.last_success_at >= $2::timestamptz - 1.5 * c.cadence, false) as in_time
  from ops.sync_cursors c
  where c.source in ('github', 'vercel', 'supabase', 'digitalocean') and split_part(c.scope, '/', 1) in ('branches', 'deployments', 'backups', 'database_backups', 'functions')
), branch_look as (
  select a.environment, jsonb_build_object('at', greatest(p.at, t.at), 'stale', not (coalesce(p.in_time, false) or coalesce(t.at >= $2::timestamptz - interval '24 h', false))) as look
  from asked a
  join told t on t.source = 'github'
  left join polled p on p.source = 'github' and p.name = 'branches' and p.part = a.repo
), service as (
  select a.environment, s.provider, to_jsonb(running) as running, to_jsonb(of_head) as of_head, to_jsonb(needed) as needed, to_jsonb(ended) as ended, to_jsonb(in_flight) as in_flight,
    running.git_sha as running_sha, a.repo,
    case when ended.status = 'failed' then (
      select count(*) from ops.deployments f
      where f.git_sha = ended.git_sha and f.console_environment = a.environment and f.provider = s.provider and f.status = 'failed' and f.deleted_at is null
        and f.requested_at > coalesce((select max(g.requested_at) from ops.deployments g
          where g.git_sha = ended.git_sha and g.console_environment = a.environment and g.provider = s.provider and g.status = 'success'), '-infinity'))
    else 0 end as failures,
    jsonb_build_object('at', greatest(p.at, t.at), 'stale', not (coalesce(p.in_time, false) or coalesce(t.at >= $2::timestamptz - interval '24 h', false))) as look
  from asked a
  cross join lateral unnest(a.providers) s(provider)
  left join told t on t.source = s.provider
  left join polled p on p.source = s.provider and p.name = 'deployments' and p.part = case s.provider when 'vercel' then a.vercel_project else a.repo end
  left join lateral (
    select d.* from ops.deployments d where d.console_environment = a.environment and d.provider = s.provider and d.is_current and d.deleted_at is null
    order by d.current_since desc limit 1) running on true
  left join ops.branches b on b.repo = a.repo and b.branch = a.branch and b.deleted_at is null
  left join lateral (
    select d.* from ops.deployments d where d.git_sha = b.head_sha and d.console_environment = a.environment and d.provider = s.provider and d.deleted_at is null
    order by d.requested_at desc, d.id desc limit 1) of_head on true
  -- A head that needs no deployment leaves due what was due before it.
  left join lateral (
    select d.* from ops.deployments d where of_head.status = 'canceled' and of_head.reason in ('unaffected_project', 'ignored_build_step')
      and d.console_environment = a.environment and d.provider = s.provider and d.deleted_at is null and d.requested_at <= of_head.requested_at
      and d.status is distinct from 'canceled_superseded'
      and not (coalesce(d.status, '') = 'canceled' and coalesce(d.reason, '') in ('unaffected_project', 'ignored_build_step'))
    order by d.requested_at desc, d.id desc limit 1) needed on true
  left join lateral (
    select d.* from ops.deployments d where d.console_environment = a.environment and d.provider = s.provider and d.status in ('success', 'failed') and d.deleted_at is null
    order by d.requested_at desc, d.id desc limit 1) ended on true
  left join lateral (
    select d.* from ops.deployments d where d.console_environment = a.environment and d.provider = s.provider and d.finished_at is null and d.deleted_at is null
      and d.requested_at > coalesce(ended.requested_at, '-infinity')
    order by d.requested_at desc, d.id desc limit 1) in_flight on true
), kept as (
  -- Names of secrets: what a platform had when it was last asked with success.
  select a.environment, s.platform, jsonb_build_object(
    'look', (select jsonb_build_object('at', max(r.finished_at) filter (where r.status = 'succeeded'),
        'stale', coalesce(max(r.finished_at) filter (where r.status = 'succeeded') < $2::timestamptz - interval '36 h', true),
        'why', case when (array_agg(r.status order by r.started_at desc))[1] = 'failed' then (array_agg(r.error order by r.started_at desc))[1] end)
      from ops.secret_sync_runs r where r.platform = s.platform and r.scope = s.scope),
    'things', (select jsonb_object_agg(i.name, jsonb_build_object('good', true, 'says', 'set', 'at', i.source_updated_at))
      from ops.secret_inventory i where i.platform = s.platform and i.scope = s.scope and i.gone_at is null
        and (s.platform <> 'vercel' or i.target = '' or i.target like '%production%'))) as seen
  from asked a
  cross join lateral (values ('vercel', a.vercel_project), ('supabase', a.supabase_ref)) s(platform, scope)
  where s.scope <> ''
)
select jsonb_build_object(
  'environment', a.environment,
  'head', (select jsonb_build_object('repo', a.repo, 'branch', a.branch, 'sha', b.head_sha, 'message', b.head_message, 'at', b.pushed_at, 'look', l.look,
      'seen_sha', e.head_sha, 'seen_at', e.head_since)
    from branch_look l left join ops.branches b on b.repo = a.repo and b.branch = a.branch and b.deleted_at is null
    left join ops.environment_standings e on e.environment = a.environment
    where l.environment = a.environment),
  'services', (select jsonb_agg(jsonb_build_object('provider', s.provider, 'look', s.look, 'running', s.running, 'of_head', s.of_head, 'needed', s.needed,
      'ended', s.ended, 'in_flight', s.in_flight, 'failures', s.failures) order by s.provider)
    from service s where s.environment = a.environment),
  'functions', jsonb_build_object(
    'look', (select jsonb_build_object('at', p.at, 'stale', not p.in_time) from polled p where p.source = 'supabase' and p.name = 'functions' and p.part = a.supabase_ref),
    'things', (select jsonb_object_agg(f.slug, jsonb_build_object('good', f.status = 'ACTIVE', 'says', f.status, 'at', f.source_updated_at))
      from ops.supabase_functions f where f.project_ref = a.supabase_ref and f.gone_at is null)),
  'env_vars', (select k.seen from kept k where k.environment = a.environment and k.platform = 'vercel'),
  'vault_keys', (select k.seen from kept k where k.environment = a.environment and k.platform = 'supabase'),
  'gates', jsonb_build_object('look', (select l.look from branch_look l where l.environment = a.environment),
    'things', (select jsonb_object_agg(g.gate, jsonb_build_object('good', g.status = 'passed', 'says', concat_ws(': ', g.status, g.explanation), 'at', g.evaluated_at, 'link', g.url,
          'run', g.run_id, 'attempt', g.run_attempt))
      from (select distinct on (r.gate) r.gate, r.status, r.explanation, r.evaluated_at, r.url, ended.run_id, ended.run_attempt from ops.gate_results r
        left join ops.builds ended on ended.id = r.build_id and ended.finished_at is not null and r.status = 'failed'
        where r.repo = a.repo and (r.environment is null or r.environment = a.environment)
          and r.git_sha = (select s.running_sha from service s where s.environment = a.environment and s.running_sha is not null order by s.provider limit 1)
        order by r.gate, r.evaluated_at desc, r.id desc) g)),
  'checklist', jsonb_build_object('look', jsonb_build_object('at', $2::timestamptz, 'stale', false),
    'things', (select jsonb_object_agg(e.subject, jsonb_build_object('good', true, 'says', e.message, 'at', e.occurred_at))
      from ops.platform_events e
      where e.kind = 'checklist.verified' and e.environment = a.environment
        and e.data ->> 'git_sha' = (select s.running_sha from service s where s.environment = a.environment and s.running_sha is not null order by s.provider limit 1))),
  'backups', jsonb_build_object(
    'look', (select jsonb_build_object('at', min(p.at), 'stale', coalesce(not bool_and(p.in_time), true)) from polled p
      where p.name in ('backups', 'database_backups') and (p.source <> 'supabase' or p.part = a.supabase_ref)),
    'things', (select jsonb_object_agg(b.provider || ' ' || b.provider_backup_id, jsonb_build_object('good', b.status = 'completed', 'says', coalesce(b.status, b.source_state), 'at', b.taken_at))
      from (select * from ops.backups x where x.environment = a.environment and x.kind in ('database', 'full') and x.gone_at is null order by x.taken_at desc limit 5) b)),
  'migrations', case when a.environment = $3 then jsonb_build_object('look', jsonb_build_object('at', $2::timestamptz, 'stale', false),
    'applied', (select coalesce(jsonb_agg(m.version_id::text order by m.version_id), '[]') from ops.schema_migrations m where m.is_applied and m.version_id > 0)) end
)::text
from asked a
order by a.environment
