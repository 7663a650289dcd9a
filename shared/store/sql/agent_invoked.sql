-- $1: agent run, $2: receipt, $3: when. A pull request that came before the answer stays ahead of it.
update ops.agent_runs set status = case status when 'dispatching' then 'running' else status end,
  invoker_receipt = coalesce(invoker_receipt, $2), heartbeat_at = greatest(heartbeat_at, $3), updated_at = now()
where id = $1 and finished_at is null
