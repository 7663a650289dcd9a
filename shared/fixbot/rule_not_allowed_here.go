package fixbot

import (
	"slices"
	"strings"
)

// notAllowedHere: what is stopped stays stopped for a pull request that is open already.
var notAllowedHere = rule{"not_allowed_here", func(c change) Opinion {
	r, known := c.policy.Repository(c.run.Repository)
	switch {
	case c.policy.Stopped != "":
		return failed("all agents are stopped: %s", c.policy.Stopped)
	case !known:
		return failed("agents may not work in %s", shown(c.run.Repository))
	case r.Stopped != "":
		return failed("agents are stopped in %s: %s", r.Repository, r.Stopped)
	case !strings.EqualFold(c.pull.Repository, c.run.Repository):
		return failed("it is in %s, and the run is about %s", shown(c.pull.Repository), r.Repository)
	case !slices.Contains(r.Kinds, c.run.Kind):
		return failed("%s is not mended by agents in %s", shown(string(c.run.Kind)), r.Repository)
	}
	return passed("%s is mended by agents in %s", c.run.Kind, r.Repository)
}}
