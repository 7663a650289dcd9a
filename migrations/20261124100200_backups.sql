-- Backups: what exists, and the jobs that made, restored or checked it.
-- +goose Up

-- Lists: newest first by run_id. Filters: kind, environment, provider, status, started_at.
create table ops.backup_jobs (
  run_id      bigint primary key references ops.runs (id),
  kind        text not null check (kind in ('backup', 'restore', 'verify', 'prune')),
  environment text,
  provider    text not null check (provider <> ''),
  resource    text not null check (resource <> ''),
  backup_id   bigint,
  status      text not null default 'running' check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled')),
  error       text,
  log_url     text,
  evidence_id bigint references ops.evidence (id),
  started_at  timestamptz not null,
  finished_at timestamptz,
  duration    interval generated always as (finished_at - started_at) stored,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint terminal_means_finished check ((status in ('succeeded', 'partial', 'failed', 'canceled')) = (finished_at is not null)),
  constraint failed_says_why check (status <> 'failed' or error is not null),
  constraint restored_names_its_backup check (kind not in ('restore', 'verify') or backup_id is not null)
);
create index backup_jobs_by_environment on ops.backup_jobs (environment, run_id desc);
create index backup_jobs_by_backup on ops.backup_jobs (backup_id) where backup_id is not null;
create index backup_jobs_by_evidence on ops.backup_jobs (evidence_id) where evidence_id is not null;
comment on table ops.backup_jobs is 'Jobs that made, restored, verified or pruned a backup. Written in the transaction that writes their run.';
comment on column ops.backup_jobs.run_id is 'The run, whose number it shares.';
comment on column ops.backup_jobs.kind is 'backup, restore, verify (a restore drill) or prune.';
comment on column ops.backup_jobs.environment is 'Environment it worked on; of a restore, the one restored to.';
comment on column ops.backup_jobs.provider is 'Vendor or store that keeps the backup.';
comment on column ops.backup_jobs.resource is 'What is backed up: a database, a filestore, a droplet.';
comment on column ops.backup_jobs.backup_id is 'The backup that it made or used.';
comment on column ops.backup_jobs.status is 'queued, running, succeeded, partial, failed or canceled: that of its run.';
comment on column ops.backup_jobs.error is 'Why it failed.';
comment on column ops.backup_jobs.log_url is 'Where a person reads its log.';
comment on column ops.backup_jobs.evidence_id is 'Evidence of it: the restore log.';
comment on column ops.backup_jobs.started_at is 'When it started.';
comment on column ops.backup_jobs.finished_at is 'When it ended, however it ended.';
comment on column ops.backup_jobs.duration is 'How long it took.';
comment on column ops.backup_jobs.created_at is 'When the row was written.';
comment on column ops.backup_jobs.updated_at is 'When the row last changed.';

-- Lists: newest first by (taken_at, id). Filters: environment, provider, kind, resource, status, retention, taken_at, gone_at.
create table ops.backups (
  id                 bigint generated always as identity primary key,
  provider           text not null check (provider <> ''),
  provider_backup_id text not null check (provider_backup_id <> ''),
  kind               text not null check (kind in ('database', 'filestore', 'snapshot', 'full')),
  environment        text,
  resource           text not null check (resource <> ''),
  name               text,
  status             text check (status in ('pending', 'completed', 'failed', 'removed')),
  source_state       text not null,
  retention          text check (retention in ('daily', 'weekly', 'monthly', 'manual')),
  size_bytes         bigint check (size_bytes >= 0),
  region             text,
  location           text,
  sha256             bytea check (length(sha256) = 32),
  manifest           jsonb not null default '{}',
  taken_at           timestamptz not null,
  expires_at         timestamptz,
  verified_at        timestamptz,
  verified_by_run    bigint references ops.runs (id),
  first_seen_at      timestamptz not null,
  last_seen_at       timestamptz not null,
  gone_at            timestamptz,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  unique (provider, provider_backup_id),
  constraint seen_in_order check (last_seen_at >= first_seen_at),
  constraint verified_by_a_run check ((verified_at is null) = (verified_by_run is null))
);
alter table ops.backup_jobs add foreign key (backup_id) references ops.backups (id);
create index backups_recent on ops.backups (taken_at desc, id desc);
create index backups_by_environment on ops.backups (environment, taken_at desc, id desc);
create index backups_by_run on ops.backups (verified_by_run) where verified_by_run is not null;
comment on table ops.backups is 'Snapshots and dumps that exist, or did: each with its manifest.';
comment on column ops.backups.id is 'Number in order of writing.';
comment on column ops.backups.provider is 'Vendor or store that keeps it.';
comment on column ops.backups.provider_backup_id is 'Its own id there.';
comment on column ops.backups.kind is 'database, filestore, snapshot (a whole machine or volume) or full (database and filestore in one).';
comment on column ops.backups.environment is 'Environment it was taken of.';
comment on column ops.backups.resource is 'What was backed up: a database, a filestore, a droplet.';
comment on column ops.backups.name is 'Name for a person.';
comment on column ops.backups.status is 'pending, completed, failed or removed; NULL while the vendor''s state has not been explained to us yet.';
comment on column ops.backups.source_state is 'Vendor''s own state.';
comment on column ops.backups.retention is 'Rule that keeps it: daily, weekly, monthly or manual.';
comment on column ops.backups.size_bytes is 'Size, where the vendor says.';
comment on column ops.backups.region is 'Region it is kept in.';
comment on column ops.backups.location is 'Where it is kept: bucket and path, where we keep it ourselves.';
comment on column ops.backups.sha256 is 'SHA-256 of it, where it could be taken.';
comment on column ops.backups.manifest is 'What is in it: versions, counts, files.';
comment on column ops.backups.taken_at is 'When it was taken.';
comment on column ops.backups.expires_at is 'When it will be removed.';
comment on column ops.backups.verified_at is 'When a restore of it was last seen to work. NULL: nobody knows whether it does.';
comment on column ops.backups.verified_by_run is 'The run that saw it.';
comment on column ops.backups.first_seen_at is 'When it was first listed.';
comment on column ops.backups.last_seen_at is 'When it was last written down as listed; a row that has not gone was in the newest complete listing as well, which rewrites nothing that is unchanged.';
comment on column ops.backups.gone_at is 'When a complete listing no longer had it.';
comment on column ops.backups.created_at is 'When the row was written.';
comment on column ops.backups.updated_at is 'When the row last changed.';

alter table ops.backup_jobs enable row level security;
alter table ops.backups enable row level security;
create policy console_reads on ops.backup_jobs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.backups for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.backup_jobs, ops.backups to authenticated;
grant all on ops.backup_jobs, ops.backups to service_role;
