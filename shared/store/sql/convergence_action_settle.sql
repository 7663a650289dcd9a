-- $1: the action, $2: the attempt that knows, $3: how it ended, or intended when it is to be tried again, $4: the vendor's
-- receipt, $5: why, $6: now, $7: until when nobody tries again. Whoever was given up in between changes nothing. The finding
-- that a work item is for says what came of it. Gives whether it was settled.
with settled as (
  update ops.convergence_actions set
    state = $3, receipt = nullif($4, ''), outcome = nullif($5, ''), lease_until = $7::timestamptz,
    finished_at = case when $3 <> 'intended' then $6::timestamptz end, updated_at = now()
  where id = $1 and attempt = $2 and state = 'intended'
  returning finding_id, action, state, receipt, outcome
), told as (
  update ops.convergence_findings f set
    work_item_ref = case when s.action = 'open_work_item' and s.state = 'done' then s.receipt else f.work_item_ref end,
    escalation = case when s.state = 'done' then '' when s.action = 'open_work_item' then 'no work item: ' else 'not closed: ' end
      || case when s.state <> 'done' then s.outcome when s.action = 'open_work_item' then 'opened ' || s.receipt else 'closed ' || s.receipt end,
    updated_at = now()
  from settled s where f.id = s.finding_id
)
select count(*) > 0 from settled
