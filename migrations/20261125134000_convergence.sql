-- What a scan asks of each environment: what serves it, and what the gates said of that commit.
-- +goose Up
create index deployments_serving on ops.deployments (console_environment, provider) where is_current;
create index gate_results_by_commit on ops.gate_results (git_sha) where git_sha is not null;
create index platform_events_checklist on ops.platform_events (environment, subject) where kind = 'checklist.verified';

-- How each environment stands as of the last look. In sync and healthy are two questions, and to both the answer may be that
-- nobody knows.
create table ops.environment_standings (
  environment text primary key check (environment <> ''),
  in_sync     text not null check (in_sync in ('yes', 'no', 'unknown')),
  healthy     text not null check (healthy in ('yes', 'no', 'unknown')),
  explanation text not null check (explanation <> ''),
  desired_sha text check (desired_sha ~ '^[0-9a-f]+$' and length(desired_sha) in (40, 64)),
  running_sha text check (running_sha ~ '^[0-9a-f]+$' and length(running_sha) in (40, 64)),
  findings    integer not null check (findings >= 0),
  run_id      bigint references ops.runs (id),
  observed_at timestamptz not null,
  changed_at  timestamptz not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  -- Two commits that are known to be the same or not: whoever says so knows both.
  constraint in_sync_knows_both check (in_sync = 'unknown' or (desired_sha is not null and running_sha is not null))
);
create index environment_standings_by_run on ops.environment_standings (run_id) where run_id is not null;
comment on table ops.environment_standings is 'How each environment stands: whether the head of its branch runs, and whether anything is wrong with it.';
comment on column ops.environment_standings.environment is 'Environment; one of ssot/environments.yaml.';
comment on column ops.environment_standings.in_sync is 'Whether the head of its branch is what runs. unknown is never a yes.';
comment on column ops.environment_standings.healthy is 'Whether nothing is wrong. unknown is never a yes.';
comment on column ops.environment_standings.explanation is 'Why, in a sentence each.';
comment on column ops.environment_standings.desired_sha is 'Commit at the head of its branch. NULL when that is not known.';
comment on column ops.environment_standings.running_sha is 'Commit that runs. NULL when that is not known.';
comment on column ops.environment_standings.findings is 'Findings of the look, accepted ones included.';
comment on column ops.environment_standings.run_id is 'The run that looked.';
comment on column ops.environment_standings.observed_at is 'When it was looked at.';
comment on column ops.environment_standings.changed_at is 'Since when the answers and the commits are these.';
comment on column ops.environment_standings.created_at is 'When the row was written.';
comment on column ops.environment_standings.updated_at is 'When the row last changed.';
alter table ops.environment_standings enable row level security;
create policy console_reads on ops.environment_standings for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.environment_standings to authenticated;
grant all on ops.environment_standings to service_role;
