-- What the ledger did not tell again.
delete from ops.branches where pushed_at = 'epoch';
delete from ops.pull_requests where source_updated_at = 'epoch';
delete from ops.build_jobs where source_updated_at = 'epoch';
delete from ops.builds where source_updated_at = 'epoch';
delete from ops.gate_results where evaluated_at = 'epoch';
delete from ops.mail_events where delivery_id = 9223372036854775807;
delete from ops.deployments where source_updated_at = 'epoch'
