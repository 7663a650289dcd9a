-- What runs leave behind: evidence, notices, maintenance runs and findings of the convergence scan.
-- +goose Up

-- Lists: newest first by id. Filters: kind, run_id, subject, recorded_at.
create table ops.evidence (
  id              bigint primary key,
  kind            text not null check (kind ~ '^[a-z][a-z0-9_.-]*$'),
  subject         text not null default '' check (subject !~ '[\r\n]'),
  sha256          bytea not null check (length(sha256) = 32),
  size_bytes      bigint not null check (size_bytes >= 0),
  location        text not null check (location <> '' and location !~ '[\r\n]'),
  run_id          bigint references ops.runs (id),
  recorded_at     timestamptz not null,
  previous_digest bytea references ops.evidence (digest),
  digest          bytea not null unique check (length(digest) = 32),
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  -- One chain, not a tree: every row has one successor at most, and one row has no predecessor.
  unique nulls not distinct (previous_digest),
  -- Recording the same artifact of a run again is a no-op (on conflict do nothing).
  unique nulls not distinct (run_id, kind, location, sha256),
  constraint first_means_no_predecessor check ((id = 1) = (previous_digest is null))
);
create index evidence_by_run on ops.evidence (run_id, id) where run_id is not null;
create index evidence_by_content on ops.evidence (sha256);
create trigger append_only before update or delete on ops.evidence for each row execute function ops.refuse_change();
create trigger append_only_whole before truncate on ops.evidence for each statement execute function ops.refuse_change();
comment on table ops.evidence is 'Digests of every artifact that proves something. Append-only, and a chain: each row carries the digest of the one before, numbers have no gaps, and the database links them itself.';
comment on column ops.evidence.id is 'Place in the chain, from 1 and without gaps; set by the database.';
comment on column ops.evidence.kind is 'What it is: fixbot.bundle, delivery.body, finding.archive.';
comment on column ops.evidence.subject is 'Reference of the thing it is about.';
comment on column ops.evidence.sha256 is 'SHA-256 of the artifact.';
comment on column ops.evidence.size_bytes is 'Size of the artifact.';
comment on column ops.evidence.location is 'Where the artifact is kept: bucket and path.';
comment on column ops.evidence.run_id is 'The run that produced it.';
comment on column ops.evidence.recorded_at is 'When it was produced.';
comment on column ops.evidence.previous_digest is 'Digest of the row before; NULL in the first. Set by the database.';
comment on column ops.evidence.digest is 'SHA-256 of this row, set by the database: previous digest (hex, empty in the first), id, kind, subject, sha256 (hex), size, location, run (empty when none) and recorded_at (microseconds since 1970), each followed by a newline, in UTF-8.';
comment on column ops.evidence.created_at is 'When the row was written.';
comment on column ops.evidence.updated_at is 'Equal to created_at: a row never changes.';

-- Whoever appends waits for whoever is appending, because there is one end to append to. The lock goes with the
-- transaction, so it works through a pooler; without it the unique constraints would refuse the second one.
-- +goose StatementBegin
create function ops.chain_evidence() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  last record;
begin
  perform pg_advisory_xact_lock(hashtextextended('ops.evidence', 0));
  select e.id, e.digest into last from ops.evidence e order by e.id desc limit 1;
  new.id := coalesce(last.id, 0) + 1;
  new.previous_digest := last.digest;
  new.digest := sha256(convert_to(concat(
    encode(new.previous_digest, 'hex'), e'\n', new.id, e'\n', new.kind, e'\n', new.subject, e'\n',
    encode(new.sha256, 'hex'), e'\n', new.size_bytes, e'\n', new.location, e'\n', new.run_id, e'\n',
    (extract(epoch from new.recorded_at) * 1000000)::bigint, e'\n'), 'UTF8'));
  return new;
end
$$;
-- +goose StatementEnd
comment on function ops.chain_evidence() is 'trigger: links a new row of evidence to the one before it';
revoke all on function ops.chain_evidence() from public;
create trigger chain before insert on ops.evidence for each row execute function ops.chain_evidence();

