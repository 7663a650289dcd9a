delete from ops.do_listings where resource = $1
