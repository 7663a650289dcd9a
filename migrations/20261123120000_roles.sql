-- The schema, and the roles that Supabase brings along. On a plain Postgres they are created; where they exist they are left as they are.
-- +goose Up
-- +goose StatementBegin
do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('anon',          'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role',  'nologin noinherit bypassrls')
    ) as r(name, attributes)
  loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted.name) then
      begin
        execute format('create role %I %s', wanted.name, wanted.attributes);
      exception when duplicate_object or unique_violation then
        null; -- roles belong to the cluster: another database's migration was faster
      end;
    end if;
  end loop;
  -- The read API connects as the owner and becomes `authenticated` for the length of one transaction.
  if not pg_has_role(current_user, 'authenticated', 'member') then
    execute format('grant authenticated to %I', current_user);
  end if;
end
$$;
-- +goose StatementEnd

create schema if not exists ops;
comment on schema ops is 'OdooOps Console: ledger, queue and mirrors. Written by its functions, read through its API only.';
revoke all on schema ops from public;
grant usage on schema ops to authenticated, service_role;

-- Who is reading. The one place that knows where a token keeps its role; NULL means: nobody we know.
-- +goose StatementBegin
create function ops.console_role() returns text
language sql stable
set search_path = ''
as $$
  select r from (
    select nullif(current_setting('request.jwt.claims', true), '')::jsonb -> 'app_metadata' ->> 'ops_role' as r
  ) claims
  where r in ('viewer', 'operator', 'admin')
$$;
-- +goose StatementEnd
comment on function ops.console_role() is 'viewer, operator or admin from the token''s app_metadata.ops_role; NULL for anybody else';
revoke all on function ops.console_role() from public;
grant execute on function ops.console_role() to authenticated, service_role;

-- History is evidence: not even the service role rewrites it.
-- +goose StatementBegin
create function ops.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception '% on %.% refused: the table is append-only', tg_op, tg_table_schema, tg_table_name
    using errcode = 'restrict_violation', hint = 'append a new row that corrects the old one';
end
$$;
-- +goose StatementEnd
comment on function ops.refuse_change() is 'trigger: refuses update, delete and truncate on append-only tables';
revoke all on function ops.refuse_change() from public;
