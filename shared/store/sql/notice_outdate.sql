-- $1: the channel, $2: all that was told just now, $3: the message that told it. The first message of each topic that was
-- told before does not show it yet.
update ops.notices m set redraw_for = greatest(m.redraw_for, stale.newest), updated_at = now()
from (
  select coalesce(b.thread, b.receipt) as receipt, max(n.id) as newest
  from ops.notices n
  cross join lateral (
    select coalesce(e.folded_into, e.id) as message from ops.notices e
    where e.channel = n.channel and e.topic = n.topic and e.id <> all($2::bigint[]) and e.told_in = $1 and e.state in ('sent', 'folded')
    order by e.id desc limit 1) before
  join ops.notices b on b.id = before.message
  where n.id = any($2::bigint[])
  group by 1
) stale
where m.told_in = $1 and m.receipt = stale.receipt and m.id <> $3
