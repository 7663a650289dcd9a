-- $1: the channel. Whoever asks second waits here for the end of the first one's transaction. The clock is that of the
-- moment, not of the transaction, which began before the wait. Gives the microseconds until there is a turn.
insert into ops.notice_channels as c (channel) values ($1)
on conflict (channel) do update set channel = excluded.channel
returning greatest(0, extract(epoch from free_at - clock_timestamp()) * 1000000)::bigint
