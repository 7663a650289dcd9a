-- Who reads is nobody else: the read API's own way in, and history that its owner does not rewrite by a setting either.
-- +goose Up

-- A login that may do one thing: become `authenticated`. What the read API runs under it cannot write, whatever somebody
-- got into a statement. It cannot log in before somebody gives it a password (infra/deploy/README.md).
--
-- Where the owner may not make or grant roles, everything else goes on: without this login the read API uses the owner's.
-- +goose StatementBegin
do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'ops_reader') then
    create role ops_reader nologin noinherit;
  end if;
  if not pg_has_role('ops_reader', 'authenticated', 'member') then
    grant authenticated to ops_reader;
  end if;
  if not exists (select from pg_catalog.pg_db_role_setting where setrole = 'ops_reader'::regrole and setdatabase = 0) then
    alter role ops_reader set default_transaction_read_only = on;
  end if;
exception
  when duplicate_object or unique_violation then
    null; -- roles belong to the cluster: another database's migration was faster
  when insufficient_privilege then
    raise warning 'ops_reader, the login of the read API, could not be made: % (an administrator can: create role ops_reader noinherit; grant authenticated to ops_reader)', sqlerrm;
end
$$;
-- +goose StatementEnd

-- A trigger that is not ALWAYS stands aside in a session that calls itself a replica, and on Supabase the owner may say so
-- (supautils.privileged_role_allowed_configs has session_replication_role).
alter table ops.run_events enable always trigger append_only;
alter table ops.run_events enable always trigger append_only_whole;
alter table ops.agent_events enable always trigger append_only;
alter table ops.agent_events enable always trigger append_only_whole;
alter table ops.maintenance_run_events enable always trigger append_only;
alter table ops.maintenance_run_events enable always trigger append_only_whole;
alter table ops.evidence enable always trigger append_only;
alter table ops.evidence enable always trigger append_only_whole;
alter table ops.evidence enable always trigger chain;
