-- What there is at Vercel and Supabase.
--
-- Vendors' words (framework, status) are free text here, as in the inventory of DigitalOcean. What could not be read is
-- NULL, which is neither true nor false. A reading that finds nothing changed rewrites nothing.
-- +goose Up

-- Lists: by (name, project_id). Filters: environment, name, repository, gone_at.
create table ops.vercel_projects (
  project_id               text primary key check (project_id <> ''),
  name                     text not null,
  environment              text,
  framework                text,
  repository               text,
  production_branch        text,
  production_deployment_id text,
  paused                   boolean not null default false,
  auto_assign_domains      boolean,
  fork_protection          boolean,
  first_seen_at            timestamptz not null,
  last_seen_at             timestamptz not null,
  gone_at                  timestamptz,
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now(),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index vercel_projects_by_name on ops.vercel_projects (name, project_id);
create index vercel_projects_by_environment on ops.vercel_projects (environment, name, project_id);
comment on table ops.vercel_projects is 'Projects, as Vercel last listed them.';
comment on column ops.vercel_projects.project_id is 'Vendor''s id.';
comment on column ops.vercel_projects.name is 'Name.';
comment on column ops.vercel_projects.environment is 'Environment that declares it in the SSOT. NULL when none does.';
comment on column ops.vercel_projects.framework is 'Framework that it is built with, in the vendor''s word.';
comment on column ops.vercel_projects.repository is 'Repository that it is connected to, as owner/name. NULL when to none.';
comment on column ops.vercel_projects.production_branch is 'Branch that is deployed to production.';
comment on column ops.vercel_projects.production_deployment_id is 'Deployment that served production when it was listed. NULL when none did.';
comment on column ops.vercel_projects.paused is 'Whether it is paused, so that nothing is served.';
comment on column ops.vercel_projects.auto_assign_domains is 'Whether a new production deployment gets the domains by itself. NULL when not told.';
comment on column ops.vercel_projects.fork_protection is 'Whether pull requests from forks wait for somebody. NULL when not told.';
comment on column ops.vercel_projects.first_seen_at is 'When it was first listed.';
comment on column ops.vercel_projects.last_seen_at is 'When it was last written down as listed.';
comment on column ops.vercel_projects.gone_at is 'When a complete listing no longer had it.';
comment on column ops.vercel_projects.created_at is 'When the row was written.';
comment on column ops.vercel_projects.updated_at is 'When the row last changed.';

-- Lists: by (name, project_id). Filters: environment, project_id, project, name, verified, misconfigured, gone_at.
create table ops.vercel_domains (
  project_id    text not null check (project_id <> ''),
  name          text not null check (name <> ''),
  project       text not null,
  environment   text,
  apex_name     text,
  verified      boolean,
  misconfigured boolean,
  configured_by text,
  redirect      text,
  git_branch    text,
  first_seen_at timestamptz not null,
  last_seen_at  timestamptz not null,
  gone_at       timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  primary key (project_id, name),
  constraint seen_in_order check (last_seen_at >= first_seen_at),
  constraint configured_means_known check (configured_by is null or misconfigured is not null)
);
create index vercel_domains_by_name on ops.vercel_domains (name, project_id);
create index vercel_domains_by_environment on ops.vercel_domains (environment, name, project_id);
comment on table ops.vercel_domains is 'Domains of Vercel projects, and whether their DNS leads there.';
comment on column ops.vercel_domains.project_id is 'Project that it leads to, by the vendor''s id.';
comment on column ops.vercel_domains.name is 'The domain.';
comment on column ops.vercel_domains.project is 'Project by its name.';
comment on column ops.vercel_domains.environment is 'Environment that declares the project in the SSOT. NULL when none does.';
comment on column ops.vercel_domains.apex_name is 'Domain that it is under.';
comment on column ops.vercel_domains.verified is 'Whether the vendor has seen that it is ours. NULL when not told.';
comment on column ops.vercel_domains.misconfigured is 'Whether its DNS does not lead to the vendor. NULL when that could not be read.';
comment on column ops.vercel_domains.configured_by is 'What leads it there: CNAME, A, http or dns-01. NULL when nothing does, or when that could not be read.';
comment on column ops.vercel_domains.redirect is 'Domain that it redirects to.';
comment on column ops.vercel_domains.git_branch is 'Branch that it shows. NULL when it shows production.';
comment on column ops.vercel_domains.first_seen_at is 'When it was first listed.';
comment on column ops.vercel_domains.last_seen_at is 'When it was last written down as listed.';
comment on column ops.vercel_domains.gone_at is 'When a complete listing no longer had it.';
comment on column ops.vercel_domains.created_at is 'When the row was written.';
comment on column ops.vercel_domains.updated_at is 'When the row last changed.';

-- Lists: by (slug, project_ref). Filters: environment, project_ref, slug, status, gone_at.
create table ops.supabase_functions (
  project_ref       text not null check (project_ref <> ''),
  slug              text not null check (slug <> ''),
  function_id       text,
  name              text not null,
  environment       text,
  status            text not null,
  version           integer check (version >= 0),
  verify_jwt        boolean,
  sha256            text,
  source_created_at timestamptz,
  source_updated_at timestamptz,
  first_seen_at     timestamptz not null,
  last_seen_at      timestamptz not null,
  gone_at           timestamptz,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  primary key (project_ref, slug),
  constraint seen_in_order check (last_seen_at >= first_seen_at)
);
create index supabase_functions_by_slug on ops.supabase_functions (slug, project_ref);
create index supabase_functions_by_environment on ops.supabase_functions (environment, slug, project_ref);
comment on table ops.supabase_functions is 'Edge functions, as Supabase last listed them.';
comment on column ops.supabase_functions.project_ref is 'Project that it is deployed in.';
comment on column ops.supabase_functions.slug is 'Name in its address.';
comment on column ops.supabase_functions.function_id is 'Vendor''s id.';
comment on column ops.supabase_functions.name is 'Name.';
comment on column ops.supabase_functions.environment is 'Environment that declares the project in the SSOT. NULL when none does.';
comment on column ops.supabase_functions.status is 'Vendor''s own status: ACTIVE, REMOVED, THROTTLED.';
comment on column ops.supabase_functions.version is 'Number of the deployed version.';
comment on column ops.supabase_functions.verify_jwt is 'Whether the vendor lets in only who shows a valid token. NULL when not told.';
comment on column ops.supabase_functions.sha256 is 'Digest of the deployed bundle, as the vendor gives it.';
comment on column ops.supabase_functions.source_created_at is 'When it was first deployed.';
comment on column ops.supabase_functions.source_updated_at is 'When it was last deployed.';
comment on column ops.supabase_functions.first_seen_at is 'When it was first listed.';
comment on column ops.supabase_functions.last_seen_at is 'When it was last written down as listed.';
comment on column ops.supabase_functions.gone_at is 'When a complete listing no longer had it.';
comment on column ops.supabase_functions.created_at is 'When the row was written.';
comment on column ops.supabase_functions.updated_at is 'When the row last changed.';

alter table ops.vercel_projects enable row level security;
alter table ops.vercel_domains enable row level security;
alter table ops.supabase_functions enable row level security;
create policy console_reads on ops.vercel_projects for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.vercel_domains for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.supabase_functions for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.vercel_projects, ops.vercel_domains, ops.supabase_functions to authenticated;
grant all on ops.vercel_projects, ops.vercel_domains, ops.supabase_functions to service_role;

comment on table ops.do_listings is 'Pages that a reading of an inventory has listed and not merged yet. Empty between readings.';
comment on column ops.do_listings.resource is 'What is listed: droplets, databases, firewalls, ai_models, snapshots, database_backups; vercel_projects, vercel_domains; supabase_functions, supabase_backups.';
