-- $1: the channel, $2: whose turn it was, $3: how long the channel rests, $4: why nothing got through; empty when it did.
update ops.notice_channels set
  free_at = clock_timestamp() + $3::interval, reason = nullif($4, ''),
  told_at = case when $4 = '' then now() else told_at end, updated_at = now()
where channel = $1 and claim = $2
