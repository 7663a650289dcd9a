-- Given back untried: the attempt number stays used (it fences), so one more is allowed instead.
update ops.task_queue set
  state = 'ready', attempts_allowed = attempts_allowed + 1, lease_until = null, run_at = now() + $4::interval, updated_at = now()
where kind = $1 and ref = $2 and attempt = $3 and state = 'running'
