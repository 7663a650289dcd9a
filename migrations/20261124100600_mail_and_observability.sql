-- What can be observed: mail, healthchecks, metrics, the size of databases.
-- +goose Up

-- Lists: newest first by (stamp, id); the vendor's time, because events are filled in later.
-- Filters: environment, event, severity, domain, transport, mail_from, mail_to, message_id, stamp.
create table ops.mail_events (
  id               bigint generated always as identity primary key,
  event_id         text not null unique check (event_id <> ''),
  stamp            timestamptz not null,
  environment      text,
  event            text not null check (event <> ''),
  severity         text check (severity in ('temporary', 'permanent')),
  reason           text,
  subject          text,
  mail_from        text,
  mail_to          text,
  transport        text,
  domain           text,
  message_id       text,
  size_bytes       bigint check (size_bytes >= 0),
  attachments      integer check (attachments >= 0),
  tags             text[] not null default '{}',
  delivery_code    integer,
  delivery_message text,
  mx_host          text,
  delivery_id      bigint,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint only_failures_are_severe check (severity is null or event = 'failed')
);
create index mail_events_recent on ops.mail_events (stamp desc, id desc);
create index mail_events_by_environment on ops.mail_events (environment, stamp desc, id desc);
comment on table ops.mail_events is 'What happened to each message for each recipient: the mail catcher.';
comment on column ops.mail_events.id is 'Number in order of writing.';
comment on column ops.mail_events.event_id is 'Vendor''s id of the event. A message has many.';
comment on column ops.mail_events.stamp is 'When it happened, by the vendor''s clock.';
comment on column ops.mail_events.environment is 'Environment that sent it, by the SSOT. NULL when no environment claims the sender.';
comment on column ops.mail_events.event is 'Vendor''s event: accepted, delivered, failed, opened, stored.';
comment on column ops.mail_events.severity is 'Of a failure: temporary or permanent.';
comment on column ops.mail_events.reason is 'Vendor''s reason.';
comment on column ops.mail_events.subject is 'Subject.';
comment on column ops.mail_events.mail_from is 'Sender, as in the From header.';
comment on column ops.mail_events.mail_to is 'Recipient that the event is about.';
comment on column ops.mail_events.transport is 'How it was sent: host and port, or http.';
comment on column ops.mail_events.domain is 'Sending domain at the vendor.';
comment on column ops.mail_events.message_id is 'Message-Id without brackets.';
comment on column ops.mail_events.size_bytes is 'Size of the message.';
comment on column ops.mail_events.attachments is 'How many attachments it has.';
comment on column ops.mail_events.tags is 'Tags given by the sender, sorted.';
comment on column ops.mail_events.delivery_code is 'Status code of the receiving server.';
comment on column ops.mail_events.delivery_message is 'What the receiving server said.';
comment on column ops.mail_events.mx_host is 'The receiving server.';
comment on column ops.mail_events.delivery_id is 'Ledger number of the delivery that told us; NULL when it was filled in from the vendor''s log.';
comment on column ops.mail_events.created_at is 'When the row was written.';
comment on column ops.mail_events.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: environment, check_name, status, target, observed_at.
create table ops.healthchecks (
  id          bigint generated always as identity primary key,
  check_name  text not null check (check_name <> ''),
  environment text,
  target      text not null check (target <> ''),
  status      text not null check (status in ('healthy', 'degraded', 'unhealthy', 'unknown')),
  message     text,
  latency     interval check (latency >= interval '0'),
  facts       jsonb not null default '{}',
  observed_at timestamptz not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  unique nulls not distinct (check_name, environment, target, observed_at),
  constraint not_healthy_says_why check (status = 'healthy' or message is not null)
);
create index healthchecks_by_environment on ops.healthchecks (environment, id desc);
comment on table ops.healthchecks is 'Every look at whether something is well.';
comment on column ops.healthchecks.id is 'Number in order of writing.';
comment on column ops.healthchecks.check_name is 'Name of the check.';
comment on column ops.healthchecks.environment is 'Environment it was made for.';
comment on column ops.healthchecks.target is 'What was looked at: a URL, a service.';
comment on column ops.healthchecks.status is 'healthy, degraded, unhealthy or unknown (it could not be looked at).';
comment on column ops.healthchecks.message is 'What was wrong, in a sentence.';
comment on column ops.healthchecks.latency is 'How long the answer took.';
comment on column ops.healthchecks.facts is 'Facts behind the verdict.';
comment on column ops.healthchecks.observed_at is 'When it was looked at.';
comment on column ops.healthchecks.created_at is 'When the row was written.';
comment on column ops.healthchecks.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: metric, source, subject, environment, observed_at.
create table ops.metric_snapshots (
  id          bigint generated always as identity primary key,
  source      text not null check (source <> ''),
  metric      text not null check (metric <> ''),
  subject     text not null check (subject <> ''),
  environment text,
  value       numeric not null check (value > '-Infinity' and value < 'Infinity'),
  unit        text not null check (unit <> ''),
  observed_at timestamptz not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  -- The series of one subject, and what makes writing a sample again a no-op.
  unique (metric, subject, source, observed_at)
);
create index metric_snapshots_by_metric on ops.metric_snapshots (metric, id desc);
comment on table ops.metric_snapshots is 'Samples of what vendors and we ourselves measure. What could not be measured has no row.';
comment on column ops.metric_snapshots.id is 'Number in order of writing.';
comment on column ops.metric_snapshots.source is 'Who measured: digitalocean, supabase, console.';
comment on column ops.metric_snapshots.metric is 'What was measured: cpu_percent, disk_free_bytes, queue_depth.';
comment on column ops.metric_snapshots.subject is 'Of what: droplet:123, project:abc.';
comment on column ops.metric_snapshots.environment is 'Environment that it belongs to.';
comment on column ops.metric_snapshots.value is 'How much.';
comment on column ops.metric_snapshots.unit is 'Of which unit: percent, bytes, count, seconds, usd.';
comment on column ops.metric_snapshots.observed_at is 'When it was measured.';
comment on column ops.metric_snapshots.created_at is 'When the row was written.';
comment on column ops.metric_snapshots.updated_at is 'When the row last changed.';

