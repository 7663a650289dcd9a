-- What the database says about its own columns. Allowed values are those of a CHECK on the column alone.
select c.relname, coalesce(obj_description(c.oid, 'pg_class'), ''), a.attname,
  replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz'),
  not a.attnotnull, coalesce(col_description(c.oid, a.attnum), ''),
  array(
    select v[1] from pg_catalog.pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::text', 'g') v
    where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
      and pg_get_constraintdef(k.oid) ~ '^CHECK \(\(\w+ = (ANY \(ARRAY\[[^]]*\]\)|''[^'']*''::text)\)\)$')
from pg_catalog.pg_class c
join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'ops'::regnamespace and c.relkind in ('r', 'p', 'v')
order by c.relname, a.attnum
