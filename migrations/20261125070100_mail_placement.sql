-- Why a mail event belongs to its environment, and what it knows from the other events of its message.
-- +goose Up
alter table ops.mail_events
  add column placed_by text,
  add column inherited text[] not null default '{}'
    check (inherited <@ array['environment', 'subject', 'mail_from', 'transport', 'domain']),
  add constraint placed_says_why check (placed_by is null or environment is not null);
create index mail_events_by_message on ops.mail_events (message_id) where message_id is not null;
comment on column ops.mail_events.event is 'Vendor''s event: accepted, delivered, failed, opened, stored; received for a message that a route brought.';
comment on column ops.mail_events.transport is 'How it was handed over: host and port that the SSOT says for its environment, http, or route for what came in.';
comment on column ops.mail_events.placed_by is 'Claim of the SSOT that decided the environment: domain mg.example.com.';
comment on column ops.mail_events.inherited is 'Fields that the event did not say itself and has from the first event of its message that did: an opening knows neither subject nor sender.';
