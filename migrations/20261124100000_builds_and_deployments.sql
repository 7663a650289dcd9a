-- What CI built and what was deployed: branches, pull requests, builds with their jobs, artifacts and gates, deployments.
--
-- All of it mirrors vendors whose vocabulary grows. Our own words are CHECKs; the vendor's word is kept beside them as free
-- text, and where it has not been explained to us yet the status is NULL, which is never green.
--
-- A commit is 40 or 64 hex digits. (Written as a pattern with {40,64} that check costs ten times as much.)
-- +goose Up

-- Lists: by (repo, branch). Filters: repo, branch, is_default, deleted_at.
create table ops.branches (
  id                bigint generated always as identity primary key,
  repo              text not null check (repo <> ''),
  branch            text not null check (branch <> ''),
  repo_id           bigint,
  is_default        boolean not null default false,
  head_sha          text check (head_sha ~ '^[0-9a-f]+$' and length(head_sha) in (40, 64)),
  previous_head_sha text check (previous_head_sha ~ '^[0-9a-f]+$' and length(previous_head_sha) in (40, 64)),
  head_message      text,
  forced            boolean not null default false,
  pushed_by         text,
  pushed_at         timestamptz not null,
  deleted_at        timestamptz,
  delivery_id       bigint,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (repo, branch),
  constraint alive_means_a_head check ((deleted_at is null) = (head_sha is not null))
);
comment on table ops.branches is 'Head of every branch, as pushes told it: what a deployment is compared with.';
comment on column ops.branches.id is 'Number in order of writing.';
comment on column ops.branches.repo is 'Repository as owner/name.';
comment on column ops.branches.branch is 'Name without refs/heads/; may hold slashes.';
comment on column ops.branches.repo_id is 'Vendor''s id of the repository; survives a rename.';
comment on column ops.branches.is_default is 'Whether it is the repository''s default branch.';
comment on column ops.branches.head_sha is 'Commit at its head. NULL when the branch is deleted.';
comment on column ops.branches.previous_head_sha is 'Commit at its head before the last push.';
comment on column ops.branches.head_message is 'First line of the head commit''s message.';
comment on column ops.branches.forced is 'Whether the last push rewrote history.';
comment on column ops.branches.pushed_by is 'Login of whoever pushed last.';
comment on column ops.branches.pushed_at is 'When it was last pushed. An older push never overwrites a newer one.';
comment on column ops.branches.deleted_at is 'When it was deleted.';
comment on column ops.branches.delivery_id is 'Ledger number of the delivery that told us what is stored; NULL when a poller did.';
comment on column ops.branches.created_at is 'When the row was written.';
comment on column ops.branches.updated_at is 'When the row last changed.';

