-- $1: environments. What each was seen to have, and when.
select jsonb_build_object(
  'observed', (select jsonb_object_agg(environment, at) from (
    select environment, max(observed_at) as at from ops.modules where environment = any($1::text[]) group by environment) o),
  'modules', (select jsonb_agg(m order by m.module, m.environment) from (
    select module, environment, state, installed_version, code_version, source, missing_depends
    from ops.modules where environment = any($1::text[])) m)
)::text
