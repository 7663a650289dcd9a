-- How notices are told: in which channel, by which message, and what a message does not show yet. Who has the turn in a
-- channel, and when the next one is.
-- +goose Up

-- Lists: by channel. Filters: reason.
create table ops.notice_channels (
  channel    text primary key check (channel <> ''),
  claim      bigint not null default 0,
  free_at    timestamptz not null default now(),
  told_at    timestamptz,
  reason     text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
alter table ops.notice_channels enable row level security;
create policy console_reads on ops.notice_channels for select to authenticated using ((select ops.console_role()) is not null);
grant select on ops.notice_channels to authenticated;
grant all on ops.notice_channels to service_role;
comment on table ops.notice_channels is 'Channels in which something is told: one message at a time, one a second, and none while the vendor wants to be left alone.';
comment on column ops.notice_channels.channel is 'The vendor''s id of the channel.';
comment on column ops.notice_channels.claim is 'Number of the last turn. Whoever had an earlier one has lost it.';
comment on column ops.notice_channels.free_at is 'When the next turn begins: after the lease of the one that is under way, a second after a message, or when the vendor wants to hear from us again.';
comment on column ops.notice_channels.told_at is 'When a message last got through.';
comment on column ops.notice_channels.reason is 'Why the last message did not get through; NULL when it did.';
comment on column ops.notice_channels.created_at is 'When the row was written.';
comment on column ops.notice_channels.updated_at is 'When the row last changed.';

-- The notice that is to tell another one is written down before it is told, so that whoever comes after a crash knows what
-- was in the message.
alter table ops.notices
  add column attempt integer not null default 0 check (attempt >= 0),
  add column told_in text check (told_in <> ''),
  add column redraw_for bigint,
  drop constraint folded_names_its_digest,
  add constraint folded_names_its_digest check (state <> 'folded' or folded_into is not null),
  add constraint only_the_told_are_folded check (folded_into is null or state in ('sending', 'folded')),
  add constraint only_messages_are_redrawn check (redraw_for is null or state = 'sent');
create index notices_owed on ops.notices (channel, id) where state in ('pending', 'sending', 'failed');
create index notices_redraw on ops.notices (told_in, redraw_for) where redraw_for is not null;
create index notices_receipts on ops.notices (told_in, receipt) where receipt is not null;
comment on column ops.notices.channel is 'Where it is to be told: an id or a name of a Slack channel, or default for the one that is configured.';
comment on column ops.notices.kind is 'What happened to the topic: opened, changed, resolved, acknowledged, digest.';
comment on column ops.notices.attempt is 'How often it was tried to tell it.';
comment on column ops.notices.told_in is 'The channel in which it was told, by its id.';
comment on column ops.notices.redraw_for is 'The newest notice of its topic that its message does not show yet; NULL when it shows all.';
