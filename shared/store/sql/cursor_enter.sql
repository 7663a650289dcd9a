-- A scope that was begun and never confirmed is worse than none: it was never observed.
insert into ops.sync_cursors as c (source, scope, cadence) values ($1, $2, $3)
on conflict (source, scope) do update set cadence = excluded.cadence
returning coalesce(c.cursor, ''), c.last_success_at
