create temporary table work_items_before on commit drop as table ops.work_items;
create temporary table branches_before on commit drop as table ops.branches;
create temporary table pull_requests_before on commit drop as table ops.pull_requests;
create temporary table builds_before on commit drop as table ops.builds;
create temporary table build_jobs_before on commit drop as table ops.build_jobs;
create temporary table gate_results_before on commit drop as table ops.gate_results;
create temporary table mail_events_before on commit drop as table ops.mail_events;
create temporary table deployments_before on commit drop as table ops.deployments
