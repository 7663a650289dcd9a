-- An event is told once and never changes. Told again, the ledger goes before the vendor's log, and the first delivery
-- before a later one, so that it does not matter who came first.
insert into ops.mail_events as m (
  event_id, event, severity, reason, stamp, subject, mail_from, mail_to, domain, message_id, size_bytes, attachments, tags,
  delivery_code, delivery_message, mx_host, environment, placed_by, transport, inherited, delivery_id, created_at, updated_at)
values (
  $1, $2, nullif($3, ''), nullif($4, ''), $5::timestamptz, nullif($6, ''), nullif($7, ''), nullif($8, ''), nullif($9, ''),
  nullif($10, ''), nullif($11::bigint, 0), $12::integer, $13::text[], nullif($14::integer, 0), nullif($15, ''),
  nullif($16, ''), nullif($17, ''), nullif($18, ''), nullif($19, ''), $20::text[], nullif($21::bigint, 0), $22::timestamptz,
  $22::timestamptz)
on conflict (event_id) do update set
  event = excluded.event, severity = excluded.severity, reason = excluded.reason, stamp = excluded.stamp,
  subject = excluded.subject, mail_from = excluded.mail_from, mail_to = excluded.mail_to, domain = excluded.domain,
  message_id = excluded.message_id, size_bytes = excluded.size_bytes, attachments = excluded.attachments,
  tags = excluded.tags, delivery_code = excluded.delivery_code, delivery_message = excluded.delivery_message,
  mx_host = excluded.mx_host, environment = excluded.environment, placed_by = excluded.placed_by,
  transport = excluded.transport, inherited = excluded.inherited, delivery_id = excluded.delivery_id,
  created_at = excluded.created_at, updated_at = excluded.updated_at
where m.delivery_id is null or excluded.delivery_id <= m.delivery_id
