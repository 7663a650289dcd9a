package convergence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// dnsNotActive: a name does not resolve to what it has to. Name servers that disagree are a change that has not reached all
// of them; one that gave no answer says nothing, and the others speak for it.
var dnsNotActive = rule{"dns_not_active", func(s Scene) (found finds) {
	for _, want := range s.Want.Requires.DNS {
		name := want.Host + " " + want.Type
		is := s.Is.DNS[name]
		right, wrong, silent := count(want, is.Answers)
		switch {
		case !is.Look.Sure():
			found.blind = append(found.blind, unseen("DNS of "+name, is.Look))
		case right+wrong == 0:
			found.blind = append(found.blind, blindness{"DNS of " + name, fmt.Sprintf("none of %d name servers answered", silent)})
		case wrong > 0:
			found.findings = append(found.findings, wrongEntry(s, want, is, right, wrong))
		}
	}
	return found
}}

// count sorts answers into those that are as they have to be, those that are not, and none.
func count(want ssot.DNSEntry, answers []ops.Answer) (right, wrong, silent int) {
	for _, a := range answers {
		switch {
		case a.Why != "":
			silent++
		case accepted(want, a.Values):
			right++
		default:
			wrong++
		}
	}
	return right, wrong, silent
}

func accepted(want ssot.DNSEntry, values []string) bool {
	return slices.ContainsFunc(values, func(value string) bool {
		return len(want.Values) == 0 || slices.ContainsFunc(want.Values, func(v string) bool { return sameName(v, value) })
	})
}

// sameName compares as DNS does: whatever the case, and with or without the dot at the end.
func sameName(a, b string) bool {
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}

func wrongEntry(s Scene, want ssot.DNSEntry, is ops.Lookup, right, wrong int) ops.Finding {
	f := ops.Finding{
		Subject: want.Host + " " + want.Type, Severity: ops.Error,
		Title:    want.Host + " does not resolve as it has to",
		Expected: want.Type + " " + orElse(len(want.Values) > 0, strings.Join(want.Values, " or "), "with any value"),
		Actual:   said(is.Answers), Facts: evidence(s, nil, is.Look),
		Explanation: fmt.Sprintf("%d of %d name servers that answered say something else: set the entry where the domain is kept", wrong, right+wrong),
	}
	if right > 0 {
		f.Severity, f.Title = ops.Warning, want.Host+" does not resolve everywhere as it has to"
		f.Explanation = fmt.Sprintf("%d of %d name servers that answered have the entry already: it has not reached all of them, which can take as long as its old time to live", right, right+wrong)
	}
	return f
}

// said is what name servers said, server by server.
func said(answers []ops.Answer) string {
	var all []string
	for _, a := range answers {
		switch {
		case a.Why != "":
			all = append(all, a.Server+": no answer ("+a.Why+")")
		case len(a.Values) == 0:
			all = append(all, a.Server+": no such entry")
		default:
			all = append(all, a.Server+": "+strings.Join(a.Values, ", "))
		}
	}
	return strings.Join(all, "; ")
}
