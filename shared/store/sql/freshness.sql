-- When these vendors were last heard: for each the latest of its deliveries that meant something, or its last complete
-- poll; of those that were ever heard, the one that was silent for the longest speaks for all.
-- Ledger numbers are in order of arrival, so the newest is the first from the end. The walk is bounded: of a vendor that
-- is silent over so many deliveries of others, what it last told is dated by the rows it left.
select min(heard) from (
  select coalesce(
    greatest(
      (select d.received_at from ops.webhook_deliveries d
       where d.source = vendor and d.state = 'done'
         and d.id > (select max(id) from ops.webhook_deliveries) - 20000
       order by d.id desc limit 1),
      (select max(c.last_success_at) from ops.sync_cursors c where c.source = vendor)),
    (select max(w.updated_at) from ops.work_items w where w.source = vendor)) as heard
  from unnest($1::text[]) vendor) vendors
