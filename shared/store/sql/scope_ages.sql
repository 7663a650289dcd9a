-- How old every part of every mirror is. Our own checks are not among them: they are chores.
select source, scope, cadence, last_success_at, created_at from ops.sync_cursors where source <> 'system' order by source, scope
