-- $1: since when. What can never be told: how many, where, the last of them and why.
select channel, count(*), max(id), (array_agg(reason order by id desc))[1] from ops.notices
where state = 'dead' and finished_at >= $1::timestamptz
group by channel order by channel
