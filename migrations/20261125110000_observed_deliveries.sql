-- What a vendor's API showed becomes a delivery of the ledger too, interpreted like a webhook. No secret vouches for it: the
-- answer to an authenticated call does.
-- +goose Up
alter table ops.webhook_deliveries drop constraint webhook_deliveries_secret_position_check;
alter table ops.webhook_deliveries add constraint webhook_deliveries_secret_position_check check (secret_position >= 0);
comment on column ops.webhook_deliveries.secret_position is 'Which configured secret verified it: 1 is the newest. 0: none, it was fetched from the vendor''s API, whose authenticated answer vouches for it.';
