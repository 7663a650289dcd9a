-- What an event of this message did not say itself, it has from the first one that did; worked out anew from what each
-- said itself, so that the order of arrival does not matter.
with said as (
  select
    (array_agg(array[environment, placed_by] order by stamp, event_id)
      filter (where environment is not null and not 'environment' = any (inherited)))[1:1] as place,
    (array_agg(subject order by stamp, event_id) filter (where subject is not null and not 'subject' = any (inherited)))[1] as subject,
    (array_agg(mail_from order by stamp, event_id) filter (where mail_from is not null and not 'mail_from' = any (inherited)))[1] as mail_from,
    (array_agg(transport order by stamp, event_id) filter (where transport is not null and not 'transport' = any (inherited)))[1] as transport,
    (array_agg(domain order by stamp, event_id) filter (where domain is not null and not 'domain' = any (inherited)))[1] as domain
  from ops.mail_events where message_id = $1
), completed as (
  select m.id,
    case when silent.place then said.place[1][1] else m.environment end as environment,
    case when silent.place then said.place[1][2] else m.placed_by end as placed_by,
    case when silent.subject then said.subject else m.subject end as subject,
    case when silent.mail_from then said.mail_from else m.mail_from end as mail_from,
    -- A transport that was only made out from the other end stays until somebody says it.
    case when silent.transport then coalesce(said.transport, m.transport) else m.transport end as transport,
    case when silent.domain then said.domain else m.domain end as domain,
    array_remove(array[
      case when silent.place and said.place is not null then 'environment' end,
      case when silent.subject and said.subject is not null then 'subject' end,
      case when silent.mail_from and said.mail_from is not null then 'mail_from' end,
      case when silent.transport and coalesce(said.transport, m.transport) is not null then 'transport' end,
      case when silent.domain and said.domain is not null then 'domain' end], null) as inherited
  from ops.mail_events m
  cross join said
  cross join lateral (select
    m.environment is null or 'environment' = any (m.inherited) as place,
    m.subject is null or 'subject' = any (m.inherited) as subject,
    m.mail_from is null or 'mail_from' = any (m.inherited) as mail_from,
    m.transport is null or 'transport' = any (m.inherited) as transport,
    m.domain is null or 'domain' = any (m.inherited) as domain) silent
  where m.message_id = $1
)
update ops.mail_events m set
  environment = c.environment, placed_by = c.placed_by, subject = c.subject, mail_from = c.mail_from,
  transport = c.transport, domain = c.domain, inherited = c.inherited
from completed c
where m.id = c.id
  and (m.environment, m.placed_by, m.subject, m.mail_from, m.transport, m.domain, m.inherited)
    is distinct from (c.environment, c.placed_by, c.subject, c.mail_from, c.transport, c.domain, c.inherited)
