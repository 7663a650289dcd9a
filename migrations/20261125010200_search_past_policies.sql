-- Under row level security an index is used only for operators that are leakproof, and those of arrays (@>) and of words (@@)
-- are not: finding an item by an old reference, or an event by a rare word, walked the table. These two functions are past
-- the policies, so the indexes serve them. Each asks for the console role first, and gives no more than the names of rows,
-- which are then read under the policies as everything else is.
-- +goose Up
-- +goose StatementBegin
create function ops.work_item_of_today(p_ref text) returns text
language plpgsql stable security definer
set search_path = ''
as $$
begin
  if ops.console_role() is null then
    return null;
  end if;
  return (
    with recursive trail(ref, step) as (
      select p_ref, 0
      union
      select next.ref, trail.step + 1
      from trail cross join lateral (
        select w.moved_to as ref from ops.work_items w where w.work_item_ref = trail.ref and w.moved_to is not null
        union all
        select w.work_item_ref from ops.work_items w where w.previous_refs @> array[trail.ref]
        union all
        -- Its repository bore that name before, and no item bears the reference now.
        select w.work_item_ref
        from ops.work_item_containers c
        join ops.work_items w on w.source = c.source and w.container_id = c.container_id
        where c.source = 'github' and trail.ref ~ '^github:[^#]+#[0-9]{1,18}$'
          and c.previous_names @> array[split_part(substr(trail.ref, 8), '#', 1)]
          and w.number = case when trail.ref ~ '#[0-9]{1,18}$' then split_part(trail.ref, '#', 2)::bigint end
          and not exists (select from ops.work_items x where x.work_item_ref = trail.ref)
      ) next
      where trail.step < 8
    )
    select item.work_item_ref
    from trail cross join lateral (
      select w.work_item_ref, w.deleted_at, w.source_updated_at from ops.work_items w where w.work_item_ref = trail.ref limit 1
    ) item
    order by item.deleted_at is not null, trail.step, item.source_updated_at desc nulls last, item.work_item_ref limit 1
  );
end
$$;
-- +goose StatementEnd
comment on function ops.work_item_of_today(text) is
  'The item of today for a reference that no living item bears: what the trail of renames and transfers leads to, else the tombstone that bears it; NULL for whoever has no role';
revoke all on function ops.work_item_of_today(text) from public;
grant execute on function ops.work_item_of_today(text) to authenticated, service_role;

-- An item of a renamed repository is looked for by its number.
create index work_items_by_number on ops.work_items (source, container_id, number);
drop index ops.work_items_container;

-- Words of the message only: the statement that asks knows the rest. A word that is in many events is not looked up, NULL: it is
-- found soon by walking backwards from the newest, in order, which this index is not.
-- +goose StatementBegin
create function ops.platform_events_saying(p_words text, p_more_words text, p_most integer) returns bigint[]
language plpgsql stable security definer
set search_path = ''
set enable_seqscan = off
as $$
declare
  found bigint[];
begin
  if ops.console_role() is null then
    return '{}';
  end if;
  found := array(
    select e.id from ops.platform_events e
    where to_tsvector('simple', e.message) @@ (websearch_to_tsquery('simple', p_words) && websearch_to_tsquery('simple', p_more_words))
    limit p_most + 1);
  return case when cardinality(found) <= p_most then found end;
end
$$;
-- +goose StatementEnd
comment on function ops.platform_events_saying(text, text, integer) is
  'Numbers of the events whose message says all of the words, when they are no more than so many; NULL when they are, nothing for whoever has no role';
revoke all on function ops.platform_events_saying(text, text, integer) from public;
grant execute on function ops.platform_events_saying(text, text, integer) to authenticated, service_role;