-- Lists: newest first by (opened_at, id). Filters: repo, state, author, head_branch, base_branch, from_fork.
create table ops.pull_requests (
  id                bigint generated always as identity primary key,
  repo              text not null check (repo <> ''),
  number            bigint not null check (number > 0),
  title             text not null,
  state             text not null check (state in ('open', 'merged', 'closed')),
  draft             boolean not null default false,
  author            text,
  head_branch       text not null,
  head_sha          text not null check (head_sha ~ '^[0-9a-f]+$' and length(head_sha) in (40, 64)),
  base_branch       text not null,
  base_sha          text check (base_sha ~ '^[0-9a-f]+$' and length(base_sha) in (40, 64)),
  merge_sha         text check (merge_sha ~ '^[0-9a-f]+$' and length(merge_sha) in (40, 64)),
  from_fork         boolean not null default false,
  changed_files     integer check (changed_files >= 0),
  additions         integer check (additions >= 0),
  deletions         integer check (deletions >= 0),
  labels            text[] not null default '{}',
  url               text,
  merged_by         text,
  opened_at         timestamptz not null,
  closed_at         timestamptz,
  source_updated_at timestamptz not null,
  delivery_id       bigint,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (repo, number),
  constraint terminal_means_finished check ((state in ('merged', 'closed')) = (closed_at is not null)),
  constraint only_merged_has_a_merge check (state = 'merged' or merge_sha is null)
);
create index pull_requests_recent on ops.pull_requests (opened_at desc, id desc);
create index pull_requests_by_state on ops.pull_requests (state, opened_at desc, id desc);
create index pull_requests_by_head on ops.pull_requests (head_sha);
comment on table ops.pull_requests is 'Pull requests, as their vendor last told them.';
comment on column ops.pull_requests.id is 'Number in order of writing.';
comment on column ops.pull_requests.repo is 'Repository it is to be merged into, as owner/name.';
comment on column ops.pull_requests.number is 'Number within the repository.';
comment on column ops.pull_requests.title is 'Title.';
comment on column ops.pull_requests.state is 'open, merged or closed (without a merge).';
comment on column ops.pull_requests.draft is 'Whether it is a draft.';
comment on column ops.pull_requests.author is 'Login of whoever opened it.';
comment on column ops.pull_requests.head_branch is 'Branch it comes from.';
comment on column ops.pull_requests.head_sha is 'Commit it proposes.';
comment on column ops.pull_requests.base_branch is 'Branch it is to be merged into.';
comment on column ops.pull_requests.base_sha is 'Commit of the base that it was last compared with.';
comment on column ops.pull_requests.merge_sha is 'Commit of the merge. NULL unless merged: the vendor''s test merges are not kept.';
comment on column ops.pull_requests.from_fork is 'Whether it comes from another repository.';
comment on column ops.pull_requests.changed_files is 'Files changed, as the vendor counts them.';
comment on column ops.pull_requests.additions is 'Lines added.';
comment on column ops.pull_requests.deletions is 'Lines removed.';
comment on column ops.pull_requests.labels is 'Label names, sorted.';
comment on column ops.pull_requests.url is 'Where a person opens it.';
comment on column ops.pull_requests.merged_by is 'Login of whoever merged it.';
comment on column ops.pull_requests.opened_at is 'When it was opened.';
comment on column ops.pull_requests.closed_at is 'When it was merged or closed.';
comment on column ops.pull_requests.source_updated_at is 'Vendor''s update time of what is stored. An older update never overwrites a newer one.';
comment on column ops.pull_requests.delivery_id is 'Ledger number of the delivery that told us what is stored; NULL when a poller did.';
comment on column ops.pull_requests.created_at is 'When the row was written.';
comment on column ops.pull_requests.updated_at is 'When the row last changed.';

