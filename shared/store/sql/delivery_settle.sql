-- How it went. The delivery is always locked before its task, here as in delivery_append, so the two cannot deadlock.
update ops.webhook_deliveries set
  state = $2, reason = nullif($3, ''), action = coalesce(nullif($4, ''), action),
  processed_at = case when $2 in ('done', 'ignored', 'dead') then now() end,
  updated_at = now()
where id = $1
