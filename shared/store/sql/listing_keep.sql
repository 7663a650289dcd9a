insert into ops.do_listings (run_id, resource, items) values ($1, $2, $3::jsonb)
