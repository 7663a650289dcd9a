-- What the scan does itself: level 2 does what is safe, once for each commit; level 3 escalates, once for each finding.
-- +goose Up

-- Lists: newest first by id. Filters: environment, action, state, git_sha, finding_id, intended_at.
create table ops.convergence_actions (
  id          bigint generated always as identity primary key,
  environment text not null check (environment <> ''),
  action      text not null check (action in ('redeploy', 'rerun_gate', 'open_work_item', 'close_work_item')),
  git_sha     text check (git_sha ~ '^[0-9a-f]+$' and length(git_sha) in (40, 64)),
  finding_id  bigint references ops.convergence_findings (id),
  target      text not null check (target <> '' and length(target) <= 500),
  why         text not null check (why <> ''),
  facts       jsonb not null default '{}',
  state       text not null default 'intended' check (state in ('intended', 'done', 'failed')),
  attempt     integer not null default 1 check (attempt >= 1),
  lease_until timestamptz not null,
  receipt     text,
  outcome     text,
  run_id      bigint not null references ops.runs (id),
  evidence_id bigint references ops.evidence (id),
  intended_at timestamptz not null,
  finished_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  -- Once for each commit and action; and once for each thing at the vendor, whichever environments share it.
  unique (environment, action, git_sha),
  unique (action, target),
  constraint terminal_means_finished check ((state in ('done', 'failed')) = (finished_at is not null)),
  constraint done_means_a_receipt check (state <> 'done' or receipt is not null),
  constraint failed_says_why check (state <> 'failed' or outcome is not null),
  constraint about_a_commit_or_a_finding check ((action in ('redeploy', 'rerun_gate')) = (git_sha is not null) and (git_sha is null) = (finding_id is not null))
);
create index convergence_actions_by_environment on ops.convergence_actions (environment, id desc);
create index convergence_actions_open on ops.convergence_actions (id) where state = 'intended' or evidence_id is null;
create index convergence_actions_by_run on ops.convergence_actions (run_id);
create index convergence_actions_by_finding on ops.convergence_actions (finding_id) where finding_id is not null;
create index convergence_actions_by_evidence on ops.convergence_actions (evidence_id) where evidence_id is not null;
comment on table ops.convergence_actions is 'What the convergence scan does itself, each thing once: the intent first, the vendor''s receipt after.';
comment on column ops.convergence_actions.id is 'Number in order of intending.';
comment on column ops.convergence_actions.environment is 'Environment it is done for.';
comment on column ops.convergence_actions.action is 'redeploy, rerun_gate (level 2), open_work_item or close_work_item (level 3).';
comment on column ops.convergence_actions.git_sha is 'Commit that it is about; NULL for a work item.';
comment on column ops.convergence_actions.finding_id is 'Finding that it is about; NULL for what is done for a commit.';
comment on column ops.convergence_actions.target is 'What it is done to, as the vendor names it: a deployment, a run of CI; a work item by the finding that it is for.';
comment on column ops.convergence_actions.why is 'Why it is done.';
comment on column ops.convergence_actions.facts is 'What was known when it was decided, and what is needed to recognise the receipt.';
comment on column ops.convergence_actions.state is 'intended (being done, or it is not known whether it was: the vendor is asked for a receipt before it is tried again), done or failed (needs a person).';
comment on column ops.convergence_actions.attempt is 'How often somebody set out to do it.';
comment on column ops.convergence_actions.lease_until is 'Until when whoever set out has it to himself.';
comment on column ops.convergence_actions.receipt is 'What the vendor made of it: a deployment, an attempt of a run, a work item.';
comment on column ops.convergence_actions.outcome is 'Why it failed, or what the last attempt met.';
comment on column ops.convergence_actions.run_id is 'The run that it is.';
comment on column ops.convergence_actions.evidence_id is 'The bundle that proves it. NULL until it is kept.';
comment on column ops.convergence_actions.intended_at is 'When it was decided.';
comment on column ops.convergence_actions.finished_at is 'When it became done or failed.';
comment on column ops.convergence_actions.created_at is 'When the row was written.';
comment on column ops.convergence_actions.updated_at is 'When the row last changed.';
alter table ops.convergence_actions enable row level security;
create policy console_reads on ops.convergence_actions for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.convergence_actions to authenticated;
grant all on ops.convergence_actions to service_role;
