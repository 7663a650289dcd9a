-- What runs at DigitalOcean, and which AI models there are.
--
-- Vendors' words (status, engine, type) are free text here: an inventory that refuses what it does not know would lose
-- sight of it. Connection strings and passwords are never copied. A run that finds nothing changed rewrites nothing, so
-- last_seen_at is when a row was last written as there; the newest complete run in do_ingest_runs confirms the rest.
-- +goose Up

-- Lists: newest first by run_id. Filters: status, complete, incomplete, started_at.
create table ops.do_ingest_runs (
  run_id      bigint primary key references ops.runs (id),
  status      text not null default 'running' check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'canceled')),
  complete    text[] not null default '{}',
  incomplete  text[] not null default '{}',
  pages       integer not null default 0 check (pages >= 0),
  calls       integer not null default 0 check (calls >= 0),
  seen        integer not null default 0 check (seen >= 0),
  added       integer not null default 0 check (added >= 0),
  changed     integer not null default 0 check (changed >= 0),
  gone        integer not null default 0 check (gone >= 0),
  declared    integer not null default 0 check (declared >= 0),
  rate_limit_remaining integer,
  errors      jsonb not null default '[]',
  error       text,
  started_at  timestamptz not null,
  finished_at timestamptz,
  duration    interval generated always as (finished_at - started_at) stored,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint terminal_means_finished check ((status in ('succeeded', 'partial', 'failed', 'canceled')) = (finished_at is not null)),
  constraint failed_says_why check (status <> 'failed' or error is not null),
  constraint succeeded_means_complete check (status <> 'succeeded' or incomplete = '{}'),
  constraint declared_were_seen check (declared <= seen)
);
create index do_ingest_runs_by_status on ops.do_ingest_runs (status, run_id desc);
comment on table ops.do_ingest_runs is 'Every reading of the DigitalOcean inventory. Written in the transaction that writes its run.';
comment on column ops.do_ingest_runs.run_id is 'The run, whose number it shares.';
comment on column ops.do_ingest_runs.status is 'queued, running, succeeded, partial (some listings are incomplete), failed or canceled: that of its run.';
comment on column ops.do_ingest_runs.complete is 'Resources whose listing was read to its end; only these may retire rows.';
comment on column ops.do_ingest_runs.incomplete is 'Resources whose listing broke off or could not be begun.';
comment on column ops.do_ingest_runs.pages is 'Pages read.';
comment on column ops.do_ingest_runs.calls is 'Calls made, retries included.';
comment on column ops.do_ingest_runs.seen is 'Resources seen.';
comment on column ops.do_ingest_runs.added is 'Rows added.';
comment on column ops.do_ingest_runs.changed is 'Rows changed.';
comment on column ops.do_ingest_runs.gone is 'Rows retired.';
comment on column ops.do_ingest_runs.declared is 'Of the resources seen, those that an environment in the SSOT declares: the coverage.';
comment on column ops.do_ingest_runs.rate_limit_remaining is 'What was left of the vendor''s rate limit.';
comment on column ops.do_ingest_runs.errors is 'What went wrong, by resource.';
comment on column ops.do_ingest_runs.error is 'Why it failed.';
comment on column ops.do_ingest_runs.started_at is 'When it started.';
comment on column ops.do_ingest_runs.finished_at is 'When it ended, however it ended.';
comment on column ops.do_ingest_runs.duration is 'How long it took.';
comment on column ops.do_ingest_runs.created_at is 'When the row was written.';
comment on column ops.do_ingest_runs.updated_at is 'When the row last changed.';

