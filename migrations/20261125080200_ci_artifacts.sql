-- What a build left behind is fetched once it has ended: a task of its own kind, owed with its end.
-- +goose Up
alter table ops.task_queue drop constraint task_queue_kind_check;
alter table ops.task_queue add constraint task_queue_kind_check
  check (kind in ('interpret_delivery', 'dispatch_run', 'fetch_artifacts'));
alter table ops.task_queue add constraint artifacts_by_build check (kind <> 'fetch_artifacts' or ref ~ '^[0-9]+$');
comment on column ops.task_queue.ref is 'What it is to be done to: the ledger number of a delivery; the number of a build; of a run, what asked for it: delivery:42/0, the first request in delivery 42.';
