package ops

import (
	"cmp"
	"strings"
)

// Superseded says by which deployment a canceled one was replaced, if it was; no provider says so. It was when a push
// made it, nothing else is known to have canceled it, and when it was canceled there was a newer deployment of another
// commit for the same branch and target. Of several the newest counts: the latest commit wins.
//
// Somebody who cancels an old build by hand just after a push looks the same. That is accepted: it is no failure either.
func (d Deployment) Superseded(newer []Deployment) (by string, ok bool) {
	if !d.mayBeSuperseded() {
		return "", false
	}
	var found Deployment
	for _, n := range newer {
		if d.replacedBy(n) && (found.DeploymentID == "" || n.newer(found)) {
			found = n
		}
	}
	return found.DeploymentID, found.DeploymentID != ""
}

func (d Deployment) mayBeSuperseded() bool {
	canceled := d.Status == DeploymentCanceled || d.Status == DeploymentSuperseded
	return canceled && d.FromGit && d.Branch != "" && d.Reason != ReasonMaybeSuperseded && (vague(d.Reason) || d.Reason == ReasonNewerCommit)
}

func (d Deployment) replacedBy(n Deployment) bool {
	switch {
	case n.Provider != d.Provider || n.ProjectID != d.ProjectID || n.Branch != d.Branch:
		return false
	case n.Environment != d.Environment || n.SourceEnvironment != d.SourceEnvironment:
		return false
	case n.RepoID != d.RepoID && n.RepoID != 0 && d.RepoID != 0 || n.SHA == d.SHA:
		return false
	case n.Status == DeploymentAwaiting || n.Reason == ReasonRateLimited: // it replaced nothing: there is none
		return false
	default:
		return n.RequestedAt.After(d.RequestedAt) && !n.RequestedAt.After(d.FinishedAt.Add(slack))
	}
}

func (d Deployment) newer(than Deployment) bool {
	return cmp.Or(d.RequestedAt.Compare(than.RequestedAt), strings.Compare(d.DeploymentID, than.DeploymentID)) > 0
}
