-- $1: the notice whose message it was, $2: all that it told, $3: the channel, $4: receipt, $5: the message in whose thread it
-- is; empty when it is in none.
update ops.notices set
  state = case when id = $1 then 'sent' else 'folded' end, folded_into = case when id <> $1 then $1 end,
  receipt = case when id = $1 then $4 end, thread = case when id = $1 then nullif($5, '') end,
  told_in = $3, reason = null, finished_at = now(), updated_at = now()
where id = any($2::bigint[])
