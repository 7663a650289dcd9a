-- Verifying what an agent made: one worker at a time for each run, and when it last looked. The verdicts and what was said
-- of them are in ops.agent_events: the intent first, the receipt after.
-- +goose Up
alter table ops.agent_runs
  add column verify_turn  bigint not null default 0 check (verify_turn >= 0),
  add column verify_until timestamptz,
  add column judged_at    timestamptz;
comment on column ops.agent_runs.verify_turn is 'How often its pull request was taken up. Never goes down: it is the fencing token of whoever verifies.';
comment on column ops.agent_runs.verify_until is 'While it is being verified: when another worker may take it over.';
comment on column ops.agent_runs.judged_at is 'When its pull request was last judged.';
grant select (verify_turn, verify_until, judged_at) on ops.agent_runs to authenticated;

create index agent_runs_by_branch on ops.agent_runs (repo, branch) where branch is not null;
create index pull_requests_by_branch on ops.pull_requests (repo, head_branch);
