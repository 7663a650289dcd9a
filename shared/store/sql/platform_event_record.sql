insert into ops.platform_events as e
  (kind, severity, source, subject, message, data, dedupe_key, occurred_at, last_seen_at)
values ($1, $2, nullif($3, ''), nullif($4, ''), $5, $6::jsonb, nullif($7, ''), coalesce($8::timestamptz, now()), coalesce($8::timestamptz, now()))
on conflict (dedupe_key) do update set
  occurrences = e.occurrences + 1, data = excluded.data, message = excluded.message,
  last_seen_at = greatest(e.last_seen_at, excluded.last_seen_at), updated_at = now()
