select action_id from ops.do_actions where finished_at is null order by action_id desc limit $1
