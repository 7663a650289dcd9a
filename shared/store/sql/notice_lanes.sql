-- Where something is to be told or brought up to date, and since when it waits.
select channel, min(since) from (
  select channel, created_at as since from ops.notices where state in ('pending', 'sending', 'failed')
  union all
  select told_in, updated_at from ops.notices where redraw_for is not null and told_in is not null
) waiting
group by channel order by channel
