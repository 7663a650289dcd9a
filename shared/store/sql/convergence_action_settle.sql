-- $1: the action, $2: the attempt that knows, $3: how it ended, or intended when it is to be tried again, $4: the vendor's
-- receipt, $5: why, $6: now, $7: until when
-- nobody tries again. Whoever was given up in between changes nothing.
update ops.convergence_actions set
  state = $3, receipt = nullif($4, ''), outcome = nullif($5, ''), lease_until = $7::timestamptz,
  finished_at = case when $3 <> 'intended' then $6::timestamptz end, updated_at = now()
where id = $1 and attempt = $2 and state = 'intended'
