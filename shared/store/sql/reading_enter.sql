-- $1: vendor, $2: resource, $3: how often it is read. One merge after the other: whoever is second waits here. Gives when the resource
-- was last confirmed.
insert into ops.sync_cursors as c (source, scope, cadence) values ($1, $2, $3::interval)
on conflict (source, scope) do update set cadence = excluded.cadence, updated_at = now()
returning last_success_at
