-- What is asked each time somebody tells of a deployment: who began to serve since, what was deleted since, what was
-- canceled since. However long the history, only its end is read.
-- +goose Up
create index deployments_served on ops.deployments (project_id, environment, source_environment, finished_at) where status = 'success';
create index deployments_canceled on ops.deployments (project_id, branch, finished_at) where status in ('canceled', 'canceled_superseded');
create index deployments_deleted on ops.deployments (project_id, deleted_at) where deleted_at is not null;
create index deployments_by_key on ops.deployments (provider_deployment_id);
