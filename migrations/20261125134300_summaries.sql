-- What each day came to, and how a day is found in tables that grow.
-- +goose Up
create index platform_events_by_time on ops.platform_events (occurred_at);
-- The ledger is written in order of arrival, so that a few bytes for every so many pages find a day, and an insert costs
-- next to nothing.
create index webhook_deliveries_by_time on ops.webhook_deliveries using brin (received_at) with (pages_per_range = 32, autosummarize = on);
create index task_queue_dead on ops.task_queue (kind) where state = 'dead';
create index runs_by_end on ops.runs (finished_at) where finished_at is not null;
create index convergence_findings_by_end on ops.convergence_findings (resolved_at) where resolved_at is not null;
create index convergence_findings_by_beginning on ops.convergence_findings (first_seen_at);

-- Lists: newest first by day. Filters: day, severity, starts_at, as_of.
create table ops.summaries (
  day             text primary key,
  time_zone       text not null check (time_zone <> ''),
  starts_at       timestamptz not null,
  ends_at         timestamptz not null,
  severity        text not null check (severity in ('info', 'warning', 'error', 'critical')),
  headline        text not null check (headline <> ''),
  errors          bigint not null check (errors >= 0),
  error_kinds     integer not null check (error_kinds >= 0),
  new_error_kinds integer not null check (new_error_kinds >= 0),
  findings_open   bigint not null check (findings_open >= 0),
  findings_urgent bigint not null check (findings_urgent >= 0),
  chores_not_done bigint not null check (chores_not_done >= 0),
  refusals        bigint not null check (refusals >= 0),
  dead_tasks      bigint not null check (dead_tasks >= 0),
  document        jsonb not null check (jsonb_typeof(document) = 'object'),
  run_id          bigint references ops.runs (id),
  as_of           timestamptz not null,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  constraint day_is_that_of_its_beginning check (day = to_char(starts_at at time zone time_zone, 'YYYY-MM-DD')),
  constraint a_day_has_about_24_hours check (ends_at - starts_at between interval '23 hours' and interval '25 hours'),
  constraint a_day_is_over check (as_of >= ends_at),
  constraint parts_of_the_whole check (new_error_kinds <= error_kinds and error_kinds <= errors and findings_urgent <= findings_open)
);
create index summaries_by_run on ops.summaries (run_id) where run_id is not null;
comment on table ops.summaries is 'What each day came to: errors, findings, chores, refusals, and what happened, in numbers and sentences. It repeats nothing that an error quotes.';
comment on column ops.summaries.day is 'The day, by the clock of its time zone.';
comment on column ops.summaries.time_zone is 'IANA name of the time zone.';
comment on column ops.summaries.starts_at is 'Its first instant.';
comment on column ops.summaries.ends_at is 'The first instant of the next day. When the clock changes a day has 23 or 25 hours.';
comment on column ops.summaries.severity is 'How soon a person should read it: info, warning, error or critical, as what is worst in it.';
comment on column ops.summaries.headline is 'What is most important, in one sentence.';
comment on column ops.summaries.errors is 'Errors and critical events, and runs that failed.';
comment on column ops.summaries.error_kinds is 'Kinds of errors that were told apart: they differ in more than numbers, ids, times and quotes.';
comment on column ops.summaries.new_error_kinds is 'Of them, those that were on none of the days before that are known.';
comment on column ops.summaries.findings_open is 'Findings that were open at its end and are not suppressed.';
comment on column ops.summaries.findings_urgent is 'Of them, errors and critical ones.';
comment on column ops.summaries.chores_not_done is 'Turns of chores that were missed, failed or timed out.';
comment on column ops.summaries.refusals is 'Webhooks that were turned away.';
comment on column ops.summaries.dead_tasks is 'Tasks that were given up, on this day or before, and wait for a person.';
comment on column ops.summaries.document is 'All of it. sentences: for a person. errors: total, kinds, new, rising, groups (fingerprint, kind, source, pattern, severity, count, trend new, rising, steady, falling, gone or unknown, usual for the mean of the days before, first_seen_at, last_seen_at), more, not_told, gone and gone_more. findings: opened, resolved, open, urgent, suppressed, by_owner, by_age, worst and more. chores, events, refusals, deliveries, dead, builds, deployments and mails: total, top (of, is, count) and more, which counts the lines that top leaves out. chores_done. The rest repeats columns.';
comment on column ops.summaries.run_id is 'The run that made it.';
comment on column ops.summaries.as_of is 'When it was counted. What was written down later is not in it.';
comment on column ops.summaries.created_at is 'When the row was written.';
comment on column ops.summaries.updated_at is 'When the row last changed.';
alter table ops.summaries enable row level security;
create policy console_reads on ops.summaries for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.summaries to authenticated;
grant all on ops.summaries to service_role;
