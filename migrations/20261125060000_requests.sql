-- What people ask for: a task of its own kind, for whoever runs FixBot.
-- +goose Up
alter table ops.task_queue drop constraint task_queue_kind_check;
alter table ops.task_queue add constraint task_queue_kind_check check (kind in ('interpret_delivery', 'dispatch_run'));
alter table ops.task_queue add constraint runs_by_what_asked check (kind <> 'dispatch_run' or ref ~ '^[a-z]+:[0-9]+(/[0-9]+)?$');
comment on column ops.task_queue.ref is 'What it is to be done to: the ledger number of a delivery; of a run, what asked for it: delivery:42/0, the first request in delivery 42.';
