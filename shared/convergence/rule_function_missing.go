package convergence

import "github.com/insightpulseai/odooops-console/shared/ops"

// functionMissing: an edge function that the environment needs is not deployed there, or does not run.
var functionMissing = rule{"function_missing", func(s Scene) finds {
	return required(s, "Supabase's functions", s.Want.Requires.Functions, s.Is.Functions, func(name string, t ops.Found, there bool) ops.Finding {
		f := ops.Finding{
			Severity: ops.Error, Title: s.Environment.Title + " lacks the function " + name,
			Expected: "deployed and active", Actual: orElse(there, t.Says, "not deployed"),
			Explanation: "the environment needs " + name + ", which Supabase does not have there: deploy it",
		}
		if there {
			f.Title, f.Explanation = "the function "+name+" of "+s.Environment.Title+" does not run", "Supabase has "+name+" and says that it is "+t.Says+": deploy it again"
		}
		return f
	})
}}
