-- When each of these vendors was last heard: the latest of its deliveries that meant something, or its last complete
-- poll. The walk through the ledger is bounded, as in freshness.sql; a vendor that is in neither is not in the answer.
select coalesce(jsonb_object_agg(vendor, heard), '{}')::text from (
  select vendor, greatest(
    (select d.received_at from ops.webhook_deliveries d
     where d.source = vendor and d.state = 'done' and d.id > (select max(id) from ops.webhook_deliveries) - 20000
     order by d.id desc limit 1),
    (select max(c.last_success_at) from ops.sync_cursors c where c.source = vendor)) as heard
  from unnest(array['github', 'plane', 'vercel', 'slack', 'mailgun', 'digitalocean', 'supabase', 'gradient']) vendor) v
where heard is not null
