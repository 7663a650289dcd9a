-- $1: a message, $2: another notice. What the message told, itself first; and the other one, last.
select to_jsonb(n)::text from (
  select id, dedupe_key, channel, topic, kind, severity, title, body, links, state, attempt, folded_into, created_at from ops.notices
  where id in ($1, $2) or folded_into = $1
  order by id = $1 desc, id = $2, id
) n