-- Lists: newest first by (started_at, id); rows are filled in later, so the number alone is not the order of events.
-- Filters: repo, branch, status, git_sha, pr_number, event, workflow, run_id, started_at, finished_at.
create table ops.builds (
  id                bigint generated always as identity primary key,
  repo              text not null check (repo <> ''),
  run_id            bigint not null check (run_id > 0),
  run_attempt       integer not null default 1 check (run_attempt >= 1),
  repo_id           bigint,
  run_number        bigint,
  workflow          text not null check (workflow <> ''),
  event             text,
  title             text,
  branch            text,
  git_sha           text not null check (git_sha ~ '^[0-9a-f]+$' and length(git_sha) in (40, 64)),
  pr_number         bigint,
  from_fork         boolean not null default false,
  actor             text,
  status            text check (status in ('queued', 'building', 'success', 'failed', 'canceled', 'canceled_superseded', 'awaiting_authorization', 'skipped')),
  reason            text,
  source_status     text not null,
  source_conclusion text,
  jobs_total        integer check (jobs_total >= 0),
  jobs_failed       integer check (jobs_failed >= 0),
  tests_total       integer check (tests_total >= 0),
  tests_failed      integer check (tests_failed >= 0),
  tests_skipped     integer check (tests_skipped >= 0),
  coverage_percent  numeric check (coverage_percent between 0 and 100),
  url               text,
  started_at        timestamptz not null,
  finished_at       timestamptz,
  duration          interval generated always as (finished_at - started_at) stored,
  source_updated_at timestamptz not null,
  delivery_id       bigint,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (repo, run_id, run_attempt),
  constraint terminal_means_finished check
    (status is null or (status in ('success', 'failed', 'canceled', 'canceled_superseded', 'skipped')) = (finished_at is not null))
);
create index builds_recent on ops.builds (started_at desc, id desc);
create index builds_by_repo on ops.builds (repo, started_at desc, id desc);
create index builds_by_commit on ops.builds (git_sha);
-- Most end well: those are found in list order. The others, whichever status is asked for, have an index of their own.
create index builds_by_status on ops.builds (status, started_at desc, id desc) where status <> 'success' or status is null;
-- What pollers read again until it has ended.
create index builds_unfinished on ops.builds (started_at) where finished_at is null;
comment on table ops.builds is 'CI builds of GitHub Actions: one row for each attempt of each workflow run.';
comment on column ops.builds.id is 'Number in order of writing.';
comment on column ops.builds.repo is 'Repository as owner/name.';
comment on column ops.builds.run_id is 'Vendor''s id of the workflow run; a re-run keeps it.';
comment on column ops.builds.run_attempt is 'Attempt of that run, from 1. The current state of a run is that of its newest attempt.';
comment on column ops.builds.repo_id is 'Vendor''s id of the repository; survives a rename.';
comment on column ops.builds.run_number is 'Number of the run within its workflow.';
comment on column ops.builds.workflow is 'Name of the workflow, or the path of its file.';
comment on column ops.builds.event is 'What triggered it: push, pull_request, schedule.';
comment on column ops.builds.title is 'Title as the vendor shows it.';
comment on column ops.builds.branch is 'Branch it was built from.';
comment on column ops.builds.git_sha is 'Commit it was built from.';
comment on column ops.builds.pr_number is 'Pull request it belongs to, where one is known.';
comment on column ops.builds.from_fork is 'Whether the commit comes from another repository.';
comment on column ops.builds.actor is 'Login of whoever triggered this attempt.';
comment on column ops.builds.status is 'queued, building, success, failed, canceled, canceled_superseded (a later commit replaced it; expected), awaiting_authorization or skipped (nothing was built, so not a success of its commit); NULL while the vendor''s state has not been explained to us yet.';
comment on column ops.builds.reason is 'Why it has this status, where its status alone does not say.';
comment on column ops.builds.source_status is 'Vendor''s own status.';
comment on column ops.builds.source_conclusion is 'Vendor''s own conclusion, once there is one.';
comment on column ops.builds.jobs_total is 'Jobs seen.';
comment on column ops.builds.jobs_failed is 'Jobs that failed.';
comment on column ops.builds.tests_total is 'Tests in its JUnit reports. NULL when there was none, which is not the same as no failures.';
comment on column ops.builds.tests_failed is 'Tests that failed.';
comment on column ops.builds.tests_skipped is 'Tests that were skipped.';
comment on column ops.builds.coverage_percent is 'Test coverage it reported, in percent.';
comment on column ops.builds.url is 'Where a person opens it: the CI run link.';
comment on column ops.builds.started_at is 'When this attempt started, or was asked for.';
comment on column ops.builds.finished_at is 'When it ended, however it ended.';
comment on column ops.builds.duration is 'How long it took.';
comment on column ops.builds.source_updated_at is 'Vendor''s update time of what is stored. An older update never overwrites a newer one.';
comment on column ops.builds.delivery_id is 'Ledger number of the delivery that told us what is stored; NULL when a poller did.';
comment on column ops.builds.created_at is 'When the row was written.';
comment on column ops.builds.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: build_id, name, status.
create table ops.build_jobs (
  id                bigint generated always as identity primary key,
  build_id          bigint not null references ops.builds (id) on delete cascade,
  job_id            bigint not null unique check (job_id > 0),
  name              text not null,
  status            text check (status in ('queued', 'building', 'success', 'failed', 'canceled', 'awaiting_authorization', 'skipped')),
  source_status     text not null,
  source_conclusion text,
  failed_step       text,
  runner            text,
  url               text,
  started_at        timestamptz,
  finished_at       timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint terminal_means_finished check
    (status is null or (status in ('success', 'failed', 'canceled', 'skipped')) = (finished_at is not null))
);
create index build_jobs_by_build on ops.build_jobs (build_id, id);
create index build_jobs_trouble on ops.build_jobs (id desc) where status = 'failed';
comment on table ops.build_jobs is 'Jobs of a build. They go with their build.';
comment on column ops.build_jobs.id is 'Number in order of writing.';
comment on column ops.build_jobs.build_id is 'The build.';
comment on column ops.build_jobs.job_id is 'Vendor''s id of the job.';
comment on column ops.build_jobs.name is 'Name of the job.';
comment on column ops.build_jobs.status is 'queued, building, success, failed, canceled, awaiting_authorization or skipped; NULL while the vendor''s state has not been explained to us yet.';
comment on column ops.build_jobs.source_status is 'Vendor''s own status.';
comment on column ops.build_jobs.source_conclusion is 'Vendor''s own conclusion, once there is one.';
comment on column ops.build_jobs.failed_step is 'Name of the first step that failed.';
comment on column ops.build_jobs.runner is 'Runner that ran it.';
comment on column ops.build_jobs.url is 'Where a person opens it.';
comment on column ops.build_jobs.started_at is 'When it started.';
comment on column ops.build_jobs.finished_at is 'When it ended, however it ended.';
comment on column ops.build_jobs.created_at is 'When the row was written.';
comment on column ops.build_jobs.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: build_id, kind, state.
create table ops.build_artifacts (
  id                 bigint generated always as identity primary key,
  build_id           bigint not null references ops.builds (id) on delete cascade,
  source_artifact_id bigint not null,
  name               text not null check (name <> ''),
  kind               text not null check (kind in ('junit', 'gates', 'module_status', 'coverage', 'summary', 'other')),
  state              text not null default 'pending' check (state in ('pending', 'parsed', 'ignored', 'refused', 'gone')),
  reason             text,
  size_bytes         bigint check (size_bytes >= 0),
  sha256             bytea check (length(sha256) = 32),
  failed_tests       text[] not null default '{}',
  counts             jsonb not null default '{}',
  url                text,
  fetched_at         timestamptz,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  unique (build_id, source_artifact_id, name),
  constraint parsed_means_fetched check (state <> 'parsed' or (fetched_at is not null and sha256 is not null)),
  constraint trouble_has_a_reason check (state not in ('ignored', 'refused', 'gone') or reason is not null)
);
create index build_artifacts_trouble on ops.build_artifacts (id desc) where state = 'refused';
comment on table ops.build_artifacts is 'What a build left behind and what we read in it. They go with their build.';
comment on column ops.build_artifacts.id is 'Number in order of writing.';
comment on column ops.build_artifacts.build_id is 'The build.';
comment on column ops.build_artifacts.source_artifact_id is 'Vendor''s id of the archive it came in.';
comment on column ops.build_artifacts.name is 'Name of the archive, or of the file within it.';
comment on column ops.build_artifacts.kind is 'junit, gates, module_status, coverage, summary or other.';
comment on column ops.build_artifacts.state is 'pending, parsed, ignored (not one of ours), refused (too big, or not what it claims to be) or gone (expired at the vendor before we fetched it).';
comment on column ops.build_artifacts.reason is 'Why it was ignored, refused or is gone.';
comment on column ops.build_artifacts.size_bytes is 'Size as fetched.';
comment on column ops.build_artifacts.sha256 is 'SHA-256 of what was fetched.';
comment on column ops.build_artifacts.failed_tests is 'Names of the tests that failed, sorted; at most a few hundred.';
comment on column ops.build_artifacts.counts is 'What was counted in it.';
comment on column ops.build_artifacts.url is 'Where a person opens it.';
comment on column ops.build_artifacts.fetched_at is 'When it was fetched.';
comment on column ops.build_artifacts.created_at is 'When the row was written.';
comment on column ops.build_artifacts.updated_at is 'When the row last changed.';

