-- What a reading listed beside what is known. $1: run, $2: resource. In braces: what mirrors.go says about the table.
with listed as materialized (
  select distinct on ({key}) i.* from ops.do_listings l cross join lateral jsonb_to_recordset(l.items) i({fields})
  where l.run_id = $1 and l.resource = $2
)
select (select count(*) from listed),
  (select count(*) from {table} t where ({scope}) and t.gone_at is null),
  (select count(*) from {table} t where ({scope}) and t.gone_at is null and not exists (select from listed i where {same}))
