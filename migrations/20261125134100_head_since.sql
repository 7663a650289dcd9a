-- Since when a head has been seen. Of one that a scan saw itself, because neither a webhook nor a poller told of it, nobody
-- else knows that; without it, its grace would begin anew with every scan.
-- +goose Up
alter table ops.environment_standings
  add column head_sha text check (head_sha ~ '^[0-9a-f]+$' and length(head_sha) in (40, 64)),
  add column head_since timestamptz,
  add constraint head_since_some_time check ((head_sha is null) = (head_since is null));
comment on column ops.environment_standings.head_sha is 'Head of its branch as it was last surely known. NULL before it ever was.';
comment on column ops.environment_standings.head_since is 'When a look saw that head first.';
