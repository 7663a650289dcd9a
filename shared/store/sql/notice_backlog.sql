-- $1: what the channel is called, $2: how many. What somebody had begun comes first, else what is oldest.
select to_jsonb(n)::text from (
  select id, dedupe_key, channel, topic, kind, severity, title, body, links, state, attempt, folded_into, created_at from ops.notices
  where channel = any($1::text[]) and state in ('pending', 'sending', 'failed')
  order by state = 'sending' desc, id
  limit $2
) n
