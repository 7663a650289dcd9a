-- $1: now. Agents that are past their deadline. What waits for people with an open pull request is not among them.
select id from ops.agent_runs where status in ('dispatching', 'running') and deadline_at <= $1 order by id limit 100 for update skip locked
