-- What deployments are made of: every report about them, kept; and the names of the projects they belong to.
--
-- Vercel's webhooks and API, GitHub's deployments, commit statuses and repository dispatches tell of the same deployments
-- under different names, in any order. Nothing can be merged for good on a part of that; so the reports are kept, and the
-- rows of ops.deployments are made of all of them.
-- +goose Up
alter table ops.deployments
  add column repo_id bigint,
  add column from_git boolean not null default false;
comment on column ops.deployments.repo_id is 'Vendor''s id of the repository; survives a rename.';
comment on column ops.deployments.from_git is 'Whether a push made it. What somebody deployed by hand is not superseded by a push.';
comment on column ops.deployments.provider_deployment_id is 'Provider''s id. While provisional: github:<GitHub''s number of it>, or repository, commit and project; replaced by the id when the provider names one.';
comment on column ops.deployments.project_id is 'Provider''s id of the project, or its name until the id is known; of a GitHub deployment, the id of the repository.';
comment on column ops.deployments.is_current is 'Whether it serves its environment now; of a preview, its branch.';

-- A project has one production, and as many previews as branches.
drop index ops.deployments_one_current;
create unique index deployments_one_current on ops.deployments (provider, project_id, environment, source_environment,
  (case when environment = 'preview' and source_environment = '' then coalesce(branch, '') else '' end)) where is_current;
drop index ops.deployments_by_project;
create index deployments_by_project on ops.deployments (project_id, environment, branch, requested_at desc);
create index deployments_by_repo on ops.deployments (repo_id) where repo_id is not null;

-- Lists: newest first by id. Filters: subject, told_by, provider, git_sha, turn, told_at.
create table ops.deployment_reports (
  id             bigint generated always as identity primary key,
  subject        text not null check (subject <> '' and length(subject) <= 500),
  told_by        text not null check (told_by in ('rest', 'webhook', 'repository_dispatch', 'commit_status', 'deployment_status')),
  source_state   text not null,
  occasion       text not null default '',
  told_at        timestamptz not null,
  first_told_at  timestamptz not null,
  turn_at        timestamptz,
  seen_at        timestamptz,
  report         jsonb not null,
  delivery_id    bigint not null,
  first_heard_at timestamptz not null,
  heard_at       timestamptz not null,
  provider       text generated always as (report ->> 'provider') stored not null check (provider ~ '^(vercel|github|digitalocean|supabase)$'),
  provider_deployment_id text generated always as (report ->> 'deployment_id') stored,
  github_deployment_id   bigint generated always as ((report ->> 'github_id')::bigint) stored,
  git_sha        text generated always as (report ->> 'sha') stored,
  project_id     text generated always as (report ->> 'project_id') stored,
  environment    text generated always as (report ->> 'environment') stored,
  source_environment text generated always as (coalesce(report ->> 'source_environment', '')) stored not null,
  turn           text generated always as (report ->> 'turn') stored check (turn ~ '^(promoted|rolled_back|observed|retired)$'),
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  unique (subject, told_by, source_state, occasion),
  constraint a_turn_has_its_time check ((turn is null) = (turn_at is null)),
  constraint seen_after_it_began check (seen_at is null or (turn_at is not null and seen_at >= turn_at)),
  constraint said_in_order check (told_at >= first_told_at)
);
create index deployment_reports_by_commit on ops.deployment_reports (git_sha) where git_sha is not null;
create index deployment_reports_by_deployment on ops.deployment_reports (provider_deployment_id) where provider_deployment_id is not null;
create index deployment_reports_by_number on ops.deployment_reports (github_deployment_id) where github_deployment_id is not null;
create index deployment_reports_turns on ops.deployment_reports (provider, project_id, environment, source_environment, turn_at) where turn is not null;
create index deployment_reports_seen on ops.deployment_reports (provider, project_id, environment, source_environment, seen_at) where seen_at is not null;
comment on table ops.deployment_reports is 'What was said about deployments, by whom and when: the evidence of which the rows of deployments are made.';
comment on column ops.deployment_reports.id is 'Number in order of writing.';
comment on column ops.deployment_reports.subject is 'What it is about, as far as it says itself: vercel:<id>, github:<number>, or commit:<repository>@<commit>/<project>.';
comment on column ops.deployment_reports.told_by is 'Who told it: rest, webhook, repository_dispatch, commit_status or deployment_status.';
comment on column ops.deployment_reports.source_state is 'The teller''s own word for it.';
comment on column ops.deployment_reports.occasion is 'Empty for a state, which is kept once. What can happen again, such as a promotion, is kept for each time.';
comment on column ops.deployment_reports.told_at is 'When it was last said, by the vendor''s clock; of the API, when it was last read.';
comment on column ops.deployment_reports.first_told_at is 'When it was first said.';
comment on column ops.deployment_reports.turn_at is 'When it began or ceased to serve, where the report is about that.';
comment on column ops.deployment_reports.seen_at is 'Until when it was seen to serve.';
comment on column ops.deployment_reports.report is 'What was said, in our words.';
comment on column ops.deployment_reports.delivery_id is 'Ledger number of the delivery that said it last.';
comment on column ops.deployment_reports.first_heard_at is 'When we first heard it.';
comment on column ops.deployment_reports.heard_at is 'When we last heard it.';
comment on column ops.deployment_reports.provider is 'Where it was deployed.';
comment on column ops.deployment_reports.provider_deployment_id is 'Provider''s id of the deployment, if it was named.';
comment on column ops.deployment_reports.github_deployment_id is 'GitHub''s number of the deployment, if it was named.';
comment on column ops.deployment_reports.git_sha is 'Commit, if it was named.';
comment on column ops.deployment_reports.project_id is 'Provider''s id of the project, if it was named.';
comment on column ops.deployment_reports.environment is 'preview or production, if it was said.';
comment on column ops.deployment_reports.source_environment is 'Provider''s own word for the environment; empty when it has none.';
comment on column ops.deployment_reports.turn is 'How it began or ceased to serve: promoted, rolled_back, observed or retired.';
comment on column ops.deployment_reports.created_at is 'When the row was written.';
comment on column ops.deployment_reports.updated_at is 'When the row last changed.';

create table ops.deployment_projects (
  provider   text not null check (provider in ('vercel')),
  name       text not null check (name <> ''),
  project_id text not null check (project_id <> ''),
  named_at   timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (provider, name)
);
comment on table ops.deployment_projects is 'Projects by the name under which others know them: GitHub tells the name, the provider the id.';
comment on column ops.deployment_projects.provider is 'Provider.';
comment on column ops.deployment_projects.name is 'Name of the project.';
comment on column ops.deployment_projects.project_id is 'Provider''s id of the project that bore the name first.';
comment on column ops.deployment_projects.named_at is 'Provider''s time of the first evidence for that.';
comment on column ops.deployment_projects.created_at is 'When the row was written.';
comment on column ops.deployment_projects.updated_at is 'When the row last changed.';

alter table ops.deployment_reports enable row level security;
alter table ops.deployment_projects enable row level security;
create policy console_reads on ops.deployment_reports for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.deployment_projects for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.deployment_reports, ops.deployment_projects to authenticated;
grant all on ops.deployment_reports, ops.deployment_projects to service_role;
