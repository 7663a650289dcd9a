-- What came of the escalation of a finding.
-- +goose Up
alter table ops.convergence_findings add column escalation text;
comment on column ops.convergence_findings.escalation is 'What came of its escalation: the work item that was opened and closed, or why there is none.';
create index convergence_findings_escalated on ops.convergence_findings (id) where escalated_at is not null and archived_at is null;
