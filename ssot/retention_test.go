package ssot

import (
	"testing"
	"time"
)

func TestRetentionMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "maintenance/retention.yaml", []mistake{
		{"findings for ever", "findings_days: 7", "findings_days: 0", []string{
			`maintenance/retention.yaml:2: resolved_findings_days is 0: use a whole number from 1 to 365`}, true},
		{"a few hours", "90", "0", []string{
			`maintenance/retention.yaml:1: delivery_bodies_days is 0: use a whole number from 7 to 3650`}, true},
	})
}

func TestRetention(t *testing.T) {
	t.Parallel()
	if got := (Retention{DeliveryBodiesDays: 90}).DeliveryBodies(); got != 90*24*time.Hour {
		t.Errorf("90 days are %s", got)
	}
}
