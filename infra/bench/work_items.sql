-- A million work items of twenty repositories and five projects, and the deliveries that they are as fresh as. One in a
-- hundred was transferred once.
insert into ops.work_item_containers (source, container_id, name, named_at)
select 'github', i::text, 'acme/repo-' || i, timestamptz '2026-01-01' from generate_series(1, 20) i
union all select 'plane', 'p-' || i, 'OPS' || i, timestamptz '2026-01-01' from generate_series(1, 5) i;

insert into ops.work_items (work_item_ref, source, source_id, container_id, number, key, title, url, status, source_state,
  priority, labels, assignees, author, opened_at, closed_at, source_updated_at, previous_refs, delivery_id, created_at, updated_at)
select
  case when gh then 'github:acme/repo-' || c || '#' || n else 'plane:' || lpad(to_hex(i), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(i), 12, '0') end,
  case when gh then 'github' else 'plane' end,
  case when gh then (1000000000 + i)::text else lpad(to_hex(i), 8, '0') || '-0000-4000-8000-' || lpad(to_hex(i), 12, '0') end,
  case when gh then c::text else 'p-' || c end, n,
  case when gh then 'acme/repo-' || c || '#' || n else 'OPS' || c || '-' || n end,
  'Invoice ' || i || ' loses its tax line after the ' || (array['upgrade', 'import', 'restart', 'migration'])[1 + i % 4],
  case when gh then 'https://github.com/acme/repo-' || c || '/issues/' || n else 'https://app.plane.so/acme/projects/p-' || c || '/issues/' || i end,
  s, case s when 'done' then 'closed' when 'canceled' then 'not_planned' else 'open' end,
  (array['urgent', 'high', 'medium', 'low', null])[1 + i % 5],
  array['bug', (array['accounting', 'stock', 'website', 'mail'])[1 + i % 4]], array['user-' || i % 97], 'user-' || i % 89,
  at - interval '3 days', case when s in ('done', 'canceled') then at end, at,
  case when i % 100 = 0 then array['github:acme/before-' || c || '#' || n] else '{}' end, 1, at, at
from generate_series(1, 1000000) i,
  lateral (select i % 5 <> 0 as gh) g,
  lateral (select case when gh then 1 + i % 20 else 1 + i / 5 % 5 end as c, i / 20 + 1 + case when gh then 0 else 500000 end as n,
    timestamptz '2026-03-01 12:00:00.123456+00' - i * interval '20 s' as at,
    case when i % 10 < 6 then 'done' when i % 10 < 8 then 'open' when i % 10 = 8 then 'in_progress' else 'canceled' end as s) x;

insert into ops.webhook_deliveries (source, delivery_key, event, body_size, body_sha256, secret_position, state, received_at, processed_at)
select v, v || '/' || i, 'x', 1, sha256('x'), 1, 'done', now() - i * interval '1 minute', now()
from generate_series(1, 2000) i, unnest(array['github', 'plane']) v;
