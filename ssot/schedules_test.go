package ssot

import (
	"testing"
	"time"
)

func TestScheduleMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "maintenance/schedules.yaml", []mistake{
		{"twice the same", "name: drill", "name: sweep", []string{
			`maintenance/schedules.yaml:17: schedules[1].name is "sweep", which line 2 has already: use another or remove one of the two`}, false},
		{"every day", "cadence: daily", "cadence: often", []string{
			`maintenance/schedules.yaml:4: schedules[0].cadence is "often": use one of continuous, daily, weekly, monthly, quarterly`}, true},
		{"no function", "    function: sweeper\n", "", []string{
			`maintenance/schedules.yaml:2: schedules[0].function is missing: a chore whose runner is "function" has one`}, false},
		{"a function that a person is", "runbook: Restore it.", "workflow: restore", []string{
			`maintenance/schedules.yaml:17: schedules[1].runbook is missing: a chore whose runner is "person" has one`,
			`maintenance/schedules.yaml:21: schedules[1].workflow is for the runner "ci", and this one is "person": remove the line or correct the runner`}, false},
		{"looked for where it is not", "seen_in: runs", "seen_in: builds", []string{
			`maintenance/schedules.yaml:8: schedules[0].seen_in is "builds", where nothing is seen of the runner "function": use maintenance_runs or runs or do_ingest_runs or task_queue`}, false},
		{"not said what for", "    seen_as: sweep\n", "", []string{
			`maintenance/schedules.yaml:2: schedules[0].seen_as is missing: say what its runs are called in runs`}, false},
		{"a name of no use", "seen_in: runs", "seen_in: maintenance_runs", []string{
			`maintenance/schedules.yaml:9: schedules[0].seen_as is of no use in maintenance_runs, where it is seen under its own name: remove the line`}, false},
		{"five fields of another cron", "cron(0 3 * * ? *)", "0 3 * * *", []string{
			`maintenance/schedules.yaml:10: schedules[0].expression is "0 3 * * *": use rate(15 minutes) or cron(30 3 * * ? *)`}, true},
		{"nowhere", "Asia/Manila", "Asia/Nowhere", []string{
			`maintenance/schedules.yaml:24: schedules[1].time_zone is "Asia/Nowhere", which is no time zone: use an IANA name such as UTC or Asia/Manila`}, false},
		{"overruns when dead", "run_grace_minutes: 5", "run_grace_minutes: 50", []string{
			`maintenance/schedules.yaml:13: schedules[0].run_grace_minutes is 50, more than max_minutes (10): what is dead cannot overrun`}, false},
		{"on no day", `on: "2026-02-02"`, `on: "2026-02-31"`, []string{
			`maintenance/schedules.yaml:33: schedules[1].done[1].on is "2026-02-31", a day that there is not: use one such as 2026-03-01`}, false},
		{"the oldest first", `on: "2026-02-02"`, `on: "2026-04-02"`, []string{
			`maintenance/schedules.yaml:33: schedules[1].done[1].on is "2026-04-02", later than the one above it: write the newest first`}, false},
		{"a part that there is not", "part: dev", "part: prod", []string{
			`maintenance/schedules.yaml:33: schedules[1].done[1].part is "prod", which parts does not name: use one of stage, dev`}, false},
		{"done by a person", "    disable_after_timeouts: 3\n  - name: drill", "    disable_after_timeouts: 3\n    done: [{on: \"2026-02-02\", by: ann, evidence: \"https://example.com\"}]\n  - name: drill", []string{
			`maintenance/schedules.yaml:17: schedules[0].done is for what people do: the runs of this one are seen in runs`}, false},
	})
}

func TestASchedule(t *testing.T) {
	t.Parallel()
	s, err := LoadFS(folder("maintenance/schedules.yaml", valid["maintenance/schedules.yaml"]))
	if err != nil {
		t.Fatal(err)
	}
	sweep, there := s.Schedule("sweep")
	if !there || sweep.StartGrace() != time.Hour || sweep.RunGrace() != 5*time.Minute || sweep.Longest() != 10*time.Minute || sweep.Shortest() != 0 || sweep.Who() != "sweeper" {
		t.Errorf("%+v", sweep)
	}
	drill, _ := s.Schedule("drill")
	if got := drill.Done[0].Day(); !got.Equal(time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)) || drill.Who() != "a person" {
		t.Errorf("%s %s", got, drill.Who())
	}
	if _, there := s.Schedule("nobody"); there {
		t.Error("a chore that there is not")
	}
}