-- Lists: newest first by id. Filters: state, channel, topic, kind, severity, finished_at.
create table ops.notices (
  id          bigint generated always as identity primary key,
  dedupe_key  text not null unique check (dedupe_key <> '' and length(dedupe_key) <= 300),
  channel     text not null check (channel <> ''),
  topic       text not null check (topic <> ''),
  kind        text not null check (kind <> ''),
  severity    text not null check (severity in ('info', 'warning', 'error', 'critical')),
  title       text not null check (title <> ''),
  body        text not null default '',
  links       jsonb not null default '{}',
  state       text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'folded', 'failed', 'dead')),
  reason      text,
  receipt     text,
  thread      text,
  folded_into bigint references ops.notices (id),
  run_id      bigint references ops.runs (id),
  finished_at timestamptz,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint terminal_means_finished check ((state in ('sent', 'folded', 'dead')) = (finished_at is not null)),
  constraint sent_means_a_receipt check (state <> 'sent' or receipt is not null),
  constraint folded_names_its_digest check ((state = 'folded') = (folded_into is not null)),
  constraint trouble_has_a_reason check (state not in ('failed', 'dead') or reason is not null)
);
create index notices_by_topic on ops.notices (channel, topic, id);
create index notices_unsent on ops.notices (state, id desc) where state in ('pending', 'sending', 'failed', 'dead');
create index notices_folded on ops.notices (folded_into) where folded_into is not null;
create index notices_by_run on ops.notices (run_id) where run_id is not null;
comment on table ops.notices is 'What people are told, each thing once: the intent first, the vendor''s receipt after.';
comment on column ops.notices.id is 'Number in order of writing.';
comment on column ops.notices.dedupe_key is 'What it says about what: the same thing is never told twice.';
comment on column ops.notices.channel is 'Where it is told: an id of a Slack channel.';
comment on column ops.notices.topic is 'What it is about, finding:12 or run:7: one thread for each topic of a channel.';
comment on column ops.notices.kind is 'What happened to the topic: opened, changed, resolved, digest.';
comment on column ops.notices.severity is 'info, warning, error or critical.';
comment on column ops.notices.title is 'One sentence for a person.';
comment on column ops.notices.body is 'More of it, if there is more.';
comment on column ops.notices.links is 'Where to look and act, by name.';
comment on column ops.notices.state is 'pending, sending (being told; before it is tried again, the vendor is asked for a receipt), sent, folded (told as part of another notice), failed (will be tried again) or dead (needs a person).';
comment on column ops.notices.reason is 'Why it failed or is dead.';
comment on column ops.notices.receipt is 'Vendor''s receipt: Slack''s ts, as text.';
comment on column ops.notices.thread is 'Receipt of the topic''s first message, in whose thread it was told.';
comment on column ops.notices.folded_into is 'The notice that told it.';
comment on column ops.notices.run_id is 'The run that had it to tell.';
comment on column ops.notices.finished_at is 'When it became sent, folded or dead.';
comment on column ops.notices.created_at is 'When the row was written.';
comment on column ops.notices.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: state, environment, signal, severity, subject, repo, owner, fingerprint,
-- first_seen_at, last_seen_at, escalated_at, resolved_at. What changes at every scan (last_seen_at, occurrences) is in
-- no index, so that seeing a finding again touches none.
create table ops.convergence_findings (
  id                 bigint generated always as identity primary key,
  fingerprint        text not null check (fingerprint <> '' and length(fingerprint) <= 300),
  environment        text,
  signal             text not null check (signal <> ''),
  severity           text not null check (severity in ('info', 'warning', 'error', 'critical')),
  subject            text not null check (subject <> ''),
  repo               text,
  owner              text,
  title              text not null check (title <> ''),
  explanation        text not null check (explanation <> ''),
  expected           text,
  actual             text,
  facts              jsonb not null default '{}',
  links              jsonb not null default '{}',
  state              text not null default 'open' check (state in ('open', 'resolved', 'suppressed', 'archived')),
  occurrences        integer not null default 1 check (occurrences >= 1),
  reopened           integer not null default 0 check (reopened >= 0),
  first_seen_at      timestamptz not null,
  last_seen_at       timestamptz not null,
  acknowledged_at    timestamptz,
  acknowledged_by    text,
  escalated_at       timestamptz,
  work_item_ref      text,
  suppressed_until   timestamptz,
  suppression_reason text,
  suppressed_by      text,
  resolved_at        timestamptz,
  resolution         text,
  archived_at        timestamptz,
  run_id             bigint references ops.runs (id),
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at),
  constraint terminal_means_finished check ((state in ('resolved', 'archived')) = (resolved_at is not null)),
  constraint archived_says_when check ((state = 'archived') = (archived_at is not null)),
  constraint suppressed_says_why_and_until_when check
    (state <> 'suppressed' or (suppressed_until is not null and suppression_reason is not null and suppressed_by is not null)),
  constraint acknowledged_by_somebody check ((acknowledged_at is null) = (acknowledged_by is null))
);
-- One drift is one finding as long as it lasts, whether or not somebody has silenced it.
-- (resolved_at says the same as the states; a predicate on the state would mislead the planner when it filters by state.)
create unique index convergence_findings_once on ops.convergence_findings (fingerprint) where resolved_at is null;
create index convergence_findings_by_state on ops.convergence_findings (state, id desc);
create index convergence_findings_by_environment on ops.convergence_findings (environment, state, id desc);
create index convergence_findings_history on ops.convergence_findings (fingerprint, id desc);
comment on table ops.convergence_findings is 'Differences between what git and the SSOT say and what runs, each one once for as long as it lasts.';
comment on column ops.convergence_findings.id is 'Number in order of opening.';
comment on column ops.convergence_findings.fingerprint is 'Identity of the difference, stable from scan to scan; unique while it is open or suppressed.';
comment on column ops.convergence_findings.environment is 'Environment it is about; NULL for what belongs to none.';
comment on column ops.convergence_findings.signal is 'Rule that raised it: merged_not_deployed, deployment_failed, could_not_observe.';
comment on column ops.convergence_findings.severity is 'info, warning, error or critical.';
comment on column ops.convergence_findings.subject is 'Reference of the thing it is about.';
comment on column ops.convergence_findings.repo is 'Repository as owner/name, where there is one.';
comment on column ops.convergence_findings.owner is 'Who is to act, by the SSOT.';
comment on column ops.convergence_findings.title is 'One sentence for a person.';
comment on column ops.convergence_findings.explanation is 'Why the rule says so.';
comment on column ops.convergence_findings.expected is 'What git or the SSOT says.';
comment on column ops.convergence_findings.actual is 'What was observed.';
comment on column ops.convergence_findings.facts is 'The observation behind it.';
comment on column ops.convergence_findings.links is 'Where to look and act, by name.';
comment on column ops.convergence_findings.state is 'open, resolved, suppressed (by the SSOT, for a reason and a time) or archived.';
comment on column ops.convergence_findings.occurrences is 'How many scans saw it.';
comment on column ops.convergence_findings.reopened is 'How often it came back after it was resolved.';
comment on column ops.convergence_findings.first_seen_at is 'When it was first seen.';
comment on column ops.convergence_findings.last_seen_at is 'When it was last seen.';
comment on column ops.convergence_findings.acknowledged_at is 'When somebody took it on.';
comment on column ops.convergence_findings.acknowledged_by is 'Who did.';
comment on column ops.convergence_findings.escalated_at is 'When it was escalated; that happens once.';
comment on column ops.convergence_findings.work_item_ref is 'Work item it was escalated to.';
comment on column ops.convergence_findings.suppressed_until is 'When its suppression ends.';
comment on column ops.convergence_findings.suppression_reason is 'Why it is suppressed.';
comment on column ops.convergence_findings.suppressed_by is 'Who answers for the suppression.';
comment on column ops.convergence_findings.resolved_at is 'When reality converged, or it was closed as stale.';
comment on column ops.convergence_findings.resolution is 'What resolved it.';
comment on column ops.convergence_findings.archived_at is 'When it was archived.';
comment on column ops.convergence_findings.run_id is 'The run that last saw it.';
comment on column ops.convergence_findings.created_at is 'When the row was written.';
comment on column ops.convergence_findings.updated_at is 'When the row last changed.';

