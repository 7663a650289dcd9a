-- Integrations: the catalogue with the decision behind each, mirrored from the SSOT, and where they are installed.
-- +goose Up

-- Lists: by name. Filters: name, choice, status, removed_at.
create table ops.integrations_catalog (
  name          text primary key check (name ~ '^[a-z0-9][a-z0-9_-]*$'),
  title         text not null check (title <> ''),
  choice        text not null check (choice in ('supabase_primitive', 'supabase_partner_integration', 'vercel_marketplace_integration', 'custom_bridge')),
  choice_rank   smallint not null check (choice_rank between 1 and 4),
  reason        text not null check (reason <> ''),
  status        text not null check (status in ('active', 'optional', 'planned', 'retired')),
  configured_by jsonb not null default '[]',
  optional      text[] not null default '{}',
  source_file   text not null check (source_file <> ''),
  source_sha256 bytea not null check (length(source_sha256) = 32),
  removed_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
comment on table ops.integrations_catalog is 'Integrations we know and the choice that was made for each, by the Baseline-Plan policy (PlanGuard). A mirror of ssot/integrations/catalog.yaml.';
comment on column ops.integrations_catalog.name is 'What everything else calls it.';
comment on column ops.integrations_catalog.title is 'What people call it.';
comment on column ops.integrations_catalog.choice is 'How it is integrated: supabase_primitive, supabase_partner_integration, vercel_marketplace_integration or custom_bridge.';
comment on column ops.integrations_catalog.choice_rank is 'Step, from 1, at which the decision order considers that choice.';
comment on column ops.integrations_catalog.reason is 'Why it is not an earlier step of the decision order.';
comment on column ops.integrations_catalog.status is 'active (the platform relies on it), optional, planned or retired.';
comment on column ops.integrations_catalog.configured_by is 'Ways to configure it, any one of which is enough: names of variables, never values, and what each enables.';
comment on column ops.integrations_catalog.optional is 'Variables it can do without.';
comment on column ops.integrations_catalog.source_file is 'File of the SSOT it was read from.';
comment on column ops.integrations_catalog.source_sha256 is 'SHA-256 of that file as it was read.';
comment on column ops.integrations_catalog.removed_at is 'When the SSOT no longer named it.';
comment on column ops.integrations_catalog.created_at is 'When the row was written.';
comment on column ops.integrations_catalog.updated_at is 'When the row last changed.';

-- Lists: by (integration, environment). Filters: integration, environment, status, checked_at.
create table ops.integrations_installations (
  integration  text not null references ops.integrations_catalog (name),
  environment  text not null check (environment <> ''),
  status       text not null check (status in ('installed', 'not_configured', 'disabled', 'failing', 'unknown', 'removed')),
  reason       text,
  external_id  text,
  account      text,
  version      text,
  settings     jsonb not null default '{}',
  url          text,
  installed_at timestamptz,
  checked_at   timestamptz,
  removed_at   timestamptz,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  primary key (integration, environment),
  constraint installed_was_looked_at check (status not in ('installed', 'failing') or checked_at is not null),
  constraint removed_says_when check ((status = 'removed') = (removed_at is not null)),
  constraint trouble_has_a_reason check (status not in ('failing', 'unknown') or reason is not null)
);
create index integrations_installations_by_environment on ops.integrations_installations (environment, integration);
comment on table ops.integrations_installations is 'Where each integration is installed, as it was last seen.';
comment on column ops.integrations_installations.integration is 'The integration.';
comment on column ops.integrations_installations.environment is 'Environment, or shared for all of them.';
comment on column ops.integrations_installations.status is 'installed, not_configured, disabled, failing, unknown (it could not be looked at) or removed.';
comment on column ops.integrations_installations.reason is 'Why it is failing or unknown.';
comment on column ops.integrations_installations.external_id is 'Vendor''s id of the installation.';
comment on column ops.integrations_installations.account is 'Vendor''s account, team or workspace it is in.';
comment on column ops.integrations_installations.version is 'Version that is installed.';
comment on column ops.integrations_installations.settings is 'Settings that are no secret.';
comment on column ops.integrations_installations.url is 'Where a person manages it.';
comment on column ops.integrations_installations.installed_at is 'When it was installed.';
comment on column ops.integrations_installations.checked_at is 'When it was last looked at.';
comment on column ops.integrations_installations.removed_at is 'When it was found to be removed.';
comment on column ops.integrations_installations.created_at is 'When the row was written.';
comment on column ops.integrations_installations.updated_at is 'When the row last changed.';

alter table ops.integrations_catalog enable row level security;
alter table ops.integrations_installations enable row level security;
create policy console_reads on ops.integrations_catalog for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.integrations_installations for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.integrations_catalog, ops.integrations_installations to authenticated;
grant all on ops.integrations_catalog, ops.integrations_installations to service_role;
