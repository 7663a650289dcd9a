select to_jsonb(d)::text from ops.deployments d
where d.provider = $1 and d.project_id = $2 and d.environment = $3 and d.source_environment = $4 and d.branch = $5
  and d.requested_at > $6 and d.requested_at <= $7::timestamptz + interval '5 seconds'
