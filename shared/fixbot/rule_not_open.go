package fixbot

import "github.com/insightpulseai/odooops-console/shared/ops"

// notOpen: a draft says itself that it is not ready.
var notOpen = rule{"not_open", func(c change) Opinion {
	switch {
	case c.pull.State == ops.PullRequestClosed:
		return failed("somebody closed it, which means no")
	case c.pull.State != ops.PullRequestOpen:
		return failed("it is %s and not open", shown(string(c.pull.State)))
	case c.pull.Draft:
		return waiting("it is a draft")
	}
	return passed("it is open")
}}
