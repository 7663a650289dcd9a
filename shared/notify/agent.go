package notify

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// AgentPullOpened says that an agent's pull request is there. What becomes of it is told in the same thread.
func AgentPullOpened(a ops.AgentPull, p ops.PullRequest) ops.Notice {
	return agent(a.ID, fmt.Sprintf("pull/%d", p.Number), "changed", ops.Info, fmt.Sprintf("An agent proposes a fix in %s: #%d", a.Repo, p.Number), "", p.URL)
}

// AgentPullMoved says that a pull request that had passed has another head now, or another base, which has not.
func AgentPullMoved(a ops.AgentPull, p ops.PullRequest, why string) ops.Notice {
	return agent(a.ID, "moved/"+p.HeadSHA+"/"+p.BaseBranch, "changed", ops.Error,
		fmt.Sprintf("#%d of %s is not what had passed any more", p.Number, a.Repo), why, p.URL)
}

// AgentRunEnded says how a run ended.
func AgentRunEnded(a ops.AgentPull, p ops.PullRequest, end ops.AgentEnd) ops.Notice {
	severity, kind := ops.Warning, "changed"
	if end.Status == ops.AgentSucceeded {
		severity, kind = ops.Info, "resolved"
	}
	if end.Status == ops.AgentEscalated {
		severity = ops.Error
	}
	return agent(a.ID, "ended", kind, severity, fmt.Sprintf("The fix of an agent in %s ended: %s", a.Repo, end.Status), end.Explanation, p.URL)
}

// AgentRunProved says where the evidence of a run is, to those who were told of the run.
func AgentRunProved(p ops.AgentProof, location, digest string) ops.Notice {
	n := agent(p.ID, "proved", "changed", ops.Info, "The evidence of the agent's run is kept", fmt.Sprintf("%s\nSHA-256 %s", location, digest), "")
	n.FollowUp = true
	return n
}

func agent(id ops.AgentRunID, what, kind string, severity ops.Severity, title, body, url string) ops.Notice {
	n := ops.Notice{
		DedupeKey: fmt.Sprintf("agent-run/%d/%s", id, what), Channel: ops.DefaultChannel, Topic: fmt.Sprintf("run:%d", id), Kind: kind,
		Severity: severity, Title: title, Body: body,
	}
	if url != "" {
		n.Links = map[string]string{"pull request": url}
	}
	return n
}
