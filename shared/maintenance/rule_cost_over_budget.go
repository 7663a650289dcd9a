package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// overBudget: a month that will cost too much can still be changed; one that did cannot.
var overBudget = accountRule{"cost_over_budget", func(a Account) (ops.Finding, bool) {
	budget, set := a.Costs.Budget(a.Vendor)
	likely, told := a.projected()
	f := ops.Finding{
		Severity: ops.Warning, Title: a.Vendor + " is going to cost more than its budget", Expected: "at most " + usd(budget), Actual: usd(likely) + " by the end of the month",
		Explanation: fmt.Sprintf("this month has cost %s so far; if it goes on like this it will be %s, and the budget is %s", usd(a.MonthUSD), usd(likely), usd(budget)),
	}
	if a.MonthUSD > budget {
		f.Severity, f.Title, f.Actual = ops.Error, a.Vendor+" has cost more than its budget", usd(a.MonthUSD)
		f.Explanation = fmt.Sprintf("this month has cost %s so far, and the budget is %s", usd(a.MonthUSD), usd(budget))
	}
	return f, set && (a.MonthUSD > budget || told && likely > budget)
}}
