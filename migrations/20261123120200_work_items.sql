-- Work items: a projection of the ledger that can be dropped and rebuilt.
-- +goose Up
create table ops.work_item_containers (
  source         text not null check (source in ('github', 'plane')),
  container_id   text not null,
  name           text not null,
  named_at       timestamptz not null,
  previous_names text[] not null default '{}',
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  primary key (source, container_id),
  unique (source, name)
);
comment on table ops.work_item_containers is 'Where work items live: GitHub repositories and Plane projects, by the id that survives a rename.';
comment on column ops.work_item_containers.source is 'github or plane.';
comment on column ops.work_item_containers.container_id is 'Vendor''s id of the repository or project.';
comment on column ops.work_item_containers.name is 'Current name: owner/repo, or the project''s identifier. The bare id while another one holds the name by newer evidence.';
comment on column ops.work_item_containers.named_at is 'Vendor''s time of the evidence for the name.';
comment on column ops.work_item_containers.previous_names is 'Every other name it was seen under, sorted.';
comment on column ops.work_item_containers.created_at is 'When the row was written.';
comment on column ops.work_item_containers.updated_at is 'When the row last changed.';

create table ops.work_item_states (
  source     text not null check (source in ('plane')),
  state_id   text not null,
  name       text not null,
  status     text not null check (status in ('open', 'in_progress', 'done', 'canceled')),
  named_at   timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (source, state_id)
);
comment on table ops.work_item_states is 'What a vendor''s own workflow states mean, learned from the bodies that spell them out.';
comment on column ops.work_item_states.source is 'Vendor.';
comment on column ops.work_item_states.state_id is 'Vendor''s id of the state.';
comment on column ops.work_item_states.name is 'Vendor''s name of the state; free text.';
comment on column ops.work_item_states.status is 'What it means to us, by the state''s group.';
comment on column ops.work_item_states.named_at is 'Vendor''s time of the evidence.';
comment on column ops.work_item_states.created_at is 'When the row was written.';
comment on column ops.work_item_states.updated_at is 'When the row last changed.';

create table ops.work_items (
  work_item_ref     text primary key,
  source            text not null check (source in ('github', 'plane')),
  source_id         text not null,
  container_id      text,
  number            integer check (number > 0),
  key               text,
  title             text,
  url               text,
  status            text check (status in ('open', 'in_progress', 'done', 'canceled')),
  source_state      text,
  source_state_id   text,
  priority          text,
  labels            text[] not null default '{}',
  assignees         text[] not null default '{}',
  author            text,
  opened_at         timestamptz,
  closed_at         timestamptz,
  source_updated_at timestamptz,
  deleted_at        timestamptz,
  moved_to          text,
  previous_refs     text[] not null default '{}',
  delivery_id       bigint not null,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  unique (source, source_id),
  -- A deletion may be all we ever heard of an item; whatever else is stored was told by the vendor at a time it named.
  constraint seen_or_tombstone check (source_updated_at is not null or deleted_at is not null),
  constraint seen_means_titled check ((source_updated_at is null) = (title is null)),
  -- Only Plane names states by id; its status stays unknown (NULL) until a body or the API has told what the id means.
  constraint unknown_status_has_a_state check (status is not null or source_updated_at is null or source_state_id is not null)
);
create index work_items_recent on ops.work_items (source_updated_at desc nulls last, work_item_ref);
create index work_items_container on ops.work_items (source, container_id);
create index work_items_previous_refs on ops.work_items using gin (previous_refs);
create index work_items_unknown_state on ops.work_items (source, source_state_id) where source_state_id is not null;

comment on table ops.work_items is 'Issues and work items of GitHub and Plane, as their vendor last told them.';
comment on column ops.work_items.work_item_ref is 'github:owner/repo#7 or plane:<uuid>.';
comment on column ops.work_items.source is 'github or plane.';
comment on column ops.work_items.source_id is 'Vendor''s id of the item; survives renames.';
comment on column ops.work_items.container_id is 'Vendor''s id of its repository or project.';
comment on column ops.work_items.number is 'Number within its repository or project.';
comment on column ops.work_items.key is 'What people call it: owner/repo#7, OPS-42. NULL until the project''s identifier is known.';
comment on column ops.work_items.title is 'Title. NULL when only its deletion is known.';
comment on column ops.work_items.url is 'Where a person opens it.';
comment on column ops.work_items.status is 'open, in_progress, done or canceled; NULL while the vendor''s state has not been explained to us yet.';
comment on column ops.work_items.source_state is 'Vendor''s own word for its state.';
comment on column ops.work_items.source_state_id is 'Vendor''s id of its state, where it has ids.';
comment on column ops.work_items.priority is 'Vendor''s priority, where it has one.';
comment on column ops.work_items.labels is 'Label names, sorted.';
comment on column ops.work_items.assignees is 'Logins or display names, sorted.';
comment on column ops.work_items.author is 'Who opened it.';
comment on column ops.work_items.opened_at is 'When it was opened at the vendor.';
comment on column ops.work_items.closed_at is 'When it was closed or completed at the vendor.';
comment on column ops.work_items.source_updated_at is 'Vendor''s update time of what is stored. An older update never overwrites a newer one.';
comment on column ops.work_items.deleted_at is 'When we learned that the vendor deleted or moved it. Never taken back.';
comment on column ops.work_items.moved_to is 'Where it was transferred to.';
comment on column ops.work_items.previous_refs is 'References it had before a transfer, sorted.';
comment on column ops.work_items.delivery_id is 'Ledger number of the delivery that told us what is stored.';
comment on column ops.work_items.created_at is 'When the first delivery about it came in.';
comment on column ops.work_items.updated_at is 'When the delivery that told us what is stored came in.';

alter table ops.work_item_containers enable row level security;
alter table ops.work_item_states enable row level security;
alter table ops.work_items enable row level security;
create policy console_reads on ops.work_item_containers for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.work_item_states for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.work_items for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.work_item_containers, ops.work_item_states, ops.work_items to authenticated;
grant all on ops.work_item_containers, ops.work_item_states, ops.work_items to service_role;
