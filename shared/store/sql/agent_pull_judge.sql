-- $1: the run, $2: the turn that judged, $3: its status, $4-$6: the pull request, $7: the verdict, $8: the policy, $9: when it
-- was merged, $10: now, $11: its deadline where it has none. What has ended keeps what it ended with. Whoever was given up in
-- between changes nothing.
update ops.agent_runs set
  status = case when finished_at is null then $3 else status end,
  pr_url = coalesce(pr_url, $4), pr_number = coalesce(pr_number, $5),
  pr_head_sha = case when finished_at is null then $6 else pr_head_sha end,
  governance = case when finished_at is null then $7 else governance end,
  policy_sha256 = case when finished_at is null then $8 else policy_sha256 end,
  merged_at = coalesce(merged_at, $9::timestamptz), judged_at = $10::timestamptz,
  started_at = coalesce(started_at, $10::timestamptz), deadline_at = coalesce(deadline_at, $11::timestamptz),
  updated_at = now()
where id = $1 and verify_turn = $2
