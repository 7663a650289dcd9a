-- Deployments of a provider that had not ended when they were last heard of, and are old enough to have.
select d.provider_deployment_id, d.project_id from ops.deployments d
where d.provider = $1 and not d.provisional and d.finished_at is null and d.deleted_at is null and d.updated_at < $2::timestamptz
order by d.requested_at desc, d.id desc limit $3
