-- The delivery ledger and the queue behind it.
-- +goose Up
create table ops.webhook_deliveries (
  id               bigint generated always as identity primary key,
  source           text not null check (source in ('github', 'plane', 'vercel', 'slack', 'mailgun')),
  delivery_key     text not null check (delivery_key <> '' and length(delivery_key) <= 300),
  event            text not null,
  action           text,
  headers          jsonb not null default '{}',
  body             bytea,
  body_size        integer not null check (body_size >= 0),
  body_sha256      bytea not null check (length(body_sha256) = 32),
  secret_position  smallint not null check (secret_position >= 1),
  state            text not null default 'pending' check (state in ('pending', 'done', 'ignored', 'failed', 'dead')),
  reason           text,
  duplicates       integer not null default 0 check (duplicates >= 0),
  last_duplicate_at timestamptz,
  received_at      timestamptz not null,
  processed_at     timestamptz,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  unique (source, delivery_key),
  constraint processed_means_finished check ((state in ('done', 'ignored', 'dead')) = (processed_at is not null)),
  constraint trouble_has_a_reason check (state not in ('ignored', 'failed', 'dead') or reason is not null)
);
-- lz4 costs a fraction of the CPU of the default; a server that was built without it keeps the default.
-- +goose StatementBegin
do $$
begin
  alter table ops.webhook_deliveries alter column body set compression lz4;
exception when feature_not_supported or invalid_parameter_value then
  null;
end
$$;
-- +goose StatementEnd
-- Trouble is rare and is what people look for; an insert never touches this index.
create index webhook_deliveries_trouble on ops.webhook_deliveries (state, id desc) where state in ('failed', 'dead');

comment on table ops.webhook_deliveries is 'Every webhook whose signature was right, exactly once, as it came in.';
comment on column ops.webhook_deliveries.id is 'Ledger number, in order of arrival.';
comment on column ops.webhook_deliveries.source is 'Vendor that sent it.';
comment on column ops.webhook_deliveries.delivery_key is 'The sender''s own identity of the delivery, the same on every attempt: GitHub hook id and GUID, Plane event id or content digest.';
comment on column ops.webhook_deliveries.event is 'Vendor''s event name.';
comment on column ops.webhook_deliveries.action is 'Vendor''s action within the event, if it names one.';
comment on column ops.webhook_deliveries.headers is 'Allow-listed request headers, lower case.';
comment on column ops.webhook_deliveries.body is 'Raw bytes as they were signed. Operators and admins only.';
comment on column ops.webhook_deliveries.body_size is 'Bytes of the raw body.';
comment on column ops.webhook_deliveries.body_sha256 is 'SHA-256 of the raw body.';
comment on column ops.webhook_deliveries.secret_position is 'Which configured secret verified it: 1 is the newest.';
comment on column ops.webhook_deliveries.state is 'pending, done, ignored (nothing for us in it), failed (will be tried again) or dead (needs a person).';
comment on column ops.webhook_deliveries.reason is 'Why it was ignored, failed or is dead.';
comment on column ops.webhook_deliveries.duplicates is 'How many more times it was delivered; an answer that got lost on its way to us may count once too.';
comment on column ops.webhook_deliveries.last_duplicate_at is 'When the sender last delivered it again.';
comment on column ops.webhook_deliveries.received_at is 'When the door took it.';
comment on column ops.webhook_deliveries.processed_at is 'When it reached done, ignored or dead.';
comment on column ops.webhook_deliveries.created_at is 'When the row was written.';
comment on column ops.webhook_deliveries.updated_at is 'When the row last changed.';

alter table ops.webhook_deliveries enable row level security;
create policy console_reads on ops.webhook_deliveries for select to authenticated
  using ((select ops.console_role()) is not null);
-- Everything but the body. The body has a door of its own, below.
grant select (id, source, delivery_key, event, action, headers, body_size, body_sha256, secret_position, state, reason,
  duplicates, last_duplicate_at, received_at, processed_at, created_at, updated_at)
  on ops.webhook_deliveries to authenticated;
grant all on ops.webhook_deliveries to service_role;

-- +goose StatementBegin
create function ops.webhook_delivery_body(delivery bigint) returns bytea
language sql stable security definer
set search_path = ''
as $$
  select d.body from ops.webhook_deliveries d
  where d.id = delivery and (select ops.console_role()) in ('operator', 'admin')
$$;
-- +goose StatementEnd
comment on function ops.webhook_delivery_body(bigint) is 'Raw body of a delivery for operators and admins; NULL for everybody else';
revoke all on function ops.webhook_delivery_body(bigint) from public;
grant execute on function ops.webhook_delivery_body(bigint) to authenticated, service_role;

