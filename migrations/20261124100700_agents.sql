-- FixBot: agent runs, their trail and what they leave behind.
-- +goose Up

-- Lists: newest first by id. Filters: status, kind, repo, trigger_source, trigger_ref, task_key, environment, invoker,
-- failure_class, pr_url, requested_at, finished_at.
create table ops.agent_runs (
  id               bigint generated always as identity primary key,
  kind             text not null check (kind in ('fix_build', 'fix_gate', 'fix_migration', 'fix_webhook')),
  trigger_source   text not null check (trigger_source in ('vercel', 'github', 'supabase', 'manual')),
  trigger_ref      text not null check (trigger_ref <> ''),
  task_key         text not null check (task_key <> '' and length(task_key) <= 300),
  attempt          integer not null default 1 check (attempt >= 1),
  status           text not null default 'requested' check (status in ('requested', 'dispatching', 'running', 'verifying',
                     'succeeded', 'failed', 'refused', 'escalated', 'closed', 'canceled', 'over_budget')),
  explanation      text,
  failure_class    text check (failure_class in ('code', 'flaky', 'environment', 'security')),
  run_id           bigint unique references ops.runs (id),
  finding_id       bigint references ops.convergence_findings (id),
  environment      text,
  repo             text check (repo <> ''),
  base_branch      text,
  branch           text,
  git_sha          text check (git_sha ~ '^[0-9a-f]+$' and length(git_sha) in (40, 64)),
  invoker          text check (invoker in ('repository_dispatch', 'mention', 'gradient', 'slack')),
  invoker_receipt  text,
  prompt           text not null,
  prompt_sha256    bytea not null,
  policy_sha256    bytea check (length(policy_sha256) = 32),
  pr_url           text check (pr_url <> ''),
  pr_number        bigint check (pr_number > 0),
  pr_head_sha      text check (pr_head_sha ~ '^[0-9a-f]+$' and length(pr_head_sha) in (40, 64)),
  governance       text check (governance in ('passed', 'failed', 'inconclusive')),
  turns            integer not null default 0 check (turns >= 0),
  turns_allowed    integer not null check (turns_allowed >= 1),
  cost_usd         numeric not null default 0 check (cost_usd >= 0 and cost_usd < 'Infinity'),
  budget_usd       numeric not null check (budget_usd >= 0 and budget_usd < 'Infinity'),
  input_tokens     bigint not null default 0 check (input_tokens >= 0),
  output_tokens    bigint not null default 0 check (output_tokens >= 0),
  model            text,
  requested_by     text,
  requested_at     timestamptz not null,
  started_at       timestamptz,
  heartbeat_at     timestamptz,
  deadline_at      timestamptz,
  finished_at      timestamptz,
  duration         interval generated always as (finished_at - started_at) stored,
  merged_at        timestamptz,
  reverted_at      timestamptz,
  work_item_ref    text,
  evidence_id      bigint references ops.evidence (id),
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint digest_is_of_the_prompt check (prompt_sha256 = sha256(convert_to(prompt, 'UTF8'))),
  -- Attempts are counted over the whole life of a task, so a number is never used twice.
  unique (task_key, attempt),
  constraint terminal_means_finished check
    ((status in ('succeeded', 'failed', 'refused', 'escalated', 'closed', 'canceled', 'over_budget')) = (finished_at is not null)),
  constraint unhappy_end_says_why check (status not in ('failed', 'refused', 'escalated', 'canceled', 'over_budget') or explanation is not null),
  constraint running_means_a_run check (status not in ('dispatching', 'running', 'verifying', 'succeeded') or run_id is not null),
  constraint working_means_a_deadline check (status not in ('running', 'verifying', 'succeeded') or (started_at is not null and deadline_at is not null and invoker is not null)),
  constraint verified_means_a_pull_request check (status not in ('verifying', 'succeeded', 'closed') or pr_url is not null),
  constraint succeeded_means_governed check (status <> 'succeeded' or governance is not distinct from 'passed'),
  constraint merged_means_a_pull_request check (merged_at is null or pr_url is not null),
  constraint reverted_means_merged check (reverted_at is null or merged_at is not null),
  constraint security_is_for_people check (failure_class is distinct from 'security' or status in ('requested', 'refused', 'escalated', 'canceled'))
);
-- One task has one agent at a time.
create unique index agent_runs_one_at_a_time on ops.agent_runs (task_key) where finished_at is null;
create unique index agent_runs_pull_request on ops.agent_runs (pr_url) where pr_url is not null;
create index agent_runs_by_status on ops.agent_runs (status, id desc);
create index agent_runs_by_repo on ops.agent_runs (repo, id desc);
create index agent_runs_by_trigger on ops.agent_runs (trigger_source, trigger_ref);
create index agent_runs_by_finding on ops.agent_runs (finding_id) where finding_id is not null;
create index agent_runs_by_evidence on ops.agent_runs (evidence_id) where evidence_id is not null;
comment on table ops.agent_runs is 'FixBot''s runs: a failure, the agent that was asked to mend it, and how that ended.';
comment on column ops.agent_runs.id is 'Number in order of requests.';
comment on column ops.agent_runs.kind is 'fix_build, fix_gate, fix_migration or fix_webhook.';
comment on column ops.agent_runs.trigger_source is 'Where the failure came from: vercel, github, supabase or manual.';
comment on column ops.agent_runs.trigger_ref is 'What failed: id of a deployment, a build, a gate result.';
comment on column ops.agent_runs.task_key is 'Identity of the root cause. Attempts, money and time are counted over all of its runs; one runs at a time.';
comment on column ops.agent_runs.attempt is 'Attempt at the task, from 1.';
comment on column ops.agent_runs.status is 'requested (waiting for its turn), dispatching (intent recorded), running, verifying (a pull request is open), succeeded (checks green, governance passed), failed, refused (policy), escalated (to a person), closed (a person closed the pull request, which means no), canceled or over_budget.';
comment on column ops.agent_runs.explanation is 'Why it has this status, rule by rule.';
comment on column ops.agent_runs.failure_class is 'code, flaky, environment or security (never sent to an agent); NULL until it is classed.';
comment on column ops.agent_runs.run_id is 'The run, from dispatch on.';
comment on column ops.agent_runs.finding_id is 'The finding that it is to resolve.';
comment on column ops.agent_runs.environment is 'Environment it is about.';
comment on column ops.agent_runs.repo is 'Repository to be mended, as owner/name.';
comment on column ops.agent_runs.base_branch is 'Branch the pull request is to be merged into; its policy is the one that counts.';
comment on column ops.agent_runs.branch is 'Branch of the agent.';
comment on column ops.agent_runs.git_sha is 'Commit that failed.';
comment on column ops.agent_runs.invoker is 'How the agent is invoked: repository_dispatch, mention, gradient or slack.';
comment on column ops.agent_runs.invoker_receipt is 'What the invoked side answered, by which it is found again.';
comment on column ops.agent_runs.prompt is 'The Agent Relay Template as it was filled in. Operators and admins only.';
comment on column ops.agent_runs.prompt_sha256 is 'SHA-256 of the prompt in UTF-8.';
comment on column ops.agent_runs.policy_sha256 is 'SHA-256 of the policy it was judged by.';
comment on column ops.agent_runs.pr_url is 'The pull request, once it is open.';
comment on column ops.agent_runs.pr_number is 'Its number.';
comment on column ops.agent_runs.pr_head_sha is 'Commit of it that was last judged.';
comment on column ops.agent_runs.governance is 'What the policy says of the real diff: passed, failed or inconclusive (it could not all be read); NULL until it is judged.';
comment on column ops.agent_runs.turns is 'Turns the agent has taken.';
comment on column ops.agent_runs.turns_allowed is 'Turns it may take.';
comment on column ops.agent_runs.cost_usd is 'What it has cost in US dollars, as reported.';
comment on column ops.agent_runs.budget_usd is 'What it may cost.';
comment on column ops.agent_runs.input_tokens is 'Tokens read, as reported.';
comment on column ops.agent_runs.output_tokens is 'Tokens written, as reported.';
comment on column ops.agent_runs.model is 'Model that did the work, as reported.';
comment on column ops.agent_runs.requested_by is 'Who asked for it, if a person did.';
comment on column ops.agent_runs.requested_at is 'When it was asked for.';
comment on column ops.agent_runs.started_at is 'When the agent started.';
comment on column ops.agent_runs.heartbeat_at is 'When it was last heard of.';
comment on column ops.agent_runs.deadline_at is 'When it is given up.';
comment on column ops.agent_runs.finished_at is 'When it ended, however it ended.';
comment on column ops.agent_runs.duration is 'From start to end.';
comment on column ops.agent_runs.merged_at is 'When its pull request was merged.';
comment on column ops.agent_runs.reverted_at is 'When what was merged was reverted.';
comment on column ops.agent_runs.work_item_ref is 'Work item it was escalated to.';
comment on column ops.agent_runs.evidence_id is 'Its evidence bundle.';
comment on column ops.agent_runs.created_at is 'When the row was written.';
comment on column ops.agent_runs.updated_at is 'When the row last changed.';

