-- How old a mirror is, by what fills it: a webhook, or the polls of one scope. Not by whoever of that vendor was heard last.
-- +goose Up

-- The newest delivery of a vendor that meant something. An insert never touches it: a delivery begins as pending.
create index webhook_deliveries_heard on ops.webhook_deliveries (source, received_at desc) where state = 'done';

-- A function, because what a function runs is planned once a session, and every list asks this.
-- +goose StatementBegin
create function ops.freshness(
  p_groups integer[], p_sources text[], p_names text[], p_within interval, p_now timestamptz, p_has_rows boolean,
  p_newest timestamptz, out as_of timestamptz, out stale boolean)
language plpgsql stable
set search_path = ''
as $$
begin
  select case when bool_and(g.at > '-infinity') then min(g.at) end, not coalesce(bool_and(g.fresh), false)
  into freshness.as_of, freshness.stale
  from (
    -- Within a group whoever was heard last speaks for it.
    select v.grp, max(e.at) as at, bool_or(e.fresh) as fresh
    from unnest(p_groups, p_sources, p_names) v(grp, source, name)
    cross join lateral (
      -- A webhook tells what happens. It cannot tell that there is nothing, so it never confirms an empty table.
      (select d.received_at as at, d.received_at >= p_now - p_within as fresh
       from ops.webhook_deliveries d
       where v.name = 'webhook' and p_has_rows and d.source = v.source and d.state = 'done'
       order by d.received_at desc limit 1)
      union all
      -- A scope may be polled in parts, 'issues/acme/odoo'; then the part that lags speaks for it. A part that has begun and
      -- never succeeded is worse than none: it was never observed. A poll may be late by half its cadence.
      select min(coalesce(c.last_success_at, '-infinity')),
        bool_and(coalesce(c.last_success_at >= p_now - 1.5 * c.cadence, false))
      from ops.sync_cursors c
      where v.name not in ('webhook', 'rows') and c.source = v.source and split_part(c.scope, '/', 1) = v.name
      having count(*) > 0
      union all
      select p_newest, p_newest >= p_now - p_within where v.name = 'rows' and p_newest is not null
    ) e
    group by v.grp
  ) g;
end
$$;
-- +goose StatementEnd
comment on function ops.freshness(integer[], text[], text[], interval, timestamptz, boolean, timestamptz) is
  'When a mirror was last confirmed, and whether that is too long ago: of groups the oldest, within a group the newest; a group that left no trace is not in use';
revoke all on function ops.freshness(integer[], text[], text[], interval, timestamptz, boolean, timestamptz) from public;
grant execute on function ops.freshness(integer[], text[], text[], interval, timestamptz, boolean, timestamptz) to authenticated, service_role;
