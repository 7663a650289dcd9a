package inboundtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// checkReport asserts what the rows are made of: who says it, when, and of what.
func checkReport(t testing.TB, r ops.DeploymentReport) {
	t.Helper()
	statuses := []ops.DeploymentStatus{
		ops.DeploymentSilent, ops.DeploymentQueued, ops.DeploymentBuilding, ops.DeploymentSucceeded, ops.DeploymentFailed,
		ops.DeploymentCanceled, ops.DeploymentAwaiting, ops.DeploymentUnexplained, // superseded is nobody's to tell
	}
	for field, bad := range map[string]bool{
		"Provider":    r.Provider != ops.ProviderVercel && r.Provider != ops.ProviderGitHub,
		"ToldBy":      r.ToldBy == "",
		"SourceState": r.SourceState == "" && r.Status != ops.DeploymentUnexplained || len(r.SourceState) > 200,
		"Status":      !slices.Contains(statuses, r.Status),
		"At":          !sound(r.At) || r.At.IsZero(),
		"Subject":     r.Subject() == "" || len(r.Subject()) > 500,
		"identity":    r.DeploymentID == "" && r.GitHubID == 0 && (r.SHA == "" || r.Slot == "" || r.RepoID == 0),
		"SHA":         r.SHA != "" && (len(r.SHA) != 40 && len(r.SHA) != 64 || strings.Trim(r.SHA, "0123456789abcdef") != ""),
		"Environment": r.Environment != "" && r.Environment != ops.TargetPreview && r.Environment != ops.TargetProduction,
		"Turn":        (r.Turn == "") != r.TurnAt.IsZero() || r.Turn != "" && r.ProjectID == "",
		"Seen":        !r.Seen.IsZero() && r.Seen.Before(r.TurnAt),
		"numbers":     r.GitHubID < 0 || r.RepoID < 0 || r.PR < 0,
		"times":       !sound(r.CreatedAt) || !sound(r.StartedAt) || !sound(r.EndedAt) || !sound(r.DeletedAt) || !sound(r.TurnAt) || !sound(r.Seen),
	} {
		if bad {
			t.Errorf("a report has a bad %s: %+v", field, r)
		}
	}
}

// sound is a time that Postgres keeps as it is, or none.
func sound(at time.Time) bool {
	return at.IsZero() || at.Location() == time.UTC && at.Nanosecond()%1000 == 0
}
