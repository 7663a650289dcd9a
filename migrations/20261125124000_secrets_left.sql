-- A place that no environment names any more is not looked at, so that nobody can say what it keeps.
-- +goose Up
comment on column ops.secret_inventory.gone_at is 'When a complete listing no longer had it, or nobody looked at its place any more.';
