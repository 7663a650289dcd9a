package store

import _ "embed" // the statements are files

var (
	//go:embed sql/delivery_append.sql
	deliveryAppend string
	//go:embed sql/delivery_append_signed.sql
	deliveryAppendSigned string
	//go:embed sql/delivery_read.sql
	deliveryRead string
	//go:embed sql/delivery_page.sql
	deliveryPage string
	//go:embed sql/delivery_settle.sql
	deliverySettle string

	//go:embed sql/task_claim.sql
	taskClaim string
	//go:embed sql/task_exhausted.sql
	taskExhausted string
	//go:embed sql/task_finish.sql
	taskFinish string
	//go:embed sql/task_retry.sql
	taskRetry string
	//go:embed sql/task_release.sql
	taskRelease string
	//go:embed sql/task_owe.sql
	taskOwe string
	//go:embed sql/finding_acknowledge.sql
	findingAcknowledge string

	//go:embed sql/container_read.sql
	containerRead string
	//go:embed sql/container_holder.sql
	containerHolder string
	//go:embed sql/container_write.sql
	containerWrite string
	//go:embed sql/container_confirm.sql
	containerConfirm string
	//go:embed sql/state_read.sql
	stateRead string
	//go:embed sql/state_confirm.sql
	stateConfirm string
	//go:embed sql/state_write.sql
	stateWrite string

	//go:embed sql/work_item_upsert.sql
	workItemUpsert string
	//go:embed sql/work_item_history.sql
	workItemHistory string
	//go:embed sql/work_item_gone.sql
	workItemGone string
	//go:embed sql/work_item_rename.sql
	workItemRename string
	//go:embed sql/work_item_restate.sql
	workItemRestate string

	//go:embed sql/projection_lock.sql
	projectionLock string
	//go:embed sql/projection_share.sql
	projectionShare string
	//go:embed sql/projection_keep.sql
	projectionKeep string
	//go:embed sql/projection_clear.sql
	projectionClear string
	//go:embed sql/projection_compare.sql
	projectionCompare string

	//go:embed sql/integrations_mirror.sql
	integrationsMirror string
	//go:embed sql/platform_event_record.sql
	platformEventRecord string
	//go:embed sql/finding_scope_enter.sql
	findingScopeEnter string
	//go:embed sql/finding_observe.sql
	findingObserve string
	//go:embed sql/notice_enqueue.sql
	noticeEnqueue string
	//go:embed sql/run_start.sql
	runStart string
	//go:embed sql/run_finish.sql
	runFinish string
	//go:embed sql/run_event_append.sql
	runEventAppend string

	//go:embed sql/read_as.sql
	readAsViewer string
	//go:embed sql/delivery_body.sql
	deliveryBodyRead string
	//go:embed sql/agent_prompt.sql
	agentPromptRead string
	//go:embed sql/session_command.sql
	sessionCommandRead string
	//go:embed sql/work_item_find.sql
	workItemFind string
	//go:embed sql/catalogue.sql
	catalogue string

	//go:embed sql/view_overview.sql
	viewOverview string
	//go:embed sql/view_environments.sql
	viewEnvironments string
	//go:embed sql/view_tables.sql
	viewTables string
	//go:embed sql/view_database.sql
	viewDatabase string
	//go:embed sql/view_observability.sql
	viewObservability string
	//go:embed sql/view_metrics.sql
	viewMetrics string
	//go:embed sql/view_settings.sql
	viewSettings string
	//go:embed sql/view_logs.sql
	viewLogs string
)
