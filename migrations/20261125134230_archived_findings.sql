-- Where an archived finding is proved.
-- +goose Up
alter table ops.convergence_findings add column archive_evidence_id bigint references ops.evidence (id);
create index convergence_findings_by_archive on ops.convergence_findings (archive_evidence_id) where archive_evidence_id is not null;
comment on column ops.convergence_findings.archive_evidence_id is 'The bundle that it was archived with, along with others of its week.';
