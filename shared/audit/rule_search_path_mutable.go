package audit

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// searchPathMutable: a function without a search path of its own looks names up where its caller says, and finds what its
// caller put there. In other schemas that matters for those that run as their owner and may be called by readers.
var searchPathMutable = rule{signal: "search_path_mutable", find: func(c comparison) (found []ops.Finding) {
	for name, f := range sorted(c.liveFunctions) {
		door := f.Definer && len(strangers(f.Grants)) > 0
		if fixed(f) || f.Schema != ours && !door {
			continue
		}
		severity, as := ops.Error, "whoever calls it"
		if f.Definer {
			severity, as = ops.Critical, f.Owner
		}
		found = append(found, ops.Finding{
			Severity: severity, Subject: "function " + name, Title: fmt.Sprintf("The search path of %s is not fixed", name),
			Expected: `search_path=""`, Actual: settings(f),
			Facts:       mend("alter function %s set search_path = ''", name),
			Explanation: fmt.Sprintf("it looks names up where its caller says, and runs what it finds there as %s", as),
		})
	}
	return found
}}

// fixed reports whether a function looks names up where it was told to when it was made.
func fixed(f ops.Function) bool {
	for _, s := range f.Settings {
		if path, is := strings.CutPrefix(s, "search_path="); is {
			return !strings.Contains(path, "$user")
		}
	}
	return false
}
