-- Work items go. Of what CI told the rows stay with their numbers and dates, because artifacts and links refer to them,
-- but nothing of what was told stays in them: they bear the weakest evidence there is, dated 1970, and whatever the ledger
-- does not tell again is swept away afterwards. What a poller told, and what artifacts said, is not in the ledger and is
-- left alone. Mail events bear the last delivery there could be in place of the date.
-- What was said of deployments goes, and what it came to stays with its number until it is said again.
--
-- True, because Supabase can load a module into its roles' sessions that refuses a delete without a condition.
delete from ops.work_items where true;
delete from ops.work_item_states where true;
delete from ops.work_item_containers where true;
update ops.branches set
  repo = repo_id::text, is_default = false, head_sha = null, previous_head_sha = null, head_message = null, forced = false,
  pushed_by = null, pushed_at = 'epoch', deleted_at = 'epoch', default_branch = null, recent_pushes = '[]', delivery_id = null
where repo_id is not null and delivery_id is not null;
update ops.pull_requests set
  repo = repo_id::text, title = '', state = 'open', draft = false, author = null, head_branch = '', head_sha = repeat('0', 40),
  base_branch = '', base_sha = null, merge_sha = null, from_fork = false, changed_files = null, additions = null,
  deletions = null, labels = '{}', url = null, merged_by = null, opened_at = 'epoch', closed_at = null,
  source_updated_at = 'epoch', head_shas = '{}', delivery_id = null
where repo_id is not null and delivery_id is not null;
update ops.builds set
  repo = repo_id::text, run_number = null, head_repo_id = null, workflow = '-', event = null, title = null, branch = null,
  git_sha = repeat('0', 40), pr_number = null, from_fork = false, actor = null, status = null, reason = null,
  source_status = '', source_conclusion = null, jobs_total = null, jobs_failed = null, url = null,
  started_at = '9999-01-01Z', finished_at = null, progress = 0, source_updated_at = 'epoch', delivery_id = null
where repo_id is not null and delivery_id is not null;
update ops.build_jobs set
  name = '', status = null, source_status = '', source_conclusion = null, failed_step = null, runner = null, url = null,
  started_at = null, finished_at = null, progress = 1, source_updated_at = 'epoch', delivery_id = null
where delivery_id is not null;
update ops.gate_results set
  repo = repo_id::text, branch = null, status = 'unknown', explanation = '-', details = '{}', url = null, evaluated_at = 'epoch'
where repo_id is not null and evaluated_by like 'check:%';
update ops.mail_events set
  stamp = 'epoch', environment = null, placed_by = null, event = '-', severity = null, reason = null, subject = null,
  mail_from = null, mail_to = null, transport = null, domain = null, message_id = null, size_bytes = null,
  attachments = null, tags = '{}', delivery_code = null, delivery_message = null, mx_host = null, inherited = '{}',
  delivery_id = 9223372036854775807
where delivery_id is not null;
delete from ops.deployment_reports where true;
delete from ops.deployment_projects where true;
update ops.deployments set
  status = null, reason = null, superseded_by = null, is_current = false, current_since = null, current_until = null,
  finished_at = null, github_deployment_id = null, source_updated_at = 'epoch'
where provider in ('vercel', 'github')