-- Lists: newest first by droplet_id. Filters: environment, status, region, name, tags, gone_at.
create table ops.do_droplets (
  droplet_id          bigint primary key,
  name                text not null,
  environment         text,
  status              text not null,
  region              text,
  size                text,
  image               text,
  vcpus               integer,
  memory_mb           integer,
  disk_gb             integer,
  public_ips          text[] not null default '{}',
  private_ips         text[] not null default '{}',
  vpc_id              text,
  tags                text[] not null default '{}',
  features            text[] not null default '{}',
  backups_enabled     boolean not null default false,
  locked              boolean not null default false,
  monthly_usd         numeric check (monthly_usd >= 0),
  source_created_at   timestamptz,
  first_seen_at       timestamptz not null,
  last_seen_at        timestamptz not null,
  gone_at             timestamptz,
  created_at          timestamptz not null default now(),
  updated_at          timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index do_droplets_by_environment on ops.do_droplets (environment, droplet_id desc);
comment on table ops.do_droplets is 'Droplets, as DigitalOcean last listed them.';
comment on column ops.do_droplets.droplet_id is 'Vendor''s id.';
comment on column ops.do_droplets.name is 'Name.';
comment on column ops.do_droplets.environment is 'Environment that declares it in the SSOT. NULL when none does.';
comment on column ops.do_droplets.status is 'Vendor''s own status: new, active, off, archive.';
comment on column ops.do_droplets.region is 'Region.';
comment on column ops.do_droplets.size is 'Size by its slug.';
comment on column ops.do_droplets.image is 'Image by its slug, or its name and distribution.';
comment on column ops.do_droplets.vcpus is 'Virtual processors.';
comment on column ops.do_droplets.memory_mb is 'Memory in MB.';
comment on column ops.do_droplets.disk_gb is 'Disk in GB.';
comment on column ops.do_droplets.public_ips is 'Public addresses, sorted.';
comment on column ops.do_droplets.private_ips is 'Private addresses, sorted.';
comment on column ops.do_droplets.vpc_id is 'Private network it is in.';
comment on column ops.do_droplets.tags is 'Tags, sorted. A token without the scope for tags sees none.';
comment on column ops.do_droplets.features is 'Features, sorted.';
comment on column ops.do_droplets.backups_enabled is 'Whether the vendor backs it up.';
comment on column ops.do_droplets.locked is 'Whether the vendor has locked it.';
comment on column ops.do_droplets.monthly_usd is 'List price of its size a month.';
comment on column ops.do_droplets.source_created_at is 'When it was created.';
comment on column ops.do_droplets.first_seen_at is 'When it was first listed.';
comment on column ops.do_droplets.last_seen_at is 'When it was last written down as listed.';
comment on column ops.do_droplets.gone_at is 'When a complete listing no longer had it.';
comment on column ops.do_droplets.created_at is 'When the row was written.';
comment on column ops.do_droplets.updated_at is 'When the row last changed.';

-- Lists: by (name, database_id). Filters: environment, engine, status, region, name, tags, gone_at.
create table ops.do_databases (
  database_id       text primary key check (database_id <> ''),
  name              text not null,
  environment       text,
  engine            text not null,
  version           text,
  status            text not null,
  region            text,
  size              text,
  nodes             integer,
  storage_mib       bigint,
  db_names          text[] not null default '{}',
  tags              text[] not null default '{}',
  trusted_sources   text[],
  private_network   text,
  maintenance_day   text,
  maintenance_hour  text,
  maintenance_pending boolean not null default false,
  source_created_at timestamptz,
  first_seen_at     timestamptz not null,
  last_seen_at      timestamptz not null,
  gone_at           timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index do_databases_by_name on ops.do_databases (name, database_id);
create index do_databases_by_environment on ops.do_databases (environment, name, database_id);
comment on table ops.do_databases is 'Managed database clusters, as DigitalOcean last listed them. Never a connection string, never a password.';
comment on column ops.do_databases.database_id is 'Vendor''s id.';
comment on column ops.do_databases.name is 'Name.';
comment on column ops.do_databases.environment is 'Environment that declares it in the SSOT. NULL when none does.';
comment on column ops.do_databases.engine is 'Engine by its slug: pg, mysql, valkey.';
comment on column ops.do_databases.version is 'Version of the engine.';
comment on column ops.do_databases.status is 'Vendor''s own status: creating, online, resizing, migrating, forking.';
comment on column ops.do_databases.region is 'Region.';
comment on column ops.do_databases.size is 'Size by its slug.';
comment on column ops.do_databases.nodes is 'Nodes.';
comment on column ops.do_databases.storage_mib is 'Storage in MiB.';
comment on column ops.do_databases.db_names is 'Databases in it, sorted.';
comment on column ops.do_databases.tags is 'Tags, sorted. A token without the scope for tags sees none.';
comment on column ops.do_databases.trusted_sources is 'Who may connect, sorted; empty means the whole world, NULL that it could not be read.';
comment on column ops.do_databases.private_network is 'Private network it is in.';
comment on column ops.do_databases.maintenance_day is 'Day of its maintenance window.';
comment on column ops.do_databases.maintenance_hour is 'Hour of its maintenance window.';
comment on column ops.do_databases.maintenance_pending is 'Whether maintenance is waiting for that window.';
comment on column ops.do_databases.source_created_at is 'When it was created.';
comment on column ops.do_databases.first_seen_at is 'When it was first listed.';
comment on column ops.do_databases.last_seen_at is 'When it was last written down as listed.';
comment on column ops.do_databases.gone_at is 'When a complete listing no longer had it.';
comment on column ops.do_databases.created_at is 'When the row was written.';
comment on column ops.do_databases.updated_at is 'When the row last changed.';

-- Lists: by (name, firewall_id). Filters: environment, status, name, tags, gone_at.
create table ops.do_firewalls (
  firewall_id       text primary key check (firewall_id <> ''),
  name              text not null,
  environment       text,
  status            text not null,
  inbound_rules     jsonb not null default '[]',
  outbound_rules    jsonb not null default '[]',
  droplet_ids       text[] not null default '{}',
  tags              text[] not null default '{}',
  pending_changes   integer not null default 0 check (pending_changes >= 0),
  source_created_at timestamptz,
  first_seen_at     timestamptz not null,
  last_seen_at      timestamptz not null,
  gone_at           timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index do_firewalls_by_name on ops.do_firewalls (name, firewall_id);
create index do_firewalls_by_environment on ops.do_firewalls (environment, name, firewall_id);
comment on table ops.do_firewalls is 'Cloud firewalls, as DigitalOcean last listed them.';
comment on column ops.do_firewalls.firewall_id is 'Vendor''s id.';
comment on column ops.do_firewalls.name is 'Name.';
comment on column ops.do_firewalls.environment is 'Environment that declares it in the SSOT. NULL when none does.';
comment on column ops.do_firewalls.status is 'Vendor''s own status: waiting, succeeded, failed.';
comment on column ops.do_firewalls.inbound_rules is 'Rules for what comes in: protocol, ports, sources; sorted.';
comment on column ops.do_firewalls.outbound_rules is 'Rules for what goes out: protocol, ports, destinations; sorted.';
comment on column ops.do_firewalls.droplet_ids is 'Droplets it protects by id, sorted.';
comment on column ops.do_firewalls.tags is 'Tags whose droplets it protects, sorted.';
comment on column ops.do_firewalls.pending_changes is 'Changes that the vendor has not applied yet.';
comment on column ops.do_firewalls.source_created_at is 'When it was created.';
comment on column ops.do_firewalls.first_seen_at is 'When it was first listed.';
comment on column ops.do_firewalls.last_seen_at is 'When it was last written down as listed.';
comment on column ops.do_firewalls.gone_at is 'When a complete listing no longer had it.';
comment on column ops.do_firewalls.created_at is 'When the row was written.';
comment on column ops.do_firewalls.updated_at is 'When the row last changed.';

-- Lists: newest first by action_id. Filters: status, type, resource_type, resource_id, region, started_at.
create table ops.do_actions (
  action_id     bigint primary key,
  type          text not null,
  status        text not null,
  resource_type text not null default '',
  resource_id   text,
  region        text,
  started_at    timestamptz,
  finished_at   timestamptz,
  duration      interval generated always as (finished_at - started_at) stored,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index do_actions_by_resource on ops.do_actions (resource_type, resource_id, action_id desc);
create index do_actions_unfinished on ops.do_actions (action_id) where finished_at is null;
comment on table ops.do_actions is 'DigitalOcean''s log of what was done to resources. It does not say by whom.';
comment on column ops.do_actions.action_id is 'Vendor''s id, growing.';
comment on column ops.do_actions.type is 'What was done: create, resize, snapshot.';
comment on column ops.do_actions.status is 'Vendor''s own status: in-progress, completed, errored.';
comment on column ops.do_actions.resource_type is 'To what kind of resource: droplet, volume, image.';
comment on column ops.do_actions.resource_id is 'To which one.';
comment on column ops.do_actions.region is 'Region.';
comment on column ops.do_actions.started_at is 'When it started.';
comment on column ops.do_actions.finished_at is 'When it ended. NULL while it is going on.';
comment on column ops.do_actions.duration is 'How long it took.';
comment on column ops.do_actions.first_seen_at is 'When it was first listed.';
comment on column ops.do_actions.last_seen_at is 'When it was last written down as listed.';
comment on column ops.do_actions.created_at is 'When the row was written.';
comment on column ops.do_actions.updated_at is 'When the row last changed.';

-- Lists: by (provider, model_id). Filters: provider, type, usecases, gone_at.
create table ops.ai_models (
  provider               text not null check (provider <> ''),
  model_id               text not null check (model_id <> ''),
  name                   text not null,
  inference_name         text,
  maker                  text,
  version                text,
  type                   text,
  usecases               text[] not null default '{}',
  capabilities           text[] not null default '{}',
  availability           text,
  context_window         bigint check (context_window >= 0),
  input_usd_per_million  numeric check (input_usd_per_million >= 0),
  output_usd_per_million numeric check (output_usd_per_million >= 0),
  source_created_at      timestamptz,
  source_updated_at      timestamptz,
  first_seen_at          timestamptz not null,
  last_seen_at           timestamptz not null,
  gone_at                timestamptz,
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now(),
  primary key (provider, model_id),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
comment on table ops.ai_models is 'AI models that our providers offer.';
comment on column ops.ai_models.provider is 'Who offers it to us: digitalocean.';
comment on column ops.ai_models.model_id is 'Provider''s id of it; may hold slashes.';
comment on column ops.ai_models.name is 'Name.';
comment on column ops.ai_models.inference_name is 'Name by which it is called.';
comment on column ops.ai_models.maker is 'Who made it.';
comment on column ops.ai_models.version is 'Version.';
comment on column ops.ai_models.type is 'Provider''s own word for what kind of model it is.';
comment on column ops.ai_models.usecases is 'What it is offered for, sorted.';
comment on column ops.ai_models.capabilities is 'What it can do, sorted.';
comment on column ops.ai_models.availability is 'Provider''s own word for how it can be had.';
comment on column ops.ai_models.context_window is 'Context window in tokens.';
comment on column ops.ai_models.input_usd_per_million is 'Price of a million input tokens in US dollars.';
comment on column ops.ai_models.output_usd_per_million is 'Price of a million output tokens in US dollars.';
comment on column ops.ai_models.source_created_at is 'When the provider began to offer it.';
comment on column ops.ai_models.source_updated_at is 'When the provider last changed it.';
comment on column ops.ai_models.first_seen_at is 'When it was first listed.';
comment on column ops.ai_models.last_seen_at is 'When it was last written down as listed.';
comment on column ops.ai_models.gone_at is 'When a complete listing no longer had it.';
comment on column ops.ai_models.created_at is 'When the row was written.';
comment on column ops.ai_models.updated_at is 'When the row last changed.';

alter table ops.do_ingest_runs enable row level security;
alter table ops.do_droplets enable row level security;
alter table ops.do_databases enable row level security;
alter table ops.do_firewalls enable row level security;
alter table ops.do_actions enable row level security;
alter table ops.ai_models enable row level security;
create policy console_reads on ops.do_ingest_runs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.do_droplets for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.do_databases for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.do_firewalls for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.do_actions for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.ai_models for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.do_ingest_runs, ops.do_droplets, ops.do_databases, ops.do_firewalls, ops.do_actions, ops.ai_models to authenticated;
grant all on ops.do_ingest_runs, ops.do_droplets, ops.do_databases, ops.do_firewalls, ops.do_actions, ops.ai_models to service_role;
