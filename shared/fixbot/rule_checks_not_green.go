package fixbot

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/ssot"
)

// checksNotGreen: success is success. Neutral and skipped are words for not having looked; a check of the same name from
// another app, or of another commit, is another check.
var checksNotGreen = rule{"checks_not_green", func(c change) Opinion {
	r, known := c.policy.Repository(c.run.Repository)
	if !known || len(r.RequiredChecks) == 0 {
		return failed("no check is required in %s, so none can be green", shown(c.run.Repository))
	}
	var red, open []string
	for _, required := range r.RequiredChecks {
		told, seen := c.last(required)
		switch {
		case !seen:
			open = append(open, fmt.Sprintf("%s of %s has not been seen on %s", required.Name, required.App, shown(c.pull.HeadSHA)))
		case told.Status != "completed":
			open = append(open, fmt.Sprintf("%s is %s", required.Name, shown(told.Status)))
		case told.Conclusion != "success":
			red = append(red, fmt.Sprintf("%s is %s", required.Name, shown(told.Conclusion)))
		}
	}
	switch {
	case len(red) > 0:
		return failed("%s, and only success is green", listed(red))
	case len(open) > 0:
		return waiting("%s", listed(open))
	}
	return passed("all %d required checks succeeded", len(r.RequiredChecks))
}}

// last finds what a check last said of the head.
func (c change) last(required ssot.RequiredCheck) (told Check, seen bool) {
	for _, check := range c.pull.Checks {
		if check.Name == required.Name && check.App == required.App && check.SHA != "" && check.SHA == c.pull.HeadSHA && (!seen || check.ID > told.ID) {
			told, seen = check, true
		}
	}
	return told, seen
}
