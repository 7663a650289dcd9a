-- Whether a chore of CI was done is asked every quarter of an hour, by the name of its workflow.
-- +goose Up
create index builds_by_workflow on ops.builds (workflow, started_at desc);
