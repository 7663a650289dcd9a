-- Whether the claim is still the current one; it stays so until the transaction ends.
select from ops.task_queue where kind = $1 and ref = $2 and attempt = $3 and state = 'running' for share
