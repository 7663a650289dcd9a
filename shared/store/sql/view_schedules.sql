-- $1: the chores, and where their runs are seen, $2: the repositories whose builds count, $3: the environment whose runs
-- count; null for all. Of each chore its last 200 runs. The same question for whoever watches and whoever reads.
select jsonb_build_object('chores', (
  select jsonb_agg(jsonb_build_object('name', w.name, 'since', split_part(c.cursor, ' ', 1)::timestamptz, 'runs', r.runs, 'waiting_since', q.due_at, 'heard_at', h.at) order by w.name)
  from jsonb_to_recordset($1::jsonb) as w(name text, seen_in text, seen_as text)
  left join ops.sync_cursors c on c.source = 'system' and c.scope = 'schedule/' || w.name
  left join lateral (
    select jsonb_agg(x) as runs from (
      (select m.due_at, m.started_at, m.finished_at, m.status, m.error as why, m.url from ops.maintenance_runs m
       where w.seen_in = 'maintenance_runs' and m.chore = w.name and m.started_at is not null
         and ($3::text is null or m.environment is not distinct from nullif($3, ''))
       order by m.due_at desc, m.id desc limit 200)
      union all
      (select null, r.started_at, r.finished_at, r.status, r.error, r.ci_url from ops.runs r
       where w.seen_in = 'runs' and r.kind = w.seen_as order by r.id desc limit 200)
      union all
      -- While one runs, what it reads is not known yet.
      (select null, i.started_at, i.finished_at, i.status, i.error, null from ops.do_ingest_runs i
       where w.seen_in = 'do_ingest_runs' and (i.status = 'running' or w.seen_as = any(i.complete || i.incomplete))
       order by i.run_id desc limit 200)
      union all
      -- A build that somebody canceled, or that a later push replaced, says nothing. Nor do pull requests: they run when
      -- somebody works, and not when nobody does.
      (select null, b.started_at, b.finished_at, case b.status when 'success' then 'succeeded' when 'failed' then 'failed' else 'running' end, b.reason, b.url
       from ops.builds b
       where w.seen_in = 'builds' and b.workflow = w.seen_as and b.repo = any($2::text[])
         and b.status in ('success', 'failed', 'queued', 'building') and b.event is distinct from 'pull_request'
       order by b.started_at desc limit 200)) x
  ) r on true
  left join lateral (
    select min(t.due_at) as due_at from ops.task_queue t where w.seen_in = 'task_queue' and t.kind = w.seen_as and t.due_at is not null
    having w.seen_as <> 'tell_notice'
    union all
    -- A notice is its own task, and waits as long as its channel is not free. Before the first turn nothing is configured.
    select greatest((select min(n.created_at) from ops.notices n where n.state in ('pending', 'sending', 'failed')), max(c.free_at))
    from ops.notice_channels c
    where w.seen_in = 'task_queue' and w.seen_as = 'tell_notice'
    having exists (select from ops.notices n where n.state in ('pending', 'sending', 'failed')) and count(*) > 0
  ) q on true
  left join lateral (
    -- What a drain does is seen in what it did it to: the queue keeps no order of what is done.
    select case w.seen_as
      when 'interpret_delivery' then (select d.processed_at from ops.webhook_deliveries d where d.processed_at is not null order by d.id desc limit 1)
      when 'tell_notice' then (select max(c.told_at) from ops.notice_channels c)
      when 'fetch_artifacts' then (select a.updated_at from ops.build_artifacts a order by a.id desc limit 1) end as at
    where w.seen_in = 'task_queue'
    union all
    select greatest(
      (select d.received_at from ops.webhook_deliveries d where d.source = 'github' and d.state = 'done' and d.secret_position > 0 order by d.received_at desc limit 1),
      (select max(g.last_success_at) from ops.sync_cursors g where g.source = 'github' and split_part(g.scope, '/', 1) = 'runs')) as at
    where w.seen_in = 'builds'
  ) h on true))::text
