-- The door of a sender that does not sign its bodies, and what mail events inherit from each other.
-- +goose Up

-- Mailgun signs a timestamp and a token and nothing else. Whoever saw one signature could put any body beside it; so each
-- is good for one content, and not for long.
-- Lists: newest first by id. Filters: source, delivery_key, spent_at.
create table ops.spent_signatures (
  id               bigint generated always as identity primary key,
  source           text not null check (source in ('mailgun')),
  signature_sha256 bytea not null check (length(signature_sha256) = 32),
  content_sha256   bytea not null check (length(content_sha256) = 32),
  delivery_key     text not null check (delivery_key <> ''),
  signed_at        timestamptz not null,
  spent_at         timestamptz not null,
  attempts         integer not null default 1 check (attempts >= 1),
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  unique (source, signature_sha256),
  -- The vendor tries again for 8 hours and may send the signature of its first attempt; its clock may be a little ahead.
  constraint was_fresh check (spent_at between signed_at - interval '5 minutes' and signed_at + interval '12 hours')
);
create index spent_signatures_by_delivery on ops.spent_signatures (source, delivery_key);
create index spent_signatures_by_age on ops.spent_signatures (signed_at);
comment on table ops.spent_signatures is 'Signatures that came with a delivery, of senders that do not sign their bodies: each is good for one content. Forgotten when too old to be taken anyway.';
comment on column ops.spent_signatures.id is 'Number in order of writing.';
comment on column ops.spent_signatures.source is 'Vendor.';
comment on column ops.spent_signatures.signature_sha256 is 'SHA-256 of the signature.';
comment on column ops.spent_signatures.content_sha256 is 'SHA-256 of what was said, without the signature and however it was written down.';
comment on column ops.spent_signatures.delivery_key is 'The delivery it was spent on.';
comment on column ops.spent_signatures.signed_at is 'When the vendor says that it signed.';
comment on column ops.spent_signatures.spent_at is 'When the door first took it.';
comment on column ops.spent_signatures.attempts is 'How often it came, with whatever content.';
comment on column ops.spent_signatures.created_at is 'When the row was written.';
comment on column ops.spent_signatures.updated_at is 'When the row last changed.';

alter table ops.spent_signatures enable row level security;
create policy console_reads on ops.spent_signatures for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.spent_signatures to authenticated;
grant all on ops.spent_signatures to service_role;

-- append_delivery behind a proof: one round trip, one transaction, so that a failed attempt spends nothing. Two at once
-- with one signature wait for each other at its unique key.
--
-- A sender that tries again signs anew or not: not documented. Anew, the delivery's key says that it is known; not anew,
-- the content is the same. The body as a whole is no measure of either: the signature is in it.
-- +goose StatementBegin
create function ops.append_signed_delivery(
  p_source text, p_key text, p_event text, p_action text, p_headers jsonb, p_body bytea, p_sha256 bytea,
  p_secret_position smallint, p_received_at timestamptz,
  p_signature_sha256 bytea, p_content_sha256 bytea, p_signed_at timestamptz,
  out id bigint, out duplicate boolean, out pending boolean, out altered boolean, out verdict text)
language plpgsql
set search_path = ''
as $$
declare
  same boolean;
begin
  if p_received_at not between p_signed_at - interval '5 minutes' and p_signed_at + interval '12 hours' then
    verdict := 'stale';
    return;
  end if;

  -- As many as are added go, so that the table stays as large as the window.
  delete from ops.spent_signatures s where s.ctid = any (array(
    select old.ctid from ops.spent_signatures old where old.signed_at < p_received_at - interval '1 day'
    order by old.signed_at limit 4 for update skip locked));

  insert into ops.spent_signatures as s (source, signature_sha256, content_sha256, delivery_key, signed_at, spent_at)
  values (p_source, p_signature_sha256, p_content_sha256, p_key, p_signed_at, p_received_at)
  on conflict (source, signature_sha256) do update set attempts = s.attempts + 1, updated_at = now()
  returning s.content_sha256 = p_content_sha256 and s.delivery_key = p_key into same;
  if not same then
    verdict := 'spent';
    return;
  end if;

  select a.id, a.duplicate, a.pending into append_signed_delivery.id, append_signed_delivery.duplicate, append_signed_delivery.pending
  from ops.append_delivery(p_source, p_key, p_event, p_action, p_headers, p_body, p_sha256, p_secret_position, p_received_at) a;
  altered := exists (select from ops.spent_signatures s
    where s.source = p_source and s.delivery_key = p_key and s.content_sha256 <> p_content_sha256);
end
$$;
-- +goose StatementEnd
comment on function ops.append_signed_delivery(text, text, text, text, jsonb, bytea, bytea, smallint, timestamptz, bytea, bytea, timestamptz) is
  'append_delivery for senders that sign a token instead of the body: a signature that is stale, or came before with another content, appends nothing';
revoke all on function ops.append_signed_delivery(text, text, text, text, jsonb, bytea, bytea, smallint, timestamptz, bytea, bytea, timestamptz) from public;
grant execute on function ops.append_signed_delivery(text, text, text, text, jsonb, bytea, bytea, smallint, timestamptz, bytea, bytea, timestamptz) to service_role;
