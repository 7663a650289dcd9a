-- Odoo: which modules each environment has, and who opened a shell on it.
-- +goose Up

-- Lists: by (environment, module). Filters: environment, module, state, wave, allowed, source, observed_at.
create table ops.modules (
  environment       text not null check (environment <> ''),
  module            text not null check (module ~ '^[a-zA-Z0-9_]+$'),
  state             text not null check (state in ('installed', 'to_install', 'to_upgrade', 'to_remove', 'uninstalled', 'uninstallable', 'missing', 'unknown')),
  source_state      text,
  installed_version text,
  code_version      text,
  wave              integer check (wave >= 0),
  allowed           boolean,
  source            text,
  addons_path       text,
  depends           text[] not null default '{}',
  missing_depends   text[] not null default '{}',
  repo              text,
  git_sha           text check (git_sha ~ '^[0-9a-f]+$' and length(git_sha) in (40, 64)),
  build_id          bigint references ops.builds (id) on delete set null,
  observed_at       timestamptz not null,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  primary key (environment, module)
);
create index modules_by_module on ops.modules (module, environment);
create index modules_by_build on ops.modules (build_id) where build_id is not null;
comment on table ops.modules is 'Odoo modules of each environment, as CI or the environment last told them. What differs between environments is a comparison of its rows.';
comment on column ops.modules.environment is 'Environment.';
comment on column ops.modules.module is 'Technical name of the module.';
comment on column ops.modules.state is 'installed, to_install, to_upgrade, to_remove, uninstalled, uninstallable, missing (wanted, but its code is not there) or unknown.';
comment on column ops.modules.source_state is 'Odoo''s own word for its state.';
comment on column ops.modules.installed_version is 'Version in the database.';
comment on column ops.modules.code_version is 'Version of the code on the addons path.';
comment on column ops.modules.wave is 'Wave it is rolled out in, from ssot/modules/waves.yaml. NULL when it is in none.';
comment on column ops.modules.allowed is 'Whether the allow-list of the SSOT has it. NULL when there was none to compare with.';
comment on column ops.modules.source is 'Where its code comes from: odoo, oca, own.';
comment on column ops.modules.addons_path is 'Addons folder it was found in.';
comment on column ops.modules.depends is 'Modules it depends on, sorted.';
comment on column ops.modules.missing_depends is 'Of these, those that are not there, sorted.';
comment on column ops.modules.repo is 'Repository it was told by, as owner/name.';
comment on column ops.modules.git_sha is 'Commit it was told for.';
comment on column ops.modules.build_id is 'Build whose artifact told it.';
comment on column ops.modules.observed_at is 'When it was so. An older observation never overwrites a newer one.';
comment on column ops.modules.created_at is 'When the row was written.';
comment on column ops.modules.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: environment, state, actor, target, requested_at, ended_at.
create table ops.exec_sessions (
  id           bigint generated always as identity primary key,
  environment  text not null check (environment <> ''),
  target       text not null check (target <> ''),
  kind         text not null check (kind in ('shell', 'command', 'runbook')),
  runbook      text,
  command      text,
  actor        text not null check (actor <> ''),
  purpose      text not null check (purpose <> ''),
  state        text not null default 'requested' check (state in ('requested', 'approved', 'active', 'closed', 'failed', 'denied', 'expired')),
  reason       text,
  decided_by   text,
  decided_at   timestamptz,
  exit_code    integer,
  run_id       bigint unique references ops.runs (id),
  evidence_id  bigint references ops.evidence (id),
  requested_at timestamptz not null,
  started_at   timestamptz,
  ended_at     timestamptz,
  expires_at   timestamptz not null,
  duration     interval generated always as (ended_at - started_at) stored,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  constraint terminal_means_finished check ((state in ('closed', 'failed', 'denied', 'expired')) = (ended_at is not null)),
  constraint active_means_approved_and_a_run check (state not in ('active', 'closed') or (decided_at is not null and started_at is not null and run_id is not null)),
  constraint decided_by_somebody check ((decided_at is null) = (decided_by is null)),
  constraint denied_never_started check (state <> 'denied' or (started_at is null and decided_at is not null)),
  constraint trouble_has_a_reason check (state not in ('failed', 'denied') or reason is not null),
  constraint expires_after_its_request check (expires_at > requested_at),
  constraint runbook_is_named check ((kind = 'runbook') = (runbook is not null)),
  constraint command_is_told check (kind <> 'command' or command is not null)
);
create index exec_sessions_by_environment on ops.exec_sessions (environment, id desc);
create index exec_sessions_by_evidence on ops.exec_sessions (evidence_id) where evidence_id is not null;
create index exec_sessions_live on ops.exec_sessions (expires_at) where ended_at is null;
comment on table ops.exec_sessions is 'Ledger of shells, commands and runbooks on an environment: who, why, when, with what end.';
comment on column ops.exec_sessions.id is 'Number in order of requests.';
comment on column ops.exec_sessions.environment is 'Environment it is on.';
comment on column ops.exec_sessions.target is 'Machine or container it is on.';
comment on column ops.exec_sessions.kind is 'shell, command or runbook.';
comment on column ops.exec_sessions.runbook is 'Name of the runbook.';
comment on column ops.exec_sessions.command is 'The command; it may hold what not everybody is to see. Operators and admins only.';
comment on column ops.exec_sessions.actor is 'Who asked for it.';
comment on column ops.exec_sessions.purpose is 'Why.';
comment on column ops.exec_sessions.state is 'requested, approved, active, closed, failed, denied or expired.';
comment on column ops.exec_sessions.reason is 'Why it failed or was denied.';
comment on column ops.exec_sessions.decided_by is 'Who or what approved or denied it.';
comment on column ops.exec_sessions.decided_at is 'When it was approved or denied.';
comment on column ops.exec_sessions.exit_code is 'Exit code, where there was one.';
comment on column ops.exec_sessions.run_id is 'The run, from its start on.';
comment on column ops.exec_sessions.evidence_id is 'Its transcript in the chain of evidence.';
comment on column ops.exec_sessions.requested_at is 'When it was asked for.';
comment on column ops.exec_sessions.started_at is 'When it started.';
comment on column ops.exec_sessions.ended_at is 'When it ended, however it ended.';
comment on column ops.exec_sessions.expires_at is 'When it ends by itself.';
comment on column ops.exec_sessions.duration is 'How long it took.';
comment on column ops.exec_sessions.created_at is 'When the row was written.';
comment on column ops.exec_sessions.updated_at is 'When the row last changed.';

alter table ops.modules enable row level security;
alter table ops.exec_sessions enable row level security;
create policy console_reads on ops.modules for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.exec_sessions for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.modules to authenticated;
-- Everything but the command. The command has a door of its own, below.
grant select (id, environment, target, kind, runbook, actor, purpose, state, reason, decided_by, decided_at, exit_code, run_id,
  evidence_id, requested_at, started_at, ended_at, expires_at, duration, created_at, updated_at)
  on ops.exec_sessions to authenticated;
grant all on ops.modules, ops.exec_sessions to service_role;

-- +goose StatementBegin
create function ops.exec_session_command(session bigint) returns text
language sql stable security definer
set search_path = ''
as $$
  select s.command from ops.exec_sessions s
  where s.id = session and (select ops.console_role()) in ('operator', 'admin')
$$;
-- +goose StatementEnd
comment on function ops.exec_session_command(bigint) is 'Command of a session for operators and admins; NULL for everybody else';
revoke all on function ops.exec_session_command(bigint) from public;
grant execute on function ops.exec_session_command(bigint) to authenticated, service_role;
