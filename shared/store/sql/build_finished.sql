-- The newest builds of a repository that have ended and were heard of since a time.
select b.run_id, b.run_attempt from ops.builds b
where b.repo_id = $1 and b.finished_at is not null and b.updated_at >= $2::timestamptz
order by b.updated_at desc, b.id desc limit $3
