-- All attempts at a task, in their order.
select jsonb_build_object('id', id, 'attempt', attempt, 'status', status, 'explanation', coalesce(explanation, ''), 'pr_url', coalesce(pr_url, ''))::text
from ops.agent_runs where task_key = $1 order by attempt
