-- The canceled ones of a branch that something which was requested between $6 and $7 may have replaced, and those that were
-- requested then themselves.
select to_jsonb(d)::text from ops.deployments d
where d.provider = $1 and d.project_id = $2 and d.environment = $3 and d.source_environment = $4 and d.branch = $5
  and d.status in ('canceled', 'canceled_superseded')
  and d.requested_at <= $7 and d.finished_at >= $6::timestamptz - interval '5 seconds'
