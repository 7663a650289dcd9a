-- What our own polls write into the ledger is no webhook: only what a secret signed says that the vendor still tells. A poll
-- that wrote its last news and died made lists look fresh for a day.
-- +goose Up
drop index ops.webhook_deliveries_heard;
create index webhook_deliveries_heard on ops.webhook_deliveries (source, received_at desc) where state = 'done' and secret_position > 0;
-- +goose StatementBegin
create or replace function ops.freshness(
  p_groups integer[], p_sources text[], p_names text[], p_within interval, p_now timestamptz, p_has_rows boolean,
  p_newest timestamptz, out as_of timestamptz, out stale boolean)
language plpgsql stable security definer
set search_path = ''
as $$
declare
  heard timestamptz;
  in_time boolean;
  group_heard timestamptz;
  group_in_time boolean := false;
begin
  stale := true;
  if ops.console_role() is null then
    return;
  end if;
  for i in 1 .. cardinality(p_groups) loop
    if p_names[i] = 'webhook' then
      -- A webhook tells what happens. It cannot tell that there is nothing, so it never confirms an empty table.
      heard := null;
      if p_has_rows then
        select d.received_at into heard from ops.webhook_deliveries d
        where d.source = p_sources[i] and d.state = 'done' and d.secret_position > 0 order by d.received_at desc limit 1;
      end if;
      in_time := heard >= p_now - p_within;
    elsif p_names[i] = 'rows' then
      heard := p_newest;
      in_time := heard >= p_now - p_within;
    else
      -- Any is every scope of the source. A scope may be polled in parts, 'issues/acme/odoo'; then the part that lags speaks for it. A part that has begun and
      -- never succeeded is worse than none: it was never observed. A poll may be late by half its cadence.
      select min(coalesce(c.last_success_at, '-infinity')), bool_and(coalesce(c.last_success_at >= p_now - 1.5 * c.cadence, false))
      into heard, in_time
      from ops.sync_cursors c where c.source = p_sources[i] and (p_names[i] = 'any' or split_part(c.scope, '/', 1) = p_names[i]);
    end if;
    -- Within a group whoever was heard last speaks for it.
    group_heard := greatest(group_heard, heard);
    group_in_time := group_in_time or coalesce(in_time, false);
    if i = cardinality(p_groups) or p_groups[i + 1] <> p_groups[i] then
      if group_heard is not null then
        stale := as_of is not null and stale or not group_in_time; -- the first group decides for itself
        as_of := least(as_of, group_heard);
      end if;
      group_heard := null;
      group_in_time := false;
    end if;
  end loop;
  as_of := nullif(as_of, '-infinity');
end
$$;
-- +goose StatementEnd
