-- Fenced: only the claim that is still the current one may say how it ended.
update ops.task_queue set
  state = $4, last_error = nullif($5, ''), lease_until = null, finished_at = now(), updated_at = now()
where kind = $1 and ref = $2 and attempt = $3 and state = 'running'
