insert into ops.runs (kind, trigger, environment, started_at)
values ($1, $2, nullif($3, ''), $4)
returning id
