package convergence

import "github.com/insightpulseai/odooops-console/shared/ops"

// envVarMissing: a variable that the environment needs is not set in its Vercel project. Only names are ever looked at.
var envVarMissing = rule{"env_var_missing", func(s Scene) finds {
	return required(s, "the variables of "+s.Environment.VercelProject, s.Want.Requires.EnvVars, s.Is.EnvVars, func(name string, t ops.Found, there bool) ops.Finding {
		return ops.Finding{
			Severity: ops.Error, Title: s.Environment.Title + " lacks the variable " + name,
			Expected: "set in production of " + s.Environment.VercelProject, Actual: orElse(there, t.Says, "not set"),
			Explanation: "Vercel does not give " + name + " to production of " + s.Environment.VercelProject + ": set it there and deploy again, since a deployment keeps the variables that it was built with",
		}
	})
}}
