package convergence

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// anotherRun runs the failed jobs of CI again that a gate failed in. A gate that was skipped or never judged the commit has
// nothing to run again, and one that another CI judged is not ours to run.
func anotherRun(s Scene, f ops.Finding) (do ops.ConvergenceAction, whyNot string) {
	gate := s.Is.Gates.Things[f.Subject]
	sha := running(s)
	switch {
	case !s.Is.Gates.Look.Sure():
		return do, "what is known of the gates is not sure"
	case sha == "":
		return do, "which commit runs is not surely known"
	case gate.Run == 0:
		return do, "no run of CI that has ended is known to have failed it"
	}
	return ops.ConvergenceAction{
		Kind: ops.RerunGate, SHA: sha, Target: fmt.Sprintf("%s/runs/%d", s.Environment.Repository, gate.Run), Why: f.Title,
		Facts: map[string]any{"repository": s.Environment.Repository, "run": gate.Run, "attempt": gate.Attempt, "gate": f.Subject},
	}, ""
}

// running is the commit that runs, of the first service that is surely known: the one that gates are judged on.
func running(s Scene) string {
	for _, service := range s.Is.Services {
		if service.Running != nil {
			if !service.Look.Sure() {
				return ""
			}
			return service.Running.SHA
		}
	}
	return ""
}
