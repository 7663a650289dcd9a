-- Owes a task once, whatever has become of it since.
insert into ops.task_queue (kind, ref) values ($1, $2) on conflict do nothing
