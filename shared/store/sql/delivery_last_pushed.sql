-- When a vendor last pushed something by itself that meant something.
select d.received_at from ops.webhook_deliveries d
where d.source = $1 and d.state = 'done' and d.secret_position > 0
order by d.received_at desc limit 1
