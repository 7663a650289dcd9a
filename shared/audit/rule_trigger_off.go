package audit

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// triggerOff: history is append-only because a trigger refuses everything else. Without it, evidence can be rewritten.
var triggerOff = rule{signal: "trigger_off", drift: true, find: func(c comparison) (found []ops.Finding) {
	for name, want := range sorted(c.wantTriggers) {
		live, there := c.liveTriggers[name]
		if _, table := c.liveRelations[want.Table]; !table || there && live.Enabled {
			continue
		}
		f := ops.Finding{
			Severity: ops.Critical, Subject: "trigger " + name, Title: fmt.Sprintf("The trigger %s is gone", name),
			Expected: "enabled", Actual: "no such trigger",
			Facts:       mend("%s", want.Definition),
			Explanation: fmt.Sprintf("what it refuses or writes in %s, nothing refuses or writes now; rows may have been changed since", want.Table),
		}
		if there {
			f.Title, f.Actual = fmt.Sprintf("The trigger %s is switched off", name), "disabled"
			f.Facts = mend("alter table %s enable always trigger %s", want.Table, want.Name)
		}
		found = append(found, f)
	}
	return found
}}
