-- $1: now. How old the copies of secrets are, by name, and who still signs with a key that was replaced. A rotation takes
-- days: what is older than 90 days was another one.
select jsonb_build_object(
  'looked_at', (select max(finished_at) from ops.secret_sync_runs where status in ('succeeded', 'partial')),
  'ages', (select jsonb_agg(a) from (
    select name, count(*) as places, min(source_updated_at) as oldest_at
    from ops.secret_inventory where gone_at is null group by name order by name) a),
  'keys', (select jsonb_agg(k) from (
    select s.source, min(o.received_at) as old_first_at, max(o.received_at) as old_last_at,
      (select d.received_at from ops.webhook_deliveries d
       where d.source = s.source and d.secret_position = 1 and d.state = 'done' order by d.received_at desc limit 1) as new_last_at
    from unnest(array['github', 'plane', 'vercel', 'slack', 'mailgun']) s(source)
    join ops.webhook_deliveries o on o.source = s.source and o.secret_position > 1 and o.received_at > $1::timestamptz - interval '90 days'
    group by s.source order by s.source) k))::text
