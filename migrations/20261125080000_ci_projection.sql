-- What the projection of CI keeps so that it does not depend on the order of arrival.
-- +goose Up
alter table ops.builds
  add column progress smallint not null default 1 check (progress between 0 and 3),
  add column head_repo_id bigint;
comment on column ops.builds.progress is 'How far it was seen to come: 0 only its jobs were heard of, 1 asked for or held, 2 started, 3 finished. It never goes back within an attempt.';
comment on column ops.builds.head_repo_id is 'Vendor''s id of the repository its commit comes from; NULL when that is gone.';
create unique index builds_attempt on ops.builds (repo_id, run_id, run_attempt);
-- Which later run replaced a canceled one is derived; only those are looked at.
create index builds_canceled on ops.builds (repo_id, workflow, branch) where source_conclusion = 'cancelled';

alter table ops.build_jobs
  add column progress smallint not null default 1 check (progress between 1 and 3),
  add column source_updated_at timestamptz,
  add column delivery_id bigint;
comment on column ops.build_jobs.progress is 'How far it was seen to come: 1 asked for or held, 2 started, 3 finished. It never goes back.';
comment on column ops.build_jobs.source_updated_at is 'Vendor''s latest time of what is stored.';
comment on column ops.build_jobs.delivery_id is 'Ledger number of the delivery that told us what is stored; NULL when a poller did.';

alter table ops.pull_requests
  add column repo_id bigint,
  add column head_shas text[] not null default '{}';
comment on column ops.pull_requests.repo_id is 'Vendor''s id of the repository; survives a rename.';
comment on column ops.pull_requests.head_shas is 'Every commit that it was seen to propose, sorted: what builds are found by.';
create unique index pull_requests_identity on ops.pull_requests (repo_id, number);
create index pull_requests_by_heads on ops.pull_requests using gin (head_shas);

alter table ops.branches
  add column default_branch text,
  add column recent_pushes jsonb not null default '[]';
comment on column ops.branches.default_branch is 'The repository''s default branch, as the last push of this one told it.';
comment on column ops.branches.recent_pushes is 'Its last pushes, as close in time as the vendor''s clock may err: they tell together which was the last.';
create unique index branches_identity on ops.branches (repo_id, branch);

alter table ops.gate_results add column repo_id bigint;
comment on column ops.gate_results.repo_id is 'Vendor''s id of the repository; survives a rename.';
create index gate_results_by_repo on ops.gate_results (repo_id) where repo_id is not null;
