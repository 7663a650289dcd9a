select kind, ref, attempt, attempts_allowed from ops.task_queue
where kind = $1 and due_at <= now() and state = 'running' and attempt >= attempts_allowed
order by due_at limit $2
