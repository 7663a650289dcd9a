-- Advisors' scans and what they found; where secrets are kept, by name and fingerprint, never by value.
-- +goose Up

-- Lists: newest first by run_id. Filters: provider, kind, project, environment, status, started_at.
create table ops.advisor_runs (
  run_id       bigint primary key references ops.runs (id),
  provider     text not null check (provider <> ''),
  kind         text not null check (kind in ('security', 'performance', 'health', 'own_audit')),
  project      text not null check (project <> ''),
  environment  text,
  status       text not null default 'running' check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled')),
  checks_run   integer not null default 0 check (checks_run >= 0),
  not_run      text[] not null default '{}',
  found        integer not null default 0 check (found >= 0),
  opened       integer not null default 0 check (opened >= 0),
  resolved     integer not null default 0 check (resolved >= 0),
  error        text,
  started_at   timestamptz not null,
  finished_at  timestamptz,
  duration     interval generated always as (finished_at - started_at) stored,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint terminal_means_finished check ((status in ('succeeded', 'partial', 'failed', 'canceled')) = (finished_at is not null)),
  constraint failed_says_why check (status <> 'failed' or error is not null),
  constraint succeeded_means_all_checks_ran check (status <> 'succeeded' or not_run = '{}')
);
create index advisor_runs_by_environment on ops.advisor_runs (environment, run_id desc);
comment on table ops.advisor_runs is 'Every advisor scan. Written in the transaction that writes its run.';
comment on column ops.advisor_runs.run_id is 'The run, whose number it shares.';
comment on column ops.advisor_runs.provider is 'Whose advisor: supabase, or console for our own audit of the catalogue.';
comment on column ops.advisor_runs.kind is 'security, performance, health or own_audit.';
comment on column ops.advisor_runs.project is 'Project that was scanned.';
comment on column ops.advisor_runs.environment is 'Environment that it belongs to.';
comment on column ops.advisor_runs.status is 'queued, running, succeeded, partial (some checks did not run), failed or canceled: that of its run.';
comment on column ops.advisor_runs.checks_run is 'Checks that ran.';
comment on column ops.advisor_runs.not_run is 'Checks that could not run, by name. What they look for is unknown, not absent.';
comment on column ops.advisor_runs.found is 'Findings seen.';
comment on column ops.advisor_runs.opened is 'Of these, those that are new.';
comment on column ops.advisor_runs.resolved is 'Findings that are no longer there.';
comment on column ops.advisor_runs.error is 'Why it failed.';
comment on column ops.advisor_runs.started_at is 'When it started.';
comment on column ops.advisor_runs.finished_at is 'When it ended, however it ended.';
comment on column ops.advisor_runs.duration is 'How long it took.';
comment on column ops.advisor_runs.created_at is 'When the row was written.';
comment on column ops.advisor_runs.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: state, environment, provider, severity, name, project, subject, fingerprint, run_id,
-- first_seen_at, last_seen_at, resolved_at. As with convergence findings, what every scan changes is in no index.
create table ops.advisor_findings (
  id                 bigint generated always as identity primary key,
  fingerprint        text not null check (fingerprint <> '' and length(fingerprint) <= 300),
  provider           text not null check (provider <> ''),
  project            text not null check (project <> ''),
  environment        text,
  name               text not null check (name <> ''),
  severity           text not null check (severity in ('info', 'warning', 'error', 'critical')),
  categories         text[] not null default '{}',
  subject            text not null default '',
  title              text not null check (title <> ''),
  detail             text,
  remediation_url    text,
  facts              jsonb not null default '{}',
  state              text not null default 'open' check (state in ('open', 'resolved', 'suppressed', 'archived')),
  occurrences        integer not null default 1 check (occurrences >= 1),
  reopened           integer not null default 0 check (reopened >= 0),
  first_seen_at      timestamptz not null,
  last_seen_at       timestamptz not null,
  escalated_at       timestamptz,
  work_item_ref      text,
  suppressed_until   timestamptz,
  suppression_reason text,
  suppressed_by      text,
  resolved_at        timestamptz,
  archived_at        timestamptz,
  run_id             bigint references ops.advisor_runs (run_id),
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at),
  constraint terminal_means_finished check ((state in ('resolved', 'archived')) = (resolved_at is not null)),
  constraint archived_says_when check ((state = 'archived') = (archived_at is not null)),
  constraint suppressed_says_why_and_until_when check
    (state <> 'suppressed' or (suppressed_until is not null and suppression_reason is not null and suppressed_by is not null))
);
create unique index advisor_findings_once on ops.advisor_findings (fingerprint) where resolved_at is null;
create index advisor_findings_by_state on ops.advisor_findings (state, id desc);
create index advisor_findings_history on ops.advisor_findings (fingerprint, id desc);
comment on table ops.advisor_findings is 'What advisors found, each thing once for as long as it lasts.';
comment on column ops.advisor_findings.id is 'Number in order of opening.';
comment on column ops.advisor_findings.fingerprint is 'Identity of the finding: provider, project, name of the check and the vendor''s cache key. Unique while it is open or suppressed.';
comment on column ops.advisor_findings.provider is 'Whose advisor: supabase, or console for our own audit of the catalogue.';
comment on column ops.advisor_findings.project is 'Project it is in.';
comment on column ops.advisor_findings.environment is 'Environment that it belongs to.';
comment on column ops.advisor_findings.name is 'Name of the check; vendors add new ones.';
comment on column ops.advisor_findings.severity is 'info, warning, error or critical.';
comment on column ops.advisor_findings.categories is 'Vendor''s categories, sorted.';
comment on column ops.advisor_findings.subject is 'What it is about: schema and object.';
comment on column ops.advisor_findings.title is 'One sentence for a person.';
comment on column ops.advisor_findings.detail is 'What exactly was found.';
comment on column ops.advisor_findings.remediation_url is 'Where it says what to do.';
comment on column ops.advisor_findings.facts is 'Facts behind the sentence.';
comment on column ops.advisor_findings.state is 'open, resolved, suppressed (by the SSOT, for a reason and a time) or archived.';
comment on column ops.advisor_findings.occurrences is 'How many scans saw it.';
comment on column ops.advisor_findings.reopened is 'How often it came back after it was resolved.';
comment on column ops.advisor_findings.first_seen_at is 'When it was first seen.';
comment on column ops.advisor_findings.last_seen_at is 'When it was last seen.';
comment on column ops.advisor_findings.escalated_at is 'When it was escalated; that happens once.';
comment on column ops.advisor_findings.work_item_ref is 'Work item it was escalated to.';
comment on column ops.advisor_findings.suppressed_until is 'When its suppression ends.';
comment on column ops.advisor_findings.suppression_reason is 'Why it is suppressed.';
comment on column ops.advisor_findings.suppressed_by is 'Who answers for the suppression.';
comment on column ops.advisor_findings.resolved_at is 'When a scan that ran its check no longer saw it, or it was closed as stale.';
comment on column ops.advisor_findings.archived_at is 'When it was archived.';
comment on column ops.advisor_findings.run_id is 'The scan that last saw it.';
comment on column ops.advisor_findings.created_at is 'When the row was written.';
comment on column ops.advisor_findings.updated_at is 'When the row last changed.';

