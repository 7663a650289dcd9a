package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// withoutBudget: without one, no cost is too much.
var withoutBudget = accountRule{"cost_without_budget", func(a Account) (ops.Finding, bool) {
	_, set := a.Costs.Budget(a.Vendor)
	return ops.Finding{
		Severity: ops.Info, Title: a.Vendor + " has no budget", Expected: "a budget", Actual: usd(a.MonthUSD) + " this month so far",
		Explanation: fmt.Sprintf("this month has cost %s so far, %s are billed and not paid, and nobody has said how much is too much: add %s to budgets in ssot/maintenance/costs.yaml", usd(a.MonthUSD), usd(a.OwedUSD), a.Vendor),
	}, !set
}}
