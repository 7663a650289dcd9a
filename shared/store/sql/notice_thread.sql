-- $1: the channel, $2: what it is called, $3: the topic. The receipt of the message that was first about the topic, by what
-- told it last: a message that somebody deleted was followed by a new first one. No row: nothing told it.
select coalesce(m.thread, m.receipt) from (
  select coalesce(folded_into, id) as message from ops.notices
  where channel = any($2::text[]) and topic = $3 and told_in = $1 and state in ('sent', 'folded')
  order by id desc limit 1
) last join ops.notices m on m.id = last.message
