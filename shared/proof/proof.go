// Package proof owns what becomes of the pull request of an agent once it is there: it is bound to its run, judged by the policy
// of the branch that it is for, and the verdict is put on it; then the run is ended, and a bundle is kept that proves it.
//
// It refuses to believe a text about who wrote it, to judge what it has only heard of (it looks, and looks again whether it
// moved meanwhile), and to say the same twice: a verdict is written down first, then said, then its receipt is kept.
package proof

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/evidence"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// book remembers.
type book interface {
	TakeAgentPulls(ctx context.Context, now, until, again time.Time, limit int) ([]ops.AgentPull, error)
	JudgeAgentPull(ctx context.Context, a ops.AgentPull, j ops.AgentJudgement, at, deadline time.Time, notices []ops.Notice) error
	NoteAgentPull(ctx context.Context, a ops.AgentPull, kind, message string, facts map[string]any, at time.Time) error
	ReportAgentPull(ctx context.Context, a ops.AgentPull, digest, comment string, at time.Time) error
	ReleaseAgentPull(ctx context.Context, a ops.AgentPull, at time.Time) error
	EndAgentRun(ctx context.Context, a ops.AgentPull, end ops.AgentEnd, at time.Time, notices []ops.Notice) error
	AgentTried(ctx context.Context, task string) ([]ops.AgentTried, error)
	NoteReverts(ctx context.Context) error
	PushesBy(ctx context.Context, accounts []string, branches []ops.BranchName) ([]ops.PushedBy, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
	UnprovedAgentRuns(ctx context.Context, limit int) ([]ops.AgentProof, error)
	ProveAgentRun(ctx context.Context, p ops.AgentProof, location string, digest [32]byte, size int, at time.Time, notices []ops.Notice) error
}

// hub is where pull requests are.
type hub interface {
	PullNow(ctx context.Context, repository string, number int64, now time.Time) (ops.PullRequest, error)
	PullFiles(ctx context.Context, repository string, number int64, base, head string) ([]ops.ChangedFile, bool, error)
	Checks(ctx context.Context, repository, sha string) ([]github.Check, error)
	Approvals(ctx context.Context, repository string, number int64) ([]github.Review, error)
	Contents(ctx context.Context, repository, path, ref string) ([]byte, error)
	Report(ctx context.Context, repository, sha string, v github.Verdict) error
	CommentOnce(ctx context.Context, repository string, number int64, mark, text string) (github.Comment, error)
	OpenIssueOnce(ctx context.Context, repository, label, mark, title, body string) (github.Opened, error)
}

// Verifier looks after the pull requests of agents.
type Verifier struct {
	Book   book
	Hub    hub
	Keep   evidence.Keeper
	Policy ssot.FixBot // of this deployment: of repositories that have none of their own
	Digest [32]byte    // of the text of that policy
	Text   []byte
	Now    func() time.Time
}

// Swept is what one sweep came to.
type Swept struct {
	Judged  int      `json:"judged"`
	Ended   int      `json:"ended"`
	Proved  int      `json:"proved"`
	Trouble []string `json:"trouble,omitempty"`
}

const (
	lease    = 5 * time.Minute  // longer than any look takes with all its attempts
	again    = 5 * time.Minute  // what no webhook told of is found within this time: an approval, a policy that was changed
	oneLook  = 30 * time.Second // what is not begun within this time of the deadline is the next sweep's
	mostPull = 20               // in one sweep
)

// Sweep looks at every pull request that may have changed, and goes on where somebody else was cut off. The trouble of one
// does not keep the others from being looked at.
func (v Verifier) Sweep(ctx context.Context) (s Swept, err error) {
	now := v.Now()
	taken, err := v.Book.TakeAgentPulls(ctx, now, now.Add(lease), now.Add(-again), mostPull)
	if err != nil {
		return s, err
	}
	for _, a := range taken {
		if deadline, has := ctx.Deadline(); has && time.Until(deadline) < oneLook {
			s.note("the time was up", v.Book.ReleaseAgentPull(ctx, a, time.Time{}))
			continue
		}
		if err := v.one(ctx, a, &s); err != nil {
			s.note(fmt.Sprintf("agent run %d", a.ID), err)
			err = v.Book.ReleaseAgentPull(ctx, a, time.Time{})
			s.note(fmt.Sprintf("agent run %d", a.ID), err)
		}
	}
	s.note("reverts", v.Book.NoteReverts(ctx))
	s.note("pushes", v.watchPushes(ctx))
	s.note("evidence", v.prove(ctx, &s))
	return s, nil
}

func (s *Swept) note(what string, err error) {
	if err != nil {
		s.Trouble = append(s.Trouble, what+": "+fault.Classify(err).Public)
	}
}

var errMoved = errors.New("it moved while it was looked at")

// one looks at one pull request, says what there is to say and ends the run when it has come to its end.
func (v Verifier) one(ctx context.Context, a ops.AgentPull, s *Swept) error {
	look, err := v.look(ctx, a)
	if errors.Is(err, errMoved) {
		return v.Book.ReleaseAgentPull(ctx, a, time.Time{}) // the next sweep looks at it as it is then
	}
	if err != nil {
		return err
	}
	if !a.Bound && !look.byItsAgent(a) {
		return v.stranger(ctx, a, look)
	}
	if err := v.judge(ctx, a, look); err != nil {
		return err
	}
	s.Judged++
	if err := v.report(ctx, a, look); err != nil {
		return err
	}
	end, ended, err := v.ending(ctx, a, look)
	if err != nil {
		return err
	}
	if !ended {
		return v.Book.ReleaseAgentPull(ctx, a, look.at)
	}
	s.Ended++
	if err := v.Book.EndAgentRun(ctx, a, end, v.Now(), []ops.Notice{notify.AgentRunEnded(a, look.pull, end)}); err != nil {
		return err
	}
	return v.Book.ReleaseAgentPull(ctx, a, look.at)
}
