-- Events of one message complete each other, so that they are applied one after the other.
select pg_advisory_xact_lock(hashtext('ops.mail_events'), hashtext($1))