-- Lists: newest first by (due_at, id). Filters: chore, environment, status, punctuality, due_at, started_at.
create table ops.maintenance_runs (
  id          bigint generated always as identity primary key,
  chore       text not null check (chore <> ''),
  cadence     text not null check (cadence in ('continuous', 'daily', 'weekly', 'monthly', 'quarterly')),
  runner      text not null check (runner <> ''),
  environment text,
  run_id      bigint unique references ops.runs (id),
  due_at      timestamptz not null,
  attempt     integer not null default 1 check (attempt >= 1),
  status      text not null default 'queued' check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled', 'timed_out', 'missed')),
  punctuality text check (punctuality in ('on_time', 'late', 'overrun', 'too_fast')),
  summary     jsonb not null default '{}',
  error       text,
  url         text,
  started_at  timestamptz,
  finished_at timestamptz,
  duration    interval generated always as (finished_at - started_at) stored,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  -- A slot of the schedule is filled once for each attempt, however often the schedule fires.
  unique nulls not distinct (chore, environment, due_at, attempt),
  constraint terminal_means_finished check ((status in ('succeeded', 'partial', 'failed', 'canceled', 'timed_out', 'missed')) = (finished_at is not null)),
  constraint running_means_a_run check (status not in ('running', 'succeeded', 'partial', 'timed_out') or (run_id is not null and started_at is not null)),
  constraint missed_never_started check (status <> 'missed' or started_at is null),
  constraint trouble_says_why check (status not in ('failed', 'timed_out', 'missed') or error is not null)
);
create index maintenance_runs_recent on ops.maintenance_runs (due_at desc, id desc);
create index maintenance_runs_by_chore on ops.maintenance_runs (chore, due_at desc, id desc);
create index maintenance_runs_trouble on ops.maintenance_runs (status, due_at desc, id desc) where status in ('failed', 'timed_out', 'missed');
comment on table ops.maintenance_runs is 'Every slot of every chore in the schedule: what ran, and what should have run.';
comment on column ops.maintenance_runs.id is 'Number in order of writing.';
comment on column ops.maintenance_runs.chore is 'The chore, by its name in ssot/maintenance/schedules.yaml.';
comment on column ops.maintenance_runs.cadence is 'continuous (every few minutes), daily, weekly, monthly or quarterly.';
comment on column ops.maintenance_runs.runner is 'What does it: a function, CI, a person.';
comment on column ops.maintenance_runs.environment is 'Environment it is done for.';
comment on column ops.maintenance_runs.run_id is 'The run that did it. NULL when none did.';
comment on column ops.maintenance_runs.due_at is 'The slot: when it was due.';
comment on column ops.maintenance_runs.attempt is 'Attempt within the slot, from 1.';
comment on column ops.maintenance_runs.status is 'queued, running, succeeded, partial, failed, canceled, timed_out or missed (nothing ran at all).';
comment on column ops.maintenance_runs.punctuality is 'on_time, late, overrun or too_fast (finished before it can have done anything); NULL until it is known.';
comment on column ops.maintenance_runs.summary is 'What it counted.';
comment on column ops.maintenance_runs.error is 'Why it failed, timed out or was missed.';
comment on column ops.maintenance_runs.url is 'Where a person sees it: the CI run link.';
comment on column ops.maintenance_runs.started_at is 'When it started.';
comment on column ops.maintenance_runs.finished_at is 'When it ended, however it ended, or was given up as missed.';
comment on column ops.maintenance_runs.duration is 'How long it took.';
comment on column ops.maintenance_runs.created_at is 'When the row was written.';
comment on column ops.maintenance_runs.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: maintenance_run_id, kind, occurred_at.
create table ops.maintenance_run_events (
  id                 bigint generated always as identity primary key,
  maintenance_run_id bigint not null references ops.maintenance_runs (id),
  kind               text not null check (kind <> ''),
  message            text not null,
  data               jsonb not null default '{}',
  occurred_at        timestamptz not null,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now()
);
create index maintenance_run_events_by_run on ops.maintenance_run_events (maintenance_run_id, id);
create trigger append_only before update or delete on ops.maintenance_run_events for each row execute function ops.refuse_change();
create trigger append_only_whole before truncate on ops.maintenance_run_events for each statement execute function ops.refuse_change();
comment on table ops.maintenance_run_events is 'Audit trail of every chore. Append-only: the database refuses update and delete.';
comment on column ops.maintenance_run_events.id is 'Number in order of writing.';
comment on column ops.maintenance_run_events.maintenance_run_id is 'The maintenance run.';
comment on column ops.maintenance_run_events.kind is 'Step: due, started, finished, missed, or what the chore names it.';
comment on column ops.maintenance_run_events.message is 'One sentence for a person.';
comment on column ops.maintenance_run_events.data is 'Facts behind the sentence.';
comment on column ops.maintenance_run_events.occurred_at is 'When it happened.';
comment on column ops.maintenance_run_events.created_at is 'When the row was written.';
comment on column ops.maintenance_run_events.updated_at is 'Equal to created_at: a row never changes.';

alter table ops.evidence enable row level security;
alter table ops.notices enable row level security;
alter table ops.convergence_findings enable row level security;
alter table ops.maintenance_runs enable row level security;
alter table ops.maintenance_run_events enable row level security;
create policy console_reads on ops.evidence for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.notices for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.convergence_findings for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.maintenance_runs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.maintenance_run_events for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.evidence, ops.notices, ops.convergence_findings, ops.maintenance_runs, ops.maintenance_run_events to authenticated;
grant all on ops.evidence, ops.notices, ops.convergence_findings, ops.maintenance_runs, ops.maintenance_run_events to service_role;