-- Lists: newest first by run_id. Filters: platform, environment, status, started_at.
create table ops.secret_sync_runs (
  run_id      bigint primary key references ops.runs (id),
  platform    text not null check (platform in ('supabase', 'supabase_vault', 'vercel', 'github', 'digitalocean')),
  scope       text not null check (scope <> ''),
  environment text,
  status      text not null default 'running' check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled')),
  seen        integer not null default 0 check (seen >= 0),
  added       integer not null default 0 check (added >= 0),
  changed     integer not null default 0 check (changed >= 0),
  gone        integer not null default 0 check (gone >= 0),
  missing     text[] not null default '{}',
  unregistered text[] not null default '{}',
  error       text,
  started_at  timestamptz not null,
  finished_at timestamptz,
  duration    interval generated always as (finished_at - started_at) stored,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint terminal_means_finished check ((status in ('succeeded', 'partial', 'failed', 'canceled')) = (finished_at is not null)),
  constraint failed_says_why check (status <> 'failed' or error is not null)
);
create index secret_sync_runs_by_platform on ops.secret_sync_runs (platform, run_id desc);
comment on table ops.secret_sync_runs is 'Every comparison of the secrets a platform has with those the registry names. Written in the transaction that writes its run.';
comment on column ops.secret_sync_runs.run_id is 'The run, whose number it shares.';
comment on column ops.secret_sync_runs.platform is 'supabase, supabase_vault, vercel, github or digitalocean.';
comment on column ops.secret_sync_runs.scope is 'Project or repository.';
comment on column ops.secret_sync_runs.environment is 'Environment that it belongs to.';
comment on column ops.secret_sync_runs.status is 'queued, running, succeeded, partial, failed or canceled: that of its run.';
comment on column ops.secret_sync_runs.seen is 'Names seen.';
comment on column ops.secret_sync_runs.added is 'Names that are new.';
comment on column ops.secret_sync_runs.changed is 'Names whose fingerprint or date has changed.';
comment on column ops.secret_sync_runs.gone is 'Names that are no longer there.';
comment on column ops.secret_sync_runs.missing is 'Names that the registry wants here and that are not, sorted.';
comment on column ops.secret_sync_runs.unregistered is 'Names that are here and that the registry does not know, sorted.';
comment on column ops.secret_sync_runs.error is 'Why it failed.';
comment on column ops.secret_sync_runs.started_at is 'When it started.';
comment on column ops.secret_sync_runs.finished_at is 'When it ended, however it ended.';
comment on column ops.secret_sync_runs.duration is 'How long it took.';
comment on column ops.secret_sync_runs.created_at is 'When the row was written.';
comment on column ops.secret_sync_runs.updated_at is 'When the row last changed.';

