-- $1: notices, each with the run that has it to tell. What was told before, or is about to be, is left as it is; what
-- follows up on nothing that was told is left out.
insert into ops.notices (dedupe_key, channel, topic, kind, severity, title, body, links, run_id)
select n.dedupe_key, n.channel, n.topic, n.kind, n.severity, n.title, n.body, coalesce(n.links, '{}'), nullif(n.run_id, 0)
from jsonb_to_recordset($1::jsonb) as n(
  dedupe_key text, channel text, topic text, kind text, severity text, title text, body text, links jsonb, follow_up boolean, run_id bigint)
where n.follow_up is not true
  or exists (select from ops.notices told where told.channel = n.channel and told.topic = n.topic)
on conflict (dedupe_key) do nothing
