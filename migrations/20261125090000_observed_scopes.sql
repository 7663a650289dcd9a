-- Which check raised a finding, and about what: only the check that raised it, having looked at all of the same again, may
-- say that it is gone.
-- +goose Up
alter table ops.convergence_findings
  add column check_name text not null default 'unknown' check (check_name ~ '^[a-z][a-z0-9_.-]*$'),
  add column scope text not null default '' check (scope !~ '[/[:space:]]');
comment on column ops.convergence_findings.check_name is 'Check that raised it: database-audit.';
comment on column ops.convergence_findings.scope is 'What that check looked at, if it looks at several things one by one: an environment, an account.';
-- What a check has raised and not resolved is read whenever it has looked again.
create index convergence_findings_unresolved on ops.convergence_findings (check_name, scope) where resolved_at is null;
