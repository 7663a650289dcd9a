package convergence

import "github.com/insightpulseai/odooops-console/shared/ops"

// gateNotGreen: a gate has not passed on the commit that runs. One that was skipped, or never judged that commit, has not
// passed either.
var gateNotGreen = rule{"gate_not_green", func(s Scene) finds {
	return required(s, "the gates of what runs", s.Want.Requires.Gates, s.Is.Gates, func(name string, t ops.Found, there bool) ops.Finding {
		f := ops.Finding{
			Severity: ops.Error, Title: "the gate " + name + " is not green for " + s.Environment.Title,
			Expected: "passed", Actual: orElse(there, t.Says, "not judged"),
			Explanation: name + " has not judged the commit that runs: run it, or deploy a commit that it passed",
		}
		if there {
			f.Explanation = name + " says of the commit that runs: " + t.Says
		}
		return f
	})
}}
