package fixbot

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// toldBefore: everything arrives twice. A failure that a run was started for is not another one.
var toldBefore = planRule{"told_before", func(s situation) (Decision, bool) {
	for _, a := range s.world.Task {
		if a.Ref == s.asked.Ref && a.Status != ops.AgentRefused && a.Status != ops.AgentCanceled {
			return Decision{Step: Merge, Into: a.ID, Explanation: fmt.Sprintf("run %d is about the same failure, and is %s", a.ID, a.Status)}, true
		}
	}
	return Decision{}, false
}}

// underWay: a task has one agent at a time.
var underWay = planRule{"under_way", func(s situation) (Decision, bool) {
	for _, a := range s.world.Task {
		if !a.Status.Ended() {
			return Decision{Step: Merge, Into: a.ID, Explanation: fmt.Sprintf("run %d is at this task, and is %s", a.ID, a.Status)}, true
		}
	}
	return Decision{}, false
}}

// saidNo: a pull request that a person closed is not made again.
var saidNo = planRule{"said_no", func(s situation) (Decision, bool) {
	for _, a := range s.world.Task {
		switch a.Status {
		case ops.AgentClosed:
			return refuse("a person closed the pull request of run %d, which means no", a.ID)
		case ops.AgentEscalated:
			return Decision{Step: Merge, Into: a.ID, Explanation: fmt.Sprintf("a person has it since run %d", a.ID)}, true
		default:
		}
	}
	return Decision{}, false
}}

// movedOn: what a later commit replaced is judged by that commit's own build.
var movedOn = planRule{"moved_on", func(s situation) (Decision, bool) {
	if s.world.HeadSHA != "" && s.world.HeadSHA != s.asked.SHA {
		return refuse("its branch is at %s, and %s is what failed", shown(s.world.HeadSHA), shown(s.asked.SHA))
	}
	return Decision{}, false
}}

// attemptsUsedUp: attempts are those of the task, however many texts its failure has had, and on however many days. One that
// ended before anybody was asked for sure counts too: nobody can tell that nobody was.
var attemptsUsedUp = planRule{"attempts_used_up", func(s situation) (Decision, bool) {
	if n := s.tried(); n >= s.policy.AttemptsPerTask {
		return s.once(fmt.Sprintf("%d of %d attempts failed to mend it", n, s.policy.AttemptsPerTask))
	}
	return Decision{}, false
}}

func (s situation) tried() (n int) {
	for _, a := range s.world.Task {
		if a.Status.Started() {
			n++
		}
	}
	return n
}

func (s situation) attempts() string {
	return fmt.Sprintf("it is attempt %d of %d", s.tried()+1, s.policy.AttemptsPerTask)
}
