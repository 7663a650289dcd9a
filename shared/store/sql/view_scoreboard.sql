-- $1: now, $2: how far back. Runs of agents by when they were asked for, of each repository and of all together (no repository).
-- What a merged fix costs is what all of them cost, the failed ones too.
with asked as (
  select r.repo, r.status, r.started_at, r.finished_at, r.merged_at, r.reverted_at, r.cost_usd, r.merged_at - r.requested_at as took
  from ops.agent_runs r
  where r.requested_at > $1::timestamptz - $2::interval and r.requested_at <= $1::timestamptz
), counted as (
  select repo, grouping(repo) = 1 as everything, count(*) as asked, count(started_at) as started,
    count(*) filter (where finished_at is null) as open, count(*) filter (where status = 'succeeded') as succeeded,
    count(merged_at) as merged, count(*) filter (where status = 'closed') as rejected, count(reverted_at) as reverted,
    count(*) filter (where status = 'failed') as failed, count(*) filter (where status = 'refused') as refused,
    count(*) filter (where status = 'escalated') as escalated, count(*) filter (where status = 'canceled') as canceled,
    count(*) filter (where status = 'over_budget') as over_budget,
    extract(epoch from percentile_cont(0.5) within group (order by took))::double precision as time_to_fix,
    sum(cost_usd)::double precision as cost_usd,
    (sum(cost_usd) / nullif(count(merged_at), 0))::double precision as cost_per_merged_fix
  from asked group by grouping sets ((repo), ())
)
select jsonb_build_object('rows', coalesce(jsonb_agg(to_jsonb(c) order by c.everything desc, c.repo), '[]')) from counted c
where c.everything or c.repo is not null
