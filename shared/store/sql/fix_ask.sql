-- $1: the key of the request, $2: what is to be mended, $3: message, $4: who and why, $5: now.
insert into ops.platform_events (kind, severity, source, subject, message, data, dedupe_key, occurred_at, last_seen_at)
values ('agent.requested', 'info', 'console-actions', $2, $3, $4::jsonb, $1, $5, $5)
on conflict (dedupe_key) do update set last_seen_at = excluded.last_seen_at
returning id
