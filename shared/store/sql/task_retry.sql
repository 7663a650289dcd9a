update ops.task_queue set
  state = 'ready', last_error = $5, lease_until = null, run_at = now() + $4::interval, updated_at = now()
where kind = $1 and ref = $2 and attempt = $3 and state = 'running'
