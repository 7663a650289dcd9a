-- What lists of the first tables need as well, now that they are lists: the filter that people use most, in list order.
-- +goose Up
create index work_items_by_status on ops.work_items (status, source_updated_at desc nulls last, work_item_ref);
-- Trouble is rare and is what people look for. Severity and message never change, so counting an occurrence touches neither.
create index platform_events_trouble on ops.platform_events (severity, id desc) where severity in ('error', 'critical');
create index platform_events_by_environment on ops.platform_events (environment, id desc) where environment is not null;
-- Words of the message; a search asks to_tsvector('simple', message) @@ websearch_to_tsquery('simple', ...).
create index platform_events_words on ops.platform_events using gin (to_tsvector('simple', message));
