-- No vendor says that a build was canceled because a later commit replaced it. It follows from a later run of the same
-- workflow on the same branch, for the same event, that began while this one was there: asked of one build and of those
-- that it may have replaced. The ten seconds are for a clock that ticks in seconds and is read twice.
update ops.builds c set
  status = case when later.run is null then 'canceled' else 'canceled_superseded' end,
  reason = 'replaced by run ' || later.run
from ops.builds told
cross join ops.builds old
cross join lateral (
  select min(n.run_number) as run from ops.builds n
  where n.repo = old.repo and n.repo_id = old.repo_id and n.workflow = old.workflow and n.branch = old.branch
    and n.event = old.event and n.head_repo_id is not distinct from old.head_repo_id and n.progress > 0
    and n.run_number > old.run_number
    and n.started_at >= old.started_at and n.started_at <= old.finished_at + interval '10 s'
) later
where told.id = $1
  and old.repo_id = told.repo_id and old.workflow = told.workflow and old.branch = told.branch
  and old.source_conclusion = 'cancelled'
  and (old.id = told.id or told.progress > 0 and old.finished_at >= told.started_at - interval '10 s')
  and c.id = old.id
  and (c.status, c.reason) is distinct from
    (case when later.run is null then 'canceled' else 'canceled_superseded' end, 'replaced by run ' || later.run)
