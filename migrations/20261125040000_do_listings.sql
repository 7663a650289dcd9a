-- What a reading of DigitalOcean has listed so far, until it is merged.
-- +goose Up

-- A listing is kept page by page, so that its length matters to nobody's memory, and merged in one transaction, so that
-- rows are retired together with what replaced them. Unlogged: what a crash loses is read again.
-- Lists: newest first by id. Filters: run_id, resource.
create unlogged table ops.do_listings (
  id         bigint generated always as identity primary key,
  run_id     bigint not null references ops.runs (id),
  resource   text not null check (resource <> ''),
  items      jsonb not null check (jsonb_typeof(items) = 'array'),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index do_listings_by_run on ops.do_listings (run_id, resource);
comment on table ops.do_listings is 'Pages that a reading of DigitalOcean has listed and not merged yet. Empty between readings.';
comment on column ops.do_listings.id is 'Number in order of writing.';
comment on column ops.do_listings.run_id is 'The reading.';
comment on column ops.do_listings.resource is 'What is listed: droplets, databases, firewalls, ai_models, snapshots, database_backups.';
comment on column ops.do_listings.items is 'The page, with the fields of the table that it goes to.';
comment on column ops.do_listings.created_at is 'When the row was written.';
comment on column ops.do_listings.updated_at is 'Equal to created_at: a row never changes.';

alter table ops.do_listings enable row level security;
create policy console_reads on ops.do_listings for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.do_listings to authenticated;
grant all on ops.do_listings to service_role;

-- What a reading counts of its own.
alter table ops.do_ingest_runs
  add column retries integer not null default 0 check (retries >= 0),
  add column events integer not null default 0 check (events >= 0),
  add column coverage numeric generated always as (round(100.0 * declared / nullif(seen, 0), 1)) stored;
comment on column ops.do_ingest_runs.retries is 'Of the calls, those that repeated one that had failed.';
comment on column ops.do_ingest_runs.coverage is 'Of the resources seen, those that an environment in the SSOT declares, in percent. NULL when nothing was seen.';
comment on column ops.do_ingest_runs.events is 'Lines written to the audit stream about what changed.';
