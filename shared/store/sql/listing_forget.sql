delete from ops.do_listings where run_id = $1 and resource = $2
