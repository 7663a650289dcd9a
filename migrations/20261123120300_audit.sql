-- What happened: the audit stream, automated operations and their trail, and how fresh each mirror is.
-- +goose Up
create table ops.platform_events (
  id           bigint generated always as identity primary key,
  kind         text not null check (kind <> ''),
  severity     text not null check (severity in ('info', 'warning', 'error', 'critical')),
  source       text,
  subject      text,
  environment  text,
  message      text not null,
  data         jsonb not null default '{}',
  occurrences  integer not null default 1 check (occurrences >= 1),
  dedupe_key   text unique,
  occurred_at  timestamptz not null,
  last_seen_at timestamptz not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
comment on table ops.platform_events is 'Unified audit stream: refused webhooks, dead tasks, what people and jobs did.';
comment on column ops.platform_events.id is 'Number in order of writing.';
comment on column ops.platform_events.kind is 'What happened, noun first: webhook.refused, task.dead.';
comment on column ops.platform_events.severity is 'info, warning, error or critical.';
comment on column ops.platform_events.source is 'Vendor or function it is about.';
comment on column ops.platform_events.subject is 'Reference of the thing it is about.';
comment on column ops.platform_events.environment is 'Environment it is about.';
comment on column ops.platform_events.message is 'One sentence for a person.';
comment on column ops.platform_events.data is 'Facts behind the sentence; never a payload, never a secret.';
comment on column ops.platform_events.occurrences is 'How often it happened within its dedupe window.';
comment on column ops.platform_events.dedupe_key is 'Events with one key are one row that counts.';
comment on column ops.platform_events.occurred_at is 'When it first happened.';
comment on column ops.platform_events.last_seen_at is 'When it last happened.';
comment on column ops.platform_events.created_at is 'When the row was written.';
comment on column ops.platform_events.updated_at is 'When the row last changed.';

create table ops.runs (
  id          bigint generated always as identity primary key,
  kind        text not null check (kind <> ''),
  trigger     text not null check (trigger in ('schedule', 'webhook', 'manual', 'system')),
  environment text,
  status      text not null default 'running' check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled')),
  summary     jsonb not null default '{}',
  error       text,
  ci_url      text,
  evidence    text,
  started_at  timestamptz not null,
  finished_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint terminal_means_finished check ((status in ('succeeded', 'partial', 'failed', 'canceled')) = (finished_at is not null)),
  constraint failed_says_why check (status <> 'failed' or error is not null)
);
create index runs_by_kind on ops.runs (kind, id desc);
comment on table ops.runs is 'One row per automated operation of any kind.';
comment on column ops.runs.id is 'Number in order of starting.';
comment on column ops.runs.kind is 'What ran: rebuild, ingest, scan.';
comment on column ops.runs.trigger is 'What started it: schedule, webhook, manual or system.';
comment on column ops.runs.environment is 'Environment it worked on.';
comment on column ops.runs.status is 'queued, running, succeeded, partial, failed or canceled.';
comment on column ops.runs.summary is 'What it counted.';
comment on column ops.runs.error is 'Why it failed.';
comment on column ops.runs.ci_url is 'CI run behind it.';
comment on column ops.runs.evidence is 'Where its evidence is kept.';
comment on column ops.runs.started_at is 'When it started.';
comment on column ops.runs.finished_at is 'When it ended, however it ended.';
comment on column ops.runs.created_at is 'When the row was written.';
comment on column ops.runs.updated_at is 'When the row last changed.';

create table ops.run_events (
  id          bigint generated always as identity primary key,
  run_id      bigint not null references ops.runs (id),
  kind        text not null check (kind <> ''),
  message     text not null,
  data        jsonb not null default '{}',
  occurred_at timestamptz not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
create index run_events_by_run on ops.run_events (run_id, id);
create trigger append_only before update or delete on ops.run_events for each row execute function ops.refuse_change();
create trigger append_only_whole before truncate on ops.run_events for each statement execute function ops.refuse_change();
comment on table ops.run_events is 'Audit trail of every run. Append-only: the database refuses update and delete.';
comment on column ops.run_events.id is 'Number in order of writing.';
comment on column ops.run_events.run_id is 'The run.';
comment on column ops.run_events.kind is 'Step: started, finished, or what the run names it.';
comment on column ops.run_events.message is 'One sentence for a person.';
comment on column ops.run_events.data is 'Facts behind the sentence.';
comment on column ops.run_events.occurred_at is 'When it happened.';
comment on column ops.run_events.created_at is 'When the row was written.';
comment on column ops.run_events.updated_at is 'Equal to created_at: a row never changes.';

create table ops.sync_cursors (
  source          text not null,
  scope           text not null,
  cursor          text,
  last_success_at timestamptz,
  cadence         interval not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  primary key (source, scope)
);
comment on table ops.sync_cursors is 'How far each mirror has read its vendor, and when it was last confirmed.';
comment on column ops.sync_cursors.source is 'Vendor.';
comment on column ops.sync_cursors.scope is 'What is read: a table, or a part of one.';
comment on column ops.sync_cursors.cursor is 'Where the next read goes on.';
comment on column ops.sync_cursors.last_success_at is 'When the data was last confirmed with its vendor.';
comment on column ops.sync_cursors.cadence is 'How often that is expected; older is stale.';
comment on column ops.sync_cursors.created_at is 'When the row was written.';
comment on column ops.sync_cursors.updated_at is 'When the row last changed.';

alter table ops.platform_events enable row level security;
alter table ops.runs enable row level security;
alter table ops.run_events enable row level security;
alter table ops.sync_cursors enable row level security;
create policy console_reads on ops.platform_events for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.runs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.run_events for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.sync_cursors for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.platform_events, ops.runs, ops.run_events, ops.sync_cursors to authenticated;
grant all on ops.platform_events, ops.runs, ops.run_events, ops.sync_cursors to service_role;
