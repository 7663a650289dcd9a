-- When these vendors were last heard: the latest of their deliveries that was understood, or the last complete poll.
-- Ledger numbers are in order of arrival, so the newest is the first from the end; the walk is bounded, because a vendor
-- that is silent over so many deliveries of others is as good as stale.
select greatest(
  (select d.received_at from ops.webhook_deliveries d
   where d.source = any($1::text[]) and d.state in ('done', 'ignored')
     and d.id > (select max(id) from ops.webhook_deliveries) - 20000
   order by d.id desc limit 1),
  (select max(c.last_success_at) from ops.sync_cursors c where c.source = any($1::text[])))