-- Lists: newest first by id. Filters: agent_run_id, kind, occurred_at.
create table ops.agent_events (
  id           bigint generated always as identity primary key,
  agent_run_id bigint not null references ops.agent_runs (id),
  kind         text not null check (kind <> ''),
  message      text not null,
  data         jsonb not null default '{}',
  occurred_at  timestamptz not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index agent_events_by_run on ops.agent_events (agent_run_id, id);
create trigger append_only before update or delete on ops.agent_events for each row execute function ops.refuse_change();
create trigger append_only_whole before truncate on ops.agent_events for each statement execute function ops.refuse_change();
comment on table ops.agent_events is 'Audit trail of every agent run. Append-only: the database refuses update and delete.';
comment on column ops.agent_events.id is 'Number in order of writing.';
comment on column ops.agent_events.agent_run_id is 'The agent run.';
comment on column ops.agent_events.kind is 'Step: requested, dispatched, pull_request.opened, governance.judged, or what the run names it.';
comment on column ops.agent_events.message is 'One sentence for a person.';
comment on column ops.agent_events.data is 'Facts behind the sentence; never a prompt, never a secret.';
comment on column ops.agent_events.occurred_at is 'When it happened.';
comment on column ops.agent_events.created_at is 'When the row was written.';
comment on column ops.agent_events.updated_at is 'Equal to created_at: a row never changes.';

-- Lists: newest first by id. Filters: agent_run_id, kind.
create table ops.agent_artifacts (
  id           bigint generated always as identity primary key,
  agent_run_id bigint not null references ops.agent_runs (id),
  kind         text not null check (kind in ('diff', 'log', 'test_report', 'evidence_bundle', 'comment', 'check', 'other')),
  name         text not null check (name <> ''),
  location     text not null check (location <> ''),
  sha256       bytea check (length(sha256) = 32),
  size_bytes   bigint check (size_bytes >= 0),
  evidence_id  bigint references ops.evidence (id),
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  unique (agent_run_id, kind, name)
);
create index agent_artifacts_by_run on ops.agent_artifacts (agent_run_id, id);
create index agent_artifacts_by_evidence on ops.agent_artifacts (evidence_id) where evidence_id is not null;
comment on table ops.agent_artifacts is 'What an agent run left behind, here or at a vendor.';
comment on column ops.agent_artifacts.id is 'Number in order of writing.';
comment on column ops.agent_artifacts.agent_run_id is 'The agent run.';
comment on column ops.agent_artifacts.kind is 'diff, log, test_report, evidence_bundle, comment, check or other.';
comment on column ops.agent_artifacts.name is 'Name within the run.';
comment on column ops.agent_artifacts.location is 'Where it is: bucket and path, or a URL.';
comment on column ops.agent_artifacts.sha256 is 'SHA-256 of it, where it can be taken.';
comment on column ops.agent_artifacts.size_bytes is 'Size of it.';
comment on column ops.agent_artifacts.evidence_id is 'Where the chain of evidence has it.';
comment on column ops.agent_artifacts.created_at is 'When the row was written.';
comment on column ops.agent_artifacts.updated_at is 'When the row last changed.';

alter table ops.agent_runs enable row level security;
alter table ops.agent_events enable row level security;
alter table ops.agent_artifacts enable row level security;
create policy console_reads on ops.agent_runs for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.agent_events for select to authenticated using ((select ops.console_role()) is not null);
create policy console_reads on ops.agent_artifacts for select to authenticated using ((select ops.console_role()) is not null);
-- Everything but the prompt. The prompt has a door of its own, below.
grant select (id, kind, trigger_source, trigger_ref, task_key, attempt, status, explanation, failure_class, run_id, finding_id,
  environment, repo, base_branch, branch, git_sha, invoker, invoker_receipt, prompt_sha256, policy_sha256, pr_url, pr_number,
  pr_head_sha, governance, turns, turns_allowed, cost_usd, budget_usd, input_tokens, output_tokens, model, requested_by,
  requested_at, started_at, heartbeat_at, deadline_at, finished_at, duration, merged_at, reverted_at, work_item_ref,
  evidence_id, created_at, updated_at)
  on ops.agent_runs to authenticated;
grant select on ops.agent_events, ops.agent_artifacts to authenticated;
grant all on ops.agent_runs, ops.agent_events, ops.agent_artifacts to service_role;

-- +goose StatementBegin
create function ops.agent_run_prompt(agent_run bigint) returns text
language sql stable security definer
set search_path = ''
as $$
  select r.prompt from ops.agent_runs r
  where r.id = agent_run and (select ops.console_role()) in ('operator', 'admin')
$$;
-- +goose StatementEnd
comment on function ops.agent_run_prompt(bigint) is 'Prompt of an agent run for operators and admins; NULL for everybody else';
revoke all on function ops.agent_run_prompt(bigint) from public;
grant execute on function ops.agent_run_prompt(bigint) to authenticated, service_role;
