package ops

import (
	"cmp"
	"slices"
	"time"
)

// verdict gives the report that decides how a deployment stands. It is a function of the reports, in whatever order:
//
//   - The latest REST report is believed once it says how the deployment ended; nothing weaker ever overrides that.
//   - While REST says that it has not ended, a later report overrides it, since REST was read before that happened.
//   - Among all others an end beats what comes before an end, however late the latter arrives: a deployment does not go
//     back. Of two ends the stronger teller's counts, of one teller's the later.
//   - Of two stages before the end the later counts.
//
// It gives false when no report says anything about it.
func verdict(told []DeploymentReport) (DeploymentReport, bool) {
	var rest, other *DeploymentReport
	for i := range told {
		r := &told[i]
		switch {
		case r.Status == DeploymentSilent:
		case r.ToldBy == ToldByREST:
			if rest == nil || r.later(*rest) {
				rest = r
			}
		case other == nil || r.outweighs(*other):
			other = r
		}
	}
	switch {
	case rest == nil && other == nil:
		return DeploymentReport{}, false
	case rest == nil:
		return *other, true
	case other == nil || rest.Status.Ended():
		return *rest, true
	case other.At.After(rest.At) || other.Status.Ended() && other.At.Equal(rest.At):
		return *other, true
	default:
		return *rest, true
	}
}

// outweighs compares two reports that are not REST's.
func (r DeploymentReport) outweighs(than DeploymentReport) bool {
	if ended := r.Status.Ended(); ended != than.Status.Ended() {
		return ended
	} else if ended && r.ToldBy != than.ToldBy {
		return r.ToldBy.rank() < than.ToldBy.rank()
	}
	return r.later(than)
}

// Reasons that are no more than the absence of one. A weaker teller may know better, and a canceled deployment may turn
// out to have been superseded.
const (
	ReasonUnspecified     = "unspecified"
	ReasonDashboard       = "dashboard_or_policy"
	ReasonMaybeSuperseded = "maybe_superseded" // canceled, but nobody knows when
	ReasonNewerCommit     = "newer_commit"
)

// ReasonIgnoredStep is that the project's own command said that the commit needs no build.
const ReasonIgnoredStep = "ignored_build_step"

// Reasons for which the provider made no deployment at all.
const (
	ReasonFork                  = "fork"
	ReasonAuthorizationRequired = "authorization_required"
	ReasonRateLimited           = "rate_limited"
	ReasonUnaffected            = "unaffected_project"
)

func vague(reason string) bool {
	return reason == "" || reason == ReasonUnspecified || reason == ReasonDashboard || reason == ReasonMaybeSuperseded
}

// reason is why a deployment stands as it does: what the deciding report says, or, when that is vague, what the strongest
// says that agrees on the status and knows why.
func reason(decided DeploymentReport, told []DeploymentReport) string {
	if !vague(decided.Reason) {
		return decided.Reason
	}
	for _, r := range told {
		if r.Status == decided.Status && !vague(r.Reason) {
			return r.Reason
		}
	}
	return decided.Reason
}

// ended is when it ended, by the strongest report that agrees on how and says when; failing that, when the first of them
// was made. A REST report without the time comes last: that it was read says nothing about when it happened, and known
// is false.
func ended(status DeploymentStatus, told []DeploymentReport) (at time.Time, known bool) {
	var read time.Time
	for _, r := range told {
		switch {
		case r.Status != status:
		case !r.EndedAt.IsZero():
			return r.EndedAt, true
		case r.ToldBy == ToldByREST:
			read = r.At
		case at.IsZero():
			at = firstSaid(told, r)
		}
	}
	if at.IsZero() {
		return read, false
	}
	return at, true
}

// firstSaid is when a teller first said how it ended: success is repeated by a promotion.
func firstSaid(told []DeploymentReport, like DeploymentReport) time.Time {
	at := like.first()
	for _, r := range told {
		if r.ToldBy == like.ToldBy && r.Status == like.Status && r.first().Before(at) {
			at = r.first()
		}
	}
	return at
}

// strongestFirst sorts a copy: by teller, and of one teller the latest first.
func strongestFirst(told []DeploymentReport) []DeploymentReport {
	return slices.SortedFunc(slices.Values(told), func(a, b DeploymentReport) int {
		later := 1
		if a.later(b) {
			later = -1
		}
		return cmp.Or(a.ToldBy.rank()-b.ToldBy.rank(), later)
	})
}
