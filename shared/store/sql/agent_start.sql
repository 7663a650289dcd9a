-- $1: agent run. The intent: from here on it may have been started.
update ops.agent_runs set status = 'dispatching', run_id = $2, branch = $3, invoker = $4, prompt = $5,
  prompt_sha256 = sha256(convert_to($5, 'UTF8')), policy_sha256 = $6, explanation = $7, started_at = $8, deadline_at = $9, updated_at = now()
where id = $1
