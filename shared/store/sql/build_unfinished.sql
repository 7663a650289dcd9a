-- Builds that had not ended when they were last heard of, and are old enough to have.
select b.run_id, b.run_attempt from ops.builds b
where b.repo_id = $1 and b.finished_at is null and b.updated_at < $2::timestamptz
order by b.id desc limit $3
