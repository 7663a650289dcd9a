-- What the database has seen of each integration: never a value, only that something came of it, and when.
select jsonb_build_object(
  'catalog', (select jsonb_build_object('rows', count(*), 'digests', jsonb_agg(distinct encode(source_sha256, 'hex')), 'updated_at', max(updated_at))
    from ops.integrations_catalog where removed_at is null),
  'installations', (select jsonb_agg(i) from (
    select integration, environment, status, reason, url, checked_at from ops.integrations_installations
    where status <> 'removed' order by integration, environment) i),
  'polled', (select jsonb_object_agg(source, at) from (
    select source, max(last_success_at) as at from ops.sync_cursors where last_success_at is not null group by source) p),
  'delivered', (select jsonb_object_agg(v, at) from (
    select v, (select d.received_at from ops.webhook_deliveries d
      where d.source = v and d.id > (select max(id) from ops.webhook_deliveries) - 20000 order by d.id desc limit 1) as at
    from unnest(array['github', 'plane', 'vercel', 'slack', 'mailgun']) v) d where at is not null),
  -- A name was there when its own place was last read to its end, or when it was last written down, whichever is later: one
  -- platform says nothing about the names of another.
  'inventory', (select jsonb_object_agg(name, at) from (
    select i.name, max(greatest(r.at, i.last_seen_at)) as at from ops.secret_inventory i
    left join (select platform, scope, max(finished_at) as at from ops.secret_sync_runs where status = 'succeeded' group by platform, scope) r
      using (platform, scope)
    where i.gone_at is null group by i.name) s)
)::text