-- Lists: newest first by (evaluated_at, id). Filters: gate, status, environment, repo, branch, git_sha, build_id, evaluated_at.
create table ops.gate_results (
  id           bigint generated always as identity primary key,
  gate         text not null check (gate <> ''),
  environment  text,
  repo         text,
  branch       text,
  git_sha      text check (git_sha ~ '^[0-9a-f]+$' and length(git_sha) in (40, 64)),
  build_id     bigint references ops.builds (id) on delete set null,
  evaluated_by text not null check (evaluated_by <> ''),
  status       text not null check (status in ('passed', 'failed', 'skipped', 'unknown')),
  explanation  text,
  details      jsonb not null default '{}',
  url          text,
  evaluated_at timestamptz not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  -- One judge has one verdict on a commit; judging again overwrites it.
  unique nulls not distinct (gate, environment, repo, git_sha, evaluated_by),
  constraint not_passed_says_why check (status = 'passed' or explanation is not null)
);
create index gate_results_recent on ops.gate_results (evaluated_at desc, id desc);
create index gate_results_by_environment on ops.gate_results (environment, evaluated_at desc, id desc);
create index gate_results_by_build on ops.gate_results (build_id) where build_id is not null;
create index gate_results_trouble on ops.gate_results (status, evaluated_at desc, id desc) where status in ('failed', 'unknown');
comment on table ops.gate_results is 'Verdicts of the policy gates, for a commit or an environment.';
comment on column ops.gate_results.id is 'Number in order of writing.';
comment on column ops.gate_results.gate is 'Name of the gate: mail-catcher, database-object-count.';
comment on column ops.gate_results.environment is 'Environment it was judged for.';
comment on column ops.gate_results.repo is 'Repository as owner/name.';
comment on column ops.gate_results.branch is 'Branch.';
comment on column ops.gate_results.git_sha is 'Commit it was judged for.';
comment on column ops.gate_results.build_id is 'Build that judged it, if one did.';
comment on column ops.gate_results.evaluated_by is 'Who judged it, by a name that survives a rebuild: build:owner/repo/run/attempt, scan.';
comment on column ops.gate_results.status is 'passed, failed, skipped, or unknown (it could not be judged, which is not a pass).';
comment on column ops.gate_results.explanation is 'Why, in a sentence a person can act on.';
comment on column ops.gate_results.details is 'Facts behind the verdict.';
comment on column ops.gate_results.url is 'Where a person sees it.';
comment on column ops.gate_results.evaluated_at is 'When it was judged.';
comment on column ops.gate_results.created_at is 'When the row was written.';
comment on column ops.gate_results.updated_at is 'When the row last changed.';

