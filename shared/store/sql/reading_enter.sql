-- $1: resource, $2: how often it is read. One merge after the other: whoever is second waits here. Gives when the resource
-- was last confirmed.
insert into ops.sync_cursors as c (source, scope, cadence) values ('digitalocean', $1, $2::interval)
on conflict (source, scope) do update set cadence = excluded.cadence, updated_at = now()
returning last_success_at
