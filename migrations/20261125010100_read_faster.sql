-- What every read asks is planned once a session instead of each time: a function in SQL that sets its search path cannot be
-- inlined and is parsed and planned at every call, one in PL/pgSQL keeps its plan.
-- +goose Up
-- +goose StatementBegin
create or replace function ops.console_role() returns text
language plpgsql stable
set search_path = ''
as $$
declare
  claims text := current_setting('request.jwt.claims', true);
  named text;
begin
  if claims is null or claims = '' then
    return null;
  end if;
  named := claims::jsonb -> 'app_metadata' ->> 'ops_role';
  if named in ('viewer', 'operator', 'admin') then
    return named;
  end if;
  return null;
end
$$;
-- +goose StatementEnd

-- Past the policies, after asking once what they would ask at each of its tables; and step by step, because four small
-- plans that are kept cost half of the one that does all of it.
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
        where d.source = p_sources[i] and d.state = 'done' order by d.received_at desc limit 1;
      end if;
      in_time := heard >= p_now - p_within;
    elsif p_names[i] = 'rows' then
      heard := p_newest;
      in_time := heard >= p_now - p_within;
    else
      -- A scope may be polled in parts, 'issues/acme/odoo'; then the part that lags speaks for it. A part that has begun and
      -- never succeeded is worse than none: it was never observed. A poll may be late by half its cadence.
      select min(coalesce(c.last_success_at, '-infinity')), bool_and(coalesce(c.last_success_at >= p_now - 1.5 * c.cadence, false))
      into heard, in_time
      from ops.sync_cursors c where c.source = p_sources[i] and split_part(c.scope, '/', 1) = p_names[i];
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

-- A list's tag names the versions of its rows. Where columns are granted one by one, these are columns too.
grant select (tableoid, ctid, xmin) on ops.webhook_deliveries, ops.agent_runs, ops.exec_sessions to authenticated;