-- Lists: newest first by (observed_at, id). Filters: environment, provider, database, observed_at. The trend of a database
-- is its rows in that order.
create table ops.database_snapshots (
  id                 bigint generated always as identity primary key,
  environment        text not null check (environment <> ''),
  provider           text not null check (provider <> ''),
  database           text not null check (database <> ''),
  size_bytes         bigint not null check (size_bytes >= 0),
  tables             integer not null check (tables >= 0),
  sequences          integer not null check (sequences >= 0),
  object_count       integer not null generated always as (tables + sequences) stored,
  indexes            integer check (indexes >= 0),
  views              integer check (views >= 0),
  connections        integer check (connections >= 0),
  connections_limit  integer check (connections_limit >= 0),
  server_version     text,
  migration_version  text,
  migrations_applied integer check (migrations_applied >= 0),
  migrations_pending integer check (migrations_pending >= 0),
  largest            jsonb not null default '[]',
  run_id             bigint references ops.runs (id),
  observed_at        timestamptz not null,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  unique (environment, database, observed_at)
);
create index database_snapshots_recent on ops.database_snapshots (observed_at desc, id desc);
create index database_snapshots_by_environment on ops.database_snapshots (environment, observed_at desc, id desc);
create index database_snapshots_by_run on ops.database_snapshots (run_id) where run_id is not null;
comment on table ops.database_snapshots is 'How large each database is and how many objects it has, as it was looked at.';
comment on column ops.database_snapshots.id is 'Number in order of writing.';
comment on column ops.database_snapshots.environment is 'Environment it belongs to.';
comment on column ops.database_snapshots.provider is 'Who runs it: supabase, digitalocean.';
comment on column ops.database_snapshots.database is 'Name of the database.';
comment on column ops.database_snapshots.size_bytes is 'Size on disk.';
comment on column ops.database_snapshots.tables is 'Tables.';
comment on column ops.database_snapshots.sequences is 'Sequences.';
comment on column ops.database_snapshots.object_count is 'Tables and sequences together: what the ceiling of 10,000 is about.';
comment on column ops.database_snapshots.indexes is 'Indexes.';
comment on column ops.database_snapshots.views is 'Views.';
comment on column ops.database_snapshots.connections is 'Connections in use.';
comment on column ops.database_snapshots.connections_limit is 'Connections allowed.';
comment on column ops.database_snapshots.server_version is 'Version of the server.';
comment on column ops.database_snapshots.migration_version is 'Newest migration applied.';
comment on column ops.database_snapshots.migrations_applied is 'Migrations applied.';
comment on column ops.database_snapshots.migrations_pending is 'Migrations that git has and the database has not. NULL when that could not be compared.';
comment on column ops.database_snapshots.largest is 'Largest tables with their sizes.';
comment on column ops.database_snapshots.run_id is 'The run that looked.';
comment on column ops.database_snapshots.observed_at is 'When it was looked at.';
comment on column ops.database_snapshots.created_at is 'When the row was written.';
comment on column ops.database_snapshots.updated_at is 'When the row last changed.';

alter table ops.mail_events enable row level security;
alter table ops.healthchecks enable row level security;
alter table ops.metric_snapshots enable row level security;
alter table ops.database_snapshots enable row level security;
create policy console_reads on ops.mail_events for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.healthchecks for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.metric_snapshots for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.database_snapshots for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.mail_events, ops.healthchecks, ops.metric_snapshots, ops.database_snapshots to authenticated;
grant all on ops.mail_events, ops.healthchecks, ops.metric_snapshots, ops.database_snapshots to service_role;
