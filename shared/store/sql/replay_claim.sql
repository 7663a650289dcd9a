-- The request's line in the audit stream is also what makes it happen once.
insert into ops.platform_events (kind, severity, source, subject, message, data, dedupe_key, occurred_at, last_seen_at)
values ('delivery.replayed', 'info', 'console-actions', nullif($2, ''), $3, $4::jsonb, $1, $5, $5)
on conflict (dedupe_key) do nothing
returning id
