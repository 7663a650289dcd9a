-- Whether anybody still signs with a key that was replaced. Hardly any delivery does, so this costs nothing.
-- +goose Up
create index webhook_deliveries_old_keys on ops.webhook_deliveries (source, received_at desc) where secret_position > 1;