create table ops.task_queue (
  kind             text not null check (kind in ('interpret_delivery')),
  ref              text not null check (ref <> ''),
  state            text not null default 'ready' check (state in ('ready', 'running', 'done', 'dead')),
  attempt          integer not null default 0,
  attempts_allowed integer not null default 5,
  run_at           timestamptz not null default now(),
  lease_until      timestamptz,
  due_at           timestamptz generated always as (case state when 'ready' then run_at when 'running' then lease_until end) stored,
  last_error       text,
  finished_at      timestamptz,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  primary key (kind, ref),
  constraint deliveries_by_number check (kind <> 'interpret_delivery' or ref ~ '^[0-9]+$'),
  constraint running_means_leased check ((state = 'running') = (lease_until is not null)),
  constraint terminal_means_finished check ((state in ('done', 'dead')) = (finished_at is not null)),
  constraint attempts_are_bounded check (attempt between 0 and attempts_allowed),
  constraint ready_means_may_be_tried check (state <> 'ready' or attempt < attempts_allowed)
);
create index task_queue_due on ops.task_queue (kind, due_at) where due_at is not null;

comment on table ops.task_queue is 'Work that is owed. A task carries a reference, never a payload; it is claimed under a lease and finished under the attempt number that claimed it.';
comment on column ops.task_queue.kind is 'What is to be done; exactly one function drains each kind.';
comment on column ops.task_queue.ref is 'What it is to be done to: the ledger number of a delivery.';
comment on column ops.task_queue.state is 'ready, running (leased), done or dead (given up, needs a person).';
comment on column ops.task_queue.attempt is 'How often it was claimed. Never goes down: it is the fencing token that keeps a late worker from overwriting its successor.';
comment on column ops.task_queue.attempts_allowed is 'Where it stops being tried. A re-opened task is given five more.';
comment on column ops.task_queue.run_at is 'Not before this time.';
comment on column ops.task_queue.lease_until is 'While running: when another worker may take it over.';
comment on column ops.task_queue.due_at is 'When it may next be claimed: its run_at, or the end of its lease.';
comment on column ops.task_queue.last_error is 'What went wrong at the last attempt.';
comment on column ops.task_queue.finished_at is 'When it became done or dead.';
comment on column ops.task_queue.created_at is 'When the row was written.';
comment on column ops.task_queue.updated_at is 'When the row last changed.';

alter table ops.task_queue enable row level security;
create policy console_reads on ops.task_queue for select to authenticated
  using ((select ops.console_role()) is not null);
grant select on ops.task_queue to authenticated;
grant all on ops.task_queue to service_role;

-- The whole of a webhook's request is one call of this function: one round trip, one transaction. It is a function, not a
-- statement, because a transaction pooler takes prepared statements away and planning costs as much as the work; what a
-- function runs is planned once a session.
--
-- A delivery that the ledger has already is counted; when it had failed or died, the sender's new attempt opens it again.
-- A re-opened task gets five attempts more instead of a smaller number, because the attempt is the fencing token and must
-- never go down. The delivery is locked before its task, here and everywhere, so the two cannot deadlock.
-- +goose StatementBegin
create function ops.append_delivery(
  p_source text, p_key text, p_event text, p_action text, p_headers jsonb, p_body bytea, p_sha256 bytea,
  p_secret_position smallint, p_received_at timestamptz,
  out id bigint, out duplicate boolean, out pending boolean, out altered boolean)
language plpgsql
set search_path = ''
as $$
begin
  insert into ops.webhook_deliveries as d
    (source, delivery_key, event, action, headers, body, body_size, body_sha256, secret_position, received_at)
  values (p_source, p_key, p_event, nullif(p_action, ''), p_headers, p_body, length(p_body), p_sha256,
    p_secret_position, p_received_at)
  on conflict (source, delivery_key) do update set
    duplicates = d.duplicates + 1,
    last_duplicate_at = excluded.received_at,
    state = case when d.state in ('failed', 'dead') then 'pending' else d.state end,
    reason = case when d.state in ('failed', 'dead') then null else d.reason end,
    processed_at = case when d.state = 'dead' then null else d.processed_at end,
    updated_at = now()
  returning d.id, d.duplicates > 0, d.state = 'pending', d.body_sha256 <> p_sha256
  into append_delivery.id, append_delivery.duplicate, append_delivery.pending, append_delivery.altered;

  if append_delivery.pending then
    insert into ops.task_queue as t (kind, ref)
    values ('interpret_delivery', append_delivery.id::text)
    on conflict (kind, ref) do update set
      state = 'ready', run_at = now(), attempts_allowed = t.attempt + 5, finished_at = null, updated_at = now()
    where t.state = 'dead' or (t.state = 'ready' and t.attempt > 0);
  end if;
end
$$;
-- +goose StatementEnd
comment on function ops.append_delivery(text, text, text, text, jsonb, bytea, bytea, smallint, timestamptz) is
  'Writes a webhook into the ledger and owes its interpretation; a duplicate is counted, and opens what had failed or died';
revoke all on function ops.append_delivery(text, text, text, text, jsonb, bytea, bytea, smallint, timestamptz) from public;
grant execute on function ops.append_delivery(text, text, text, text, jsonb, bytea, bytea, smallint, timestamptz) to service_role;
