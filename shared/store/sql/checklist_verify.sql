-- $1: the key of the verification, $2: environment, $3: item, $4: message, $5: who, why and of which commit, $6: now. The first one
-- counts for a release.
insert into ops.platform_events (kind, severity, source, environment, subject, message, data, dedupe_key, occurred_at, last_seen_at)
values ('checklist.verified', 'info', 'console-actions', $2, $3, $4, $5::jsonb, $1, $6, $6)
on conflict (dedupe_key) do nothing
returning id
