package proof

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/fixbot"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// policyFile is where a repository has its policy.
const policyFile = "ssot/agents/fixbot_policy.yaml"

// look is a pull request as it was seen at one moment, and what the policy says of it.
type look struct {
	at      time.Time
	pull    ops.PullRequest
	policy  ssot.FixBot
	law     [32]byte          // digest of the policy
	diff    [32]byte          // digest of what it changes
	texts   map[string][]byte // what the digests are of, by the name that it is kept under
	checks  []fixbot.Check
	granted []fixbot.Approval
	verdict fixbot.Verdict
}

// look reads everything that a verdict is about, and then whether it is still about the same.
func (v Verifier) look(ctx context.Context, a ops.AgentPull) (look, error) {
	l := look{at: v.Now(), texts: map[string][]byte{}}
	var err error
	if l.pull, err = v.Hub.PullNow(ctx, a.Repo, a.Number, l.at); err != nil {
		return l, err
	}
	var unreadable ssot.Problems
	if unreadable, err = v.readPolicy(ctx, a, &l); err != nil {
		return l, err
	}
	files, whole, err := v.Hub.PullFiles(ctx, a.Repo, a.Number, cmp.Or(l.pull.BaseSHA, l.pull.BaseBranch), l.pull.HeadSHA)
	if err != nil {
		return l, err
	}
	if err := v.opinions(ctx, a, &l); err != nil {
		return l, err
	}
	after, err := v.Hub.PullNow(ctx, a.Repo, a.Number, l.at)
	if err != nil {
		return l, err
	}
	if after.HeadSHA != l.pull.HeadSHA || after.BaseBranch != l.pull.BaseBranch || after.State != l.pull.State {
		return l, errMoved
	}
	shown, err := evidence.Canonical(files)
	if err != nil {
		return l, err
	}
	l.diff = sha256.Sum256(shown)
	l.texts[DiffName(l.diff)] = shown
	l.verdict = fixbot.Govern(l.policy, asked(a), fixbot.Diff{HeadSHA: l.pull.HeadSHA, Files: files, Whole: whole},
		fixbot.Pull{PullRequest: standing(l.pull), Repository: a.Repo, Checks: l.checks, Approvals: l.granted})
	if unreadable != nil {
		why := "the policy of " + a.BaseBranch + " cannot be read: " + unreadable.Error()
		l.verdict = fixbot.Verdict{Status: ops.GovernanceInconclusive, Opinions: []fixbot.Opinion{{Rule: "policy_unreadable", Status: ops.GovernanceInconclusive, Explanation: why}}}
	}
	return l, nil
}

// standing is the pull request as it was before it was merged or closed: what the policy says of it does not change by that.
func standing(p ops.PullRequest) ops.PullRequest {
	if p.State != ops.PullRequestOpen {
		p.State, p.Draft = ops.PullRequestOpen, false
	}
	return p
}

func asked(a ops.AgentPull) fixbot.Run {
	return fixbot.Run{Kind: ssot.FixKind(a.Kind), Repository: a.Repo, BaseBranch: a.BaseBranch, Branch: a.Branch}
}

// readPolicy reads the policy of the branch that the run is for, which is not always the one that the pull request is for now.
// A repository without one is ruled by that of this deployment. One that cannot be read passes nothing.
func (v Verifier) readPolicy(ctx context.Context, a ops.AgentPull, l *look) (unreadable ssot.Problems, err error) {
	l.policy, l.law = v.Policy, v.Digest
	text, err := v.Hub.Contents(ctx, a.Repo, policyFile, a.BaseBranch)
	switch {
	case err == nil:
	case fault.ReasonOf(err) == fault.NotFound:
		l.texts[PolicyName(l.law)] = v.Text
		return nil, nil
	default:
		return nil, err
	}
	policy, digest, err := ssot.ReadFixBot(text)
	l.law, l.texts[PolicyName(digest)] = digest, text
	if errors.As(err, &unreadable) {
		return unreadable, nil
	}
	l.policy = policy
	return nil, err
}

func (v Verifier) opinions(ctx context.Context, a ops.AgentPull, l *look) error {
	checks, err := v.Hub.Checks(ctx, a.Repo, l.pull.HeadSHA)
	if err != nil {
		return err
	}
	for _, c := range checks {
		l.checks = append(l.checks, fixbot.Check(c))
	}
	reviews, err := v.Hub.Approvals(ctx, a.Repo, a.Number)
	for _, r := range reviews {
		l.granted = append(l.granted, fixbot.Approval(r))
	}
	return err
}

// byItsAgent reports whether the account that opened it is that of the agent that works in the repository.
func (l look) byItsAgent(a ops.AgentPull) bool {
	r, known := l.policy.Repository(a.Repo)
	if !known || !strings.HasPrefix(l.pull.HeadBranch, l.policy.BranchPrefix) || l.pull.HeadBranch != a.Branch || l.pull.FromFork {
		return false
	}
	for _, agent := range l.policy.Agents {
		if agent.Name == r.Agent {
			return strings.EqualFold(agent.Login, l.pull.Author)
		}
	}
	return false
}

// facts are what the trail and the bundle have of a look.
func (l look) facts() map[string]any {
	return map[string]any{
		"digest": l.digest(), "head_sha": l.pull.HeadSHA, "base_branch": l.pull.BaseBranch, "base_sha": l.pull.BaseSHA, "author": l.pull.Author,
		"policy_sha256": hex.EncodeToString(l.law[:]), "diff_sha256": hex.EncodeToString(l.diff[:]), "status": l.verdict.Status,
		"rules": l.verdict.Opinions, "checks": l.checks, "approvals": l.granted,
	}
}

// digest tells two verdicts apart: the same one is not said twice.
func (l look) digest() string {
	text, err := evidence.Canonical([]any{l.pull.HeadSHA, l.pull.BaseBranch, l.verdict})
	if err != nil { // strings and numbers
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
