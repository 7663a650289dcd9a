-- Deliveries that are through and older than $1, whose body is still in the ledger, in order of arrival; after $2. One walk
-- along the key a day instead of an index that every door would have to write.
select id, body_size from ops.webhook_deliveries
where id > $2 and received_at < $1 and state in ('done', 'ignored') and body is not null
order by id limit $3