-- Lists: newest first by (requested_at, id); rows are filled in later, so the number alone is not the order of events.
-- Filters: environment, console_environment, status, provider, project, repo, branch, git_sha, pr_number, is_current,
-- requested_at, finished_at.
create table ops.deployments (
  id                     bigint generated always as identity primary key,
  provider               text not null check (provider in ('vercel', 'github', 'digitalocean', 'supabase')),
  provider_deployment_id text not null check (provider_deployment_id <> '' and length(provider_deployment_id) <= 300),
  provisional            boolean not null default false,
  project_id             text not null check (project_id <> ''),
  project                text not null check (project <> ''),
  environment            text not null check (environment in ('preview', 'production')),
  source_environment     text not null default '',
  console_environment    text,
  repo                   text,
  branch                 text,
  git_sha                text check (git_sha ~ '^[0-9a-f]+$' and length(git_sha) in (40, 64)),
  pr_number              bigint,
  from_fork              boolean not null default false,
  github_deployment_id   bigint,
  deployment_url         text,
  inspector_url          text,
  title                  text,
  creator                text,
  status                 text check (status in ('queued', 'building', 'success', 'failed', 'canceled', 'canceled_superseded', 'awaiting_authorization')),
  reason                 text,
  superseded_by          text,
  source_state           text not null,
  source_substate        text,
  told_by                text not null check (told_by in ('rest', 'webhook', 'repository_dispatch', 'commit_status', 'deployment_status')),
  is_current             boolean not null default false,
  current_since          timestamptz,
  current_until          timestamptz,
  requested_at           timestamptz not null,
  started_at             timestamptz,
  finished_at            timestamptz,
  duration               interval generated always as (finished_at - requested_at) stored,
  deleted_at             timestamptz,
  source_updated_at      timestamptz not null,
  delivery_id            bigint,
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now(),
  unique (provider, provider_deployment_id),
  constraint terminal_means_finished check
    (status is null or (status in ('success', 'failed', 'canceled', 'canceled_superseded')) = (finished_at is not null)),
  constraint superseded_names_its_successor check ((coalesce(status, '') = 'canceled_superseded') = (superseded_by is not null)),
  constraint current_means_it_succeeded check (not is_current or (status is not distinct from 'success' and current_since is not null and current_until is null))
);
create index deployments_recent on ops.deployments (requested_at desc, id desc);
create index deployments_by_environment on ops.deployments (console_environment, requested_at desc, id desc) where console_environment is not null;
create index deployments_by_project on ops.deployments (project_id, branch, requested_at desc);
create index deployments_by_commit on ops.deployments (git_sha);
create index deployments_by_status on ops.deployments (status, requested_at desc, id desc) where status <> 'success' or status is null;
create index deployments_unfinished on ops.deployments (requested_at) where finished_at is null and deleted_at is null;
-- What serves an environment's domains is one deployment, not two.
create unique index deployments_one_current on ops.deployments (provider, project_id, environment, source_environment) where is_current;
create unique index deployments_github on ops.deployments (repo, github_deployment_id) where github_deployment_id is not null;
comment on table ops.deployments is 'One row for each deployment, whichever way it was first heard of.';
comment on column ops.deployments.id is 'Number in order of writing.';
comment on column ops.deployments.provider is 'Where it was deployed: vercel, github, digitalocean or supabase.';
comment on column ops.deployments.provider_deployment_id is 'Provider''s id. While provisional: a key made of commit and project, replaced by the id when the provider names one.';
comment on column ops.deployments.provisional is 'Whether the provider has not named an id yet: a fork that awaits authorization, a rate limit.';
comment on column ops.deployments.project_id is 'Provider''s id of the project; of a GitHub deployment, the repository.';
comment on column ops.deployments.project is 'Name of the project.';
comment on column ops.deployments.environment is 'preview or production, as the provider means it.';
comment on column ops.deployments.source_environment is 'Provider''s own word for the environment, such as a custom one; empty when it has none.';
comment on column ops.deployments.console_environment is 'prod, stage or dev: what the SSOT makes of project, target and branch. NULL when no environment claims it.';
comment on column ops.deployments.repo is 'Repository as owner/name.';
comment on column ops.deployments.branch is 'Branch.';
comment on column ops.deployments.git_sha is 'Commit that was deployed.';
comment on column ops.deployments.pr_number is 'Pull request it previews.';
comment on column ops.deployments.from_fork is 'Whether the commit comes from another repository.';
comment on column ops.deployments.github_deployment_id is 'Id of the same deployment in GitHub''s Deployments API.';
comment on column ops.deployments.deployment_url is 'Where it can be visited.';
comment on column ops.deployments.inspector_url is 'Where a person sees its build at the provider.';
comment on column ops.deployments.title is 'First line of the commit message.';
comment on column ops.deployments.creator is 'Who or what deployed it.';
comment on column ops.deployments.status is 'queued, building, success, failed, canceled, canceled_superseded (a later commit replaced it; expected) or awaiting_authorization (not a failure); NULL while the provider''s state has not been explained to us yet.';
comment on column ops.deployments.reason is 'Why it has this status: ignored_build_step, checks_failed, fork.';
comment on column ops.deployments.superseded_by is 'Provider''s id of the deployment that replaced it. This is derived; no provider says so.';
comment on column ops.deployments.source_state is 'Provider''s own state.';
comment on column ops.deployments.source_substate is 'Provider''s own refinement of that state: staged, promoted.';
comment on column ops.deployments.told_by is 'Which source the status comes from, strongest first: rest, webhook, repository_dispatch, commit_status, deployment_status. A weaker one never overrides what rest has finished.';
comment on column ops.deployments.is_current is 'Whether it serves its environment now.';
comment on column ops.deployments.current_since is 'When it last began to serve: by deploy, promotion or rollback.';
comment on column ops.deployments.current_until is 'When it ceased to.';
comment on column ops.deployments.requested_at is 'When the provider created it.';
comment on column ops.deployments.started_at is 'When its build began.';
comment on column ops.deployments.finished_at is 'When it ended, however it ended.';
comment on column ops.deployments.duration is 'From request to end.';
comment on column ops.deployments.deleted_at is 'When the provider deleted it. Its outcome stays what it was.';
comment on column ops.deployments.source_updated_at is 'Provider''s time of what is stored. An older report never overwrites a newer one.';
comment on column ops.deployments.delivery_id is 'Ledger number of the delivery that told us what is stored; NULL when a poller did.';
comment on column ops.deployments.created_at is 'When the row was written.';
comment on column ops.deployments.updated_at is 'When the row last changed.';

alter table ops.branches enable row level security;
alter table ops.pull_requests enable row level security;
alter table ops.builds enable row level security;
alter table ops.build_jobs enable row level security;
alter table ops.build_artifacts enable row level security;
alter table ops.gate_results enable row level security;
alter table ops.deployments enable row level security;
create policy console_reads on ops.branches for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.pull_requests for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.builds for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.build_jobs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.build_artifacts for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.gate_results for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.deployments for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.branches, ops.pull_requests, ops.builds, ops.build_jobs, ops.build_artifacts, ops.gate_results, ops.deployments to authenticated;
grant all on ops.branches, ops.pull_requests, ops.builds, ops.build_jobs, ops.build_artifacts, ops.gate_results, ops.deployments to service_role;
