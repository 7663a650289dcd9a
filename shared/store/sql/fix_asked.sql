select data::text from ops.platform_events where id = $1 and kind = 'agent.requested'