-- Lists: by (name, id). Filters: name, platform, scope, environment, target, gone_at, source_updated_at.
create table ops.secret_inventory (
  id                bigint generated always as identity primary key,
  platform          text not null check (platform in ('supabase', 'supabase_vault', 'vercel', 'github', 'digitalocean')),
  scope             text not null check (scope <> ''),
  target            text not null default '',
  name              text not null check (name <> ''),
  environment       text,
  -- A fingerprint is a digest in hex. Whatever looks otherwise might be the secret itself.
  fingerprint       text check (fingerprint ~ '^[0-9a-f]+$' and length(fingerprint) between 16 and 128),
  source_updated_at timestamptz,
  first_seen_at     timestamptz not null,
  last_seen_at      timestamptz not null,
  gone_at           timestamptz,
  run_id            bigint references ops.secret_sync_runs (run_id),
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (platform, scope, target, name),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index secret_inventory_by_name on ops.secret_inventory (name, id);
create index secret_inventory_by_run on ops.secret_inventory (run_id);
comment on table ops.secret_inventory is 'Which secrets exist where: names, fingerprints and dates, never a value.';
comment on column ops.secret_inventory.id is 'Number in order of writing.';
comment on column ops.secret_inventory.platform is 'supabase, supabase_vault, vercel, github or digitalocean.';
comment on column ops.secret_inventory.scope is 'Project or repository it is in.';
comment on column ops.secret_inventory.target is 'Part of that scope it is for: Vercel''s targets and branch, GitHub''s environment; empty when it is for all of it.';
comment on column ops.secret_inventory.name is 'Name.';
comment on column ops.secret_inventory.environment is 'Environment that it belongs to.';
comment on column ops.secret_inventory.fingerprint is 'Digest of its value in hex, where the platform gives one. NULL where it does not.';
comment on column ops.secret_inventory.source_updated_at is 'When its value last changed, where the platform says.';
comment on column ops.secret_inventory.first_seen_at is 'When it was first listed.';
comment on column ops.secret_inventory.last_seen_at is 'When it was last written down as listed.';
comment on column ops.secret_inventory.gone_at is 'When a complete listing no longer had it.';
comment on column ops.secret_inventory.run_id is 'The run that last wrote it.';
comment on column ops.secret_inventory.created_at is 'When the row was written.';
comment on column ops.secret_inventory.updated_at is 'When the row last changed.';

alter table ops.advisor_runs enable row level security;
alter table ops.advisor_findings enable row level security;
alter table ops.secret_sync_runs enable row level security;
alter table ops.secret_inventory enable row level security;
create policy console_reads on ops.advisor_runs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.advisor_findings for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.secret_sync_runs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.secret_inventory for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.advisor_runs, ops.advisor_findings, ops.secret_sync_runs, ops.secret_inventory to authenticated;
grant all on ops.advisor_runs, ops.advisor_findings, ops.secret_sync_runs, ops.secret_inventory to service_role;
