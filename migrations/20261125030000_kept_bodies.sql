-- Where the body of a delivery is once it has been moved out of the ledger. The row, its key and its digest stay.
-- +goose Up
alter table ops.webhook_deliveries add column body_evidence bigint references ops.evidence (id);
comment on column ops.webhook_deliveries.body_evidence is 'Evidence that keeps the raw body, once it was older than the retention allows; NULL before that.';
create index webhook_deliveries_by_evidence on ops.webhook_deliveries (body_evidence) where body_evidence is not null;
grant select (body_evidence) on ops.webhook_deliveries to authenticated;
