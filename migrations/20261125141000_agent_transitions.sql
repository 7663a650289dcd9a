-- FixBot: what may become of a run.
-- +goose Up

-- The same as shared/fixbot.Successors, which a test compares with this.
-- +goose StatementBegin
create function ops.agent_run_may_become(was text, becomes text) returns boolean
language sql immutable
set search_path = ''
as $$
  select becomes = was or case was
    when 'requested' then becomes in ('dispatching', 'refused', 'escalated', 'canceled')
    when 'dispatching' then becomes in ('running', 'verifying', 'failed', 'escalated', 'canceled', 'over_budget')
    when 'running' then becomes in ('verifying', 'failed', 'escalated', 'canceled', 'over_budget')
    when 'verifying' then becomes in ('succeeded', 'failed', 'closed', 'escalated', 'canceled', 'over_budget')
    else false
  end
$$;
create function ops.refuse_agent_transition() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if not ops.agent_run_may_become(old.status, new.status) then
    raise exception 'agent run % is % and cannot become %', old.id, old.status, new.status using errcode = 'check_violation';
  end if;
  return new;
end
$$;
-- +goose StatementEnd
comment on function ops.agent_run_may_become(text, text) is 'Whether an agent run of the first status may have the second one next.';
comment on function ops.refuse_agent_transition() is 'Refuses what cannot become of an agent run.';
revoke all on function ops.agent_run_may_become(text, text) from public;
revoke all on function ops.refuse_agent_transition() from public;
grant execute on function ops.agent_run_may_become(text, text) to service_role;
-- Afterwards, so that a row that is wrong in itself is refused for that.
create trigger transitions after update of status on ops.agent_runs for each row execute function ops.refuse_agent_transition();

-- A failure has one run that has not ended, however often it is told.
create unique index agent_runs_one_of_a_trigger on ops.agent_runs (trigger_ref) where finished_at is null;
-- What counts in a month and in a day.
create index agent_runs_by_start on ops.agent_runs (started_at) where started_at is not null;
