package audit

import (
	"fmt"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// functionChanged: every policy asks a function who is reading, so a function that says something else opens every table
// without any policy being touched.
var functionChanged = rule{signal: "function_changed", drift: true, find: func(c comparison) (found []ops.Finding) {
	for name, want := range sorted(c.wantFunctions) {
		live, there := c.liveFunctions[name]
		if !there {
			continue
		}
		what, expected, actual := differences(want, live)
		if len(what) == 0 {
			continue
		}
		found = append(found, ops.Finding{
			Severity: ops.Critical, Subject: "function " + name, Title: fmt.Sprintf("The function %s was changed", name),
			Expected: strings.Join(expected, "; "), Actual: strings.Join(actual, "; "),
			Explanation: fmt.Sprintf("its %s is not what the migrations made: policies and doors rely on what it does", strings.Join(what, " and its ")),
		})
	}
	return found
}}

// differences lists in what a function differs, and how.
func differences(want, live ops.Function) (what, expected, actual []string) {
	rights := map[bool]string{true: "as its owner", false: "as its caller"}
	leaks := map[bool]string{true: "leakproof", false: "not leakproof"}
	for _, trait := range []struct{ name, want, live string }{
		{"body", "body " + short(want.BodySHA256), "body " + short(live.BodySHA256)},
		{"setting", settings(want), settings(live)},
		{"security", "runs " + rights[want.Definer], "runs " + rights[live.Definer]},
		{"language", want.Language, live.Language},
		{"leakproofness", leaks[want.Leakproof], leaks[live.Leakproof]},
		{"volatility", want.Volatility, live.Volatility},
	} {
		if trait.want != trait.live {
			what, expected, actual = append(what, trait.name), append(expected, trait.want), append(actual, trait.live)
		}
	}
	return what, expected, actual
}

func settings(f ops.Function) string {
	if len(f.Settings) == 0 {
		return "no settings of its own"
	}
	return strings.Join(f.Settings, ", ")
}

func short(digest string) string { return digest[:min(len(digest), 12)] }
