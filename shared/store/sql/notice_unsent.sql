-- $1: all that was to be told, $2: sending (nobody knows whether it was), failed (it was not) or dead (it never will be),
-- $3: why.
update ops.notices set
  state = $2, reason = $3, folded_into = case when $2 = 'sending' then folded_into end,
  finished_at = case when $2 = 'dead' then now() end, updated_at = now()
where id = any($1::bigint[])
