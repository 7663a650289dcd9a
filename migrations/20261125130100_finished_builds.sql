-- The builds that have ended and were heard of since the last look: their jobs are read once more, whatever webhooks told.
-- +goose Up
create index builds_finished on ops.builds (repo_id, updated_at desc) where finished_at is not null;
