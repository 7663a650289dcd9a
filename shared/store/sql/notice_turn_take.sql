-- $1: the channel, $2: how long the turn is whoever takes it lives. The number fences off whoever had an earlier one.
update ops.notice_channels set claim = claim + 1, free_at = clock_timestamp() + $2::interval, updated_at = now()
where channel = $1
returning claim
