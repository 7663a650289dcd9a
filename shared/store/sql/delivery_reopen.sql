-- Opens deliveries again, as a sender's new attempt would open one that had failed (ops.append_delivery): the attempt goes
-- on counting, because it is the fencing token, and five more are allowed. In the order of their numbers, and each before
-- its task, so that two requests cannot deadlock. One without a body has nothing to be interpreted.
with chosen as materialized (
  select id from ops.webhook_deliveries
  where id = any($1::bigint[]) and state <> 'pending' and body is not null
  order by id for update
), opened as (
  update ops.webhook_deliveries d set state = 'pending', reason = null, processed_at = null, updated_at = now()
  from chosen where d.id = chosen.id
  returning d.id
), owed as (
  insert into ops.task_queue as t (kind, ref)
  select 'interpret_delivery', id::text from opened order by id
  on conflict (kind, ref) do update set
    state = 'ready', run_at = now(), attempts_allowed = t.attempt + 5, finished_at = null, updated_at = now()
  where t.state <> 'running'
)
select id from opened order by id
