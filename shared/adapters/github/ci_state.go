package github

import (
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ciState is what GitHub's words about a run, a job or a check come to.
type ciState struct {
	progress ops.Progress
	status   ops.BuildStatus
	reason   string // where the status alone does not say
}

// stateOf trusts neither the action nor the status alone: GitHub's own examples hold an action completed with the status
// queued, and requested with completed. Whichever is further along is believed, as a late snapshot is a true one.
//
// A run that waits for approval (a fork's, or one whose environment is protected) may call itself completed and goes on
// afterwards under the same attempt, so it has not ended.
func stateOf(action, status, conclusion string) ciState {
	progress := max(stages[action], stages[status])
	switch {
	case conclusion == "action_required":
		return ciState{ops.Asked, ops.BuildAwaiting, "approval_required"}
	case progress == ops.Finished:
		return ciState{progress, concluded[conclusion].status, concluded[conclusion].reason}
	case progress == ops.Started:
		return ciState{progress, ops.BuildBuilding, ""}
	case status == "waiting":
		return ciState{ops.Asked, ops.BuildAwaiting, "deployment_protection"}
	case progress == ops.Asked:
		return ciState{progress, ops.BuildQueued, ""}
	default: // neither word is known: nothing is claimed
		return ciState{ops.Asked, ops.BuildUnknown, ""}
	}
}

// stages are the actions and statuses that say how far something has come (docs.github.com, "Webhook events and
// payloads" and "REST API endpoints for workflow runs").
var stages = map[string]ops.Progress{
	"requested": ops.Asked, "queued": ops.Asked, "pending": ops.Asked, "waiting": ops.Asked, "created": ops.Asked,
	"in_progress": ops.Started,
	"completed":   ops.Finished,
}

// concluded are the conclusions. One that is not here, or none, is unknown. Neutral made no claim about its commit, so it
// is no success; stale was given up by GitHub after two weeks.
var concluded = map[string]struct {
	status ops.BuildStatus
	reason string
}{
	"success":         {ops.BuildSuccess, ""},
	"failure":         {ops.BuildFailed, ""},
	"timed_out":       {ops.BuildFailed, "timed_out"},
	"startup_failure": {ops.BuildFailed, "startup_failure"},
	"cancelled":       {ops.BuildCanceled, ""},
	"stale":           {ops.BuildCanceled, "stale"},
	"skipped":         {ops.BuildSkipped, ""},
	"neutral":         {ops.BuildSkipped, "neutral"},
}

// place is where something of CI is: what all of it is filed under is the repository's id.
func (r repositoryFields) place(seen, received time.Time) (ops.ContainerNamed, error) {
	name, err := r.name("repository")
	if err != nil {
		return ops.ContainerNamed{}, err
	}
	if r.ID <= 0 {
		return ops.ContainerNamed{}, inbound.Missing("repository.id")
	}
	updated, err := inbound.Instant("repository.updated_at", r.UpdatedAt, received)
	// Everything in a body was true when it was written, which was not before the latest of its times.
	return r.named(name, latest(updated, seen)), err
}

// commit checks the name of a commit: 40 hex digits, or 64 in a repository of SHA-256.
func commit(field, value string) (string, error) {
	if value == "" {
		return "", inbound.Missing(field)
	}
	if len(value) != 40 && len(value) != 64 || strings.Trim(value, "0123456789abcdef") != "" {
		return "", fault.New(fault.Invalid, "%s is %q, which is not a commit", field, inbound.Clip(value, 80))
	}
	return value, nil
}

// commitIfTold is commit for a field that may be absent.
func commitIfTold(field, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	return commit(field, value)
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// attemptURL leads to this attempt; GitHub's own link always leads to the newest one.
func attemptURL(run string, attempt int) string {
	run = webURL(run)
	if run == "" || attempt <= 1 {
		return run
	}
	return run + "/attempts/" + strconv.Itoa(attempt)
}
