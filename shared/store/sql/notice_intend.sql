-- $1: the notice whose message it is, $2: all that the message tells. Written down before it is sent.
update ops.notices set
  state = 'sending', attempt = attempt + 1, folded_into = case when id <> $1 then $1 end, updated_at = now()
where id = any($2::bigint[])
