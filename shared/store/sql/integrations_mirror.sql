-- The catalogue as the SSOT has it. A row is written only when something about it changed; one that is no longer named
-- is marked and kept, because installations refer to it.
with wanted as (
  select * from jsonb_to_recordset($1::jsonb) as w(
    name text, title text, choice text, choice_rank smallint, reason text, status text, configured_by jsonb, optional text[])
), written as (
  insert into ops.integrations_catalog as c
    (name, title, choice, choice_rank, reason, status, configured_by, optional, source_file, source_sha256)
  select name, title, choice, choice_rank, reason, status, configured_by, optional, $2, $3 from wanted
  on conflict (name) do update set
    title = excluded.title, choice = excluded.choice, choice_rank = excluded.choice_rank, reason = excluded.reason,
    status = excluded.status, configured_by = excluded.configured_by, optional = excluded.optional,
    source_file = excluded.source_file, source_sha256 = excluded.source_sha256, removed_at = null, updated_at = now()
  where (c.title, c.choice, c.choice_rank, c.reason, c.status, c.configured_by, c.optional, c.source_file, c.source_sha256, c.removed_at)
    is distinct from (excluded.title, excluded.choice, excluded.choice_rank, excluded.reason, excluded.status,
      excluded.configured_by, excluded.optional, excluded.source_file, excluded.source_sha256, null::timestamptz)
  returning 1
), gone as (
  update ops.integrations_catalog c set removed_at = now(), updated_at = now()
  where c.removed_at is null and not exists (select from wanted w where w.name = c.name)
  returning 1
)
select (select count(*) from written), (select count(*) from gone)
