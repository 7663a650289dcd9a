package ops

import (
	"cmp"
	"slices"
	"time"
)

// deployment is what the candidate's reports come to; false when none of them is proof that there is one.
func (c *candidate) deployment() (Deployment, bool) {
	decided, ok := verdict(c.told)
	if !ok {
		return Deployment{}, false
	}
	d := Deployment{
		Provider: c.provider, DeploymentID: c.key, Provisional: c.provisional, GitHubID: c.github,
		Status: decided.Status, Reason: reason(decided, c.told),
		SourceState: decided.SourceState, SourceSubstate: decided.SourceSubstate, ToldBy: decided.ToldBy,
		SourceUpdatedAt: decided.At, Delivery: decided.Delivery,
	}
	if d.Status == DeploymentUnexplained {
		d.Status = DeploymentSilent
	}
	d.describe(c.told)
	d.place(c.told)
	d.date(c, decided.Status)
	d.Was = slices.DeleteFunc(SortedSet(c.was), func(key string) bool { return key == d.DeploymentID })
	return d, true
}

// describe takes every fact from the strongest teller that knows it.
func (d *Deployment) describe(told []DeploymentReport) {
	d.RepoID = strongest(told, func(r DeploymentReport) int64 { return r.RepoID })
	d.Repo = strongest(told, func(r DeploymentReport) string { return r.Repo })
	d.SHA = strongest(told, func(r DeploymentReport) string { return r.SHA })
	d.Branch = strongest(told, func(r DeploymentReport) string { return r.Branch })
	d.PR = strongest(told, func(r DeploymentReport) int64 { return r.PR })
	d.FromFork = strongest(told, func(r DeploymentReport) bool { return r.FromFork })
	d.FromGit = strongest(told, func(r DeploymentReport) bool { return r.FromGit })
	d.Inspector = strongest(told, func(r DeploymentReport) string { return r.Inspector })
	d.Title = strongest(told, func(r DeploymentReport) string { return r.Title })
	d.Creator = strongest(told, func(r DeploymentReport) string { return r.Creator })
	d.DeletedAt = strongest(told, func(r DeploymentReport) time.Time { return r.DeletedAt })
	if host := strongest(told, func(r DeploymentReport) string { return r.Host }); host != "" {
		d.URL = "https://" + host
	}
}

// place says what it was deployed for. Whatever was promoted serves production, whatever it was built for. Nobody but
// the strongest names the environment, so that GitHub's word for one is not mistaken for a second one.
func (d *Deployment) place(told []DeploymentReport) {
	d.Project = strongest(told, func(r DeploymentReport) string { return r.Project })
	if d.Provider == ProviderGitHub {
		d.Project = d.Repo
	}
	d.ProjectID = cmp.Or(strongest(told, func(r DeploymentReport) string { return r.ProjectID }), d.Project, "repo:"+zeroless(d.RepoID))
	d.Project = cmp.Or(d.Project, strongest(told, func(r DeploymentReport) string { return r.Slot }), "unknown")
	d.Environment = TargetPreview
	for _, r := range told {
		if r.Environment != "" {
			d.Environment, d.SourceEnvironment = r.Environment, r.SourceEnvironment
			break
		}
	}
	if slices.ContainsFunc(told, func(r DeploymentReport) bool { return r.Turn == TurnPromoted }) {
		d.Environment, d.SourceEnvironment = TargetProduction, ""
	}
	// An environment's project is its own, and what runs is the project's production deployment.
	if d.Environment == TargetProduction || d.Provider == ProviderGitHub {
		d.ConsoleEnvironment = strongest(told, func(r DeploymentReport) string { return r.Home })
	}
}

// date says when what happened. An end before the beginning is two clocks that disagree.
func (d *Deployment) date(c *candidate, status DeploymentStatus) {
	d.RequestedAt = c.requested()
	d.StartedAt = strongest(c.told, func(r DeploymentReport) time.Time { return r.StartedAt })
	if d.Status.Ended() {
		at, known := ended(status, c.told)
		if d.FinishedAt = at; at.Before(d.RequestedAt) {
			d.FinishedAt = d.RequestedAt
		}
		if d.Status == DeploymentCanceled && d.Reason == ReasonMaybeSuperseded && known {
			d.Reason = ReasonUnspecified
		}
	}
	for _, r := range c.told {
		if d.CreatedAt.IsZero() || r.FirstHeard.Before(d.CreatedAt) {
			d.CreatedAt = r.FirstHeard
		}
		if r.Heard.After(d.UpdatedAt) {
			d.UpdatedAt = r.Heard
		}
	}
}

// Inherit takes over from the row as it was what is not told of the deployment itself but derived from its neighbours,
// as far as it may still hold.
func (d Deployment) Inherit(was Deployment) Deployment {
	d.ID = was.ID
	lane, serves := d.Lane()
	same := d.Status == was.Status && (d.SourceSubstate == SubstateStaged) == (was.SourceSubstate == SubstateStaged)
	if before, _ := was.Lane(); serves && lane == before && same && d.Status == DeploymentSucceeded {
		d.Current, d.CurrentSince, d.CurrentUntil = was.Current, was.CurrentSince, was.CurrentUntil
	}
	if was.Status == DeploymentSuperseded && d.mayBeSuperseded() {
		d.Status, d.Reason, d.SupersededBy = was.Status, was.Reason, was.SupersededBy
	}
	return d
}
