package proof

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// mostProved is how many bundles a sweep keeps at most; what is left is the next one's.
const mostProved = 20

// prove keeps a bundle of each run that has ended, and says so in its pull request. Where that is not possible now, a later
// sweep does it: the run has ended all the same.
func (v Verifier) prove(ctx context.Context, s *Swept) error {
	ended, err := v.Book.UnprovedAgentRuns(ctx, mostProved)
	if err != nil {
		return err
	}
	for _, p := range ended {
		bundle, err := evidence.Canonical(p.Facts)
		if err != nil {
			return err
		}
		digest := sha256.Sum256(bundle)
		name := hex.EncodeToString(digest[:])
		location, err := evidence.Keep(ctx, v.Keep, fmt.Sprintf("agent-runs/%d/%s", p.ID, name), bundle)
		if err != nil {
			return err
		}
		if p.Pull != 0 {
			text := fmt.Sprintf("Evidence of agent run %d: `%s`, SHA-256 `%s`. `make verify-evidence` derives it again.", p.ID, location, name)
			if _, err := v.Hub.CommentOnce(ctx, p.Repo, p.Pull, mark(p.ID)+" evidence", text); err != nil {
				return err
			}
		}
		if err := v.Book.ProveAgentRun(ctx, p, location, digest, len(bundle), v.Now(), []ops.Notice{notify.AgentRunProved(p, location, name)}); err != nil {
			return err
		}
		s.Proved++
	}
	return nil
}

// watchPushes finds branches of people that an agent pushed to itself: a pull request is all that it may make. What was seen
// stays open until a person has said what it was.
func (v Verifier) watchPushes(ctx context.Context) error {
	var accounts []string
	for _, a := range v.Policy.Agents {
		accounts = append(accounts, strings.ToLower(a.Login))
	}
	var branches []ops.BranchName
	for _, r := range v.Policy.Repositories {
		for _, b := range r.BaseBranches {
			branches = append(branches, ops.BranchName{Repo: r.Repository, Branch: b})
		}
	}
	pushes, err := v.Book.PushesBy(ctx, accounts, branches)
	if err != nil || len(pushes) == 0 {
		return err
	}
	o := ops.Observation{Check: "agent-pushes", At: v.Now(), Cadence: again}
	for _, p := range pushes {
		o.Findings = append(o.Findings, pushed(p, v.Policy.Escalation))
	}
	_, err = v.Book.RecordObservation(ctx, o, notify.Findings)
	return err
}

func pushed(p ops.PushedBy, to ssot.Escalation) ops.Finding {
	return ops.Finding{
		Signal: "agent_pushed", Subject: p.Repo + "@" + p.SHA, Severity: ops.Critical, Repo: p.Repo, Owner: to.Owner,
		Title:       fmt.Sprintf("An agent pushed to %s of %s itself", p.Branch, p.Repo),
		Explanation: "A pull request is all that an agent may make. Look at the commit, take it back unless it is wanted, and see what lets the account push.",
		Expected:    "pushes by people", Actual: p.By + " pushed " + p.SHA,
		Links: map[string]string{"commit": "https://github.com/" + p.Repo + "/commit/" + p.SHA},
	}
}
