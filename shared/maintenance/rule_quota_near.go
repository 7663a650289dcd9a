package maintenance

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// quotaNear: raising a limit takes the vendor days. Reaching it takes one accident.
var quotaNear = accountRule{"quota_near_limit", func(a Account) (ops.Finding, bool) {
	f := ops.Finding{
		Severity: ops.Warning, Title: fmt.Sprintf("%s: %d of %d machines", a.Vendor, a.Droplets, a.DropletLimit),
		Expected: fmt.Sprintf("less than %d%% of %d", a.Costs.QuotaPercent, a.DropletLimit), Actual: fmt.Sprint(a.Droplets),
		Explanation: fmt.Sprintf("the account may have %d machines and has %d: ask for more, or remove some, while there is time", a.DropletLimit, a.Droplets),
	}
	if a.Droplets >= a.DropletLimit {
		f.Severity = ops.Error
		f.Explanation = fmt.Sprintf("the account may have %d machines and has %d: no other one can be made, whatever happens", a.DropletLimit, a.Droplets)
	}
	return f, a.DropletLimit > 0 && a.Droplets*100 >= a.DropletLimit*a.Costs.QuotaPercent
}}
