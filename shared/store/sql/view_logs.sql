-- $1, $2: what to search for, both; $3-$7: kinds, severities, sources, environments, subjects; $8, $9: from, until;
-- $10: the number after which the page begins; $11: rows wanted. Words are looked for in every message, and in the data
-- of the newest 20,000 events. Rare words are found by their index, which the policies keep from being used here; others
-- by walking backwards by number, where they come soon.
with rare as materialized (
  select case when $1 <> '' or $2 <> '' then ops.platform_events_saying($1, $2, 5000) end as ids
), found as (
  (select id from ops.platform_events
   where id = any((select ids from rare)::bigint[])
     and ($3::text[] is null or kind = any($3::text[])) and ($4::text[] is null or severity = any($4::text[]))
     and ($5::text[] is null or source = any($5::text[])) and ($6::text[] is null or environment = any($6::text[]))
     and ($7::text[] is null or subject = any($7::text[]))
     and ($8::timestamptz is null or occurred_at >= $8::timestamptz) and ($9::timestamptz is null or occurred_at < $9::timestamptz)
     and ($10::bigint is null or id < $10::bigint)
   order by id desc limit $11::int)
  union
  (select id from ops.platform_events
   where (select ids from rare) is null
     and ($1 = '' and $2 = '' or to_tsvector('simple', message) @@ (websearch_to_tsquery('simple', $1) && websearch_to_tsquery('simple', $2)))
     and ($3::text[] is null or kind = any($3::text[])) and ($4::text[] is null or severity = any($4::text[]))
     and ($5::text[] is null or source = any($5::text[])) and ($6::text[] is null or environment = any($6::text[]))
     and ($7::text[] is null or subject = any($7::text[]))
     and ($8::timestamptz is null or occurred_at >= $8::timestamptz) and ($9::timestamptz is null or occurred_at < $9::timestamptz)
     and ($10::bigint is null or id < $10::bigint)
   order by id desc limit $11::int)
  union
  (select id from ops.platform_events
   where ($1 <> '' or $2 <> '')
     and to_tsvector('simple', message || ' ' || data::text) @@ (websearch_to_tsquery('simple', $1) && websearch_to_tsquery('simple', $2))
     and id > (select max(id) from ops.platform_events) - 20000
     and ($3::text[] is null or kind = any($3::text[])) and ($4::text[] is null or severity = any($4::text[]))
     and ($5::text[] is null or source = any($5::text[])) and ($6::text[] is null or environment = any($6::text[]))
     and ($7::text[] is null or subject = any($7::text[]))
     and ($8::timestamptz is null or occurred_at >= $8::timestamptz) and ($9::timestamptz is null or occurred_at < $9::timestamptz)
     and ($10::bigint is null or id < $10::bigint)
   order by id desc limit $11::int)
)
select jsonb_build_object(
  'newest_at', (select last_seen_at from ops.platform_events order by id desc limit 1),
  'events', (select jsonb_agg(e) from (
    select id::text as id, kind, severity, source, subject, environment, message, data, occurrences, occurred_at, last_seen_at
    from ops.platform_events where id in (select id from found) order by platform_events.id desc limit $11::int) e)
)::text
