package maintenance

import (
	"fmt"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Account is what a cloud account costs and may hold, at one moment.
type Account struct {
	Now          time.Time
	Vendor       string
	Costs        ssot.Costs
	MonthUSD     float64 // this month, so far
	OwedUSD      float64 // billed, and not paid
	DropletLimit int     // zero: not known
	Droplets     int     // -1: not known
}

// accountRule looks at an account for one kind of trouble.
type accountRule struct {
	signal string
	find   func(Account) (f ops.Finding, found bool)
}

var accountRules = []accountRule{overBudget, withoutBudget, quotaNear}

// Findings are what is wrong with what an account costs and holds.
func (a Account) Findings() (findings []ops.Finding, unjudged []string) {
	for _, r := range accountRules {
		if f, found := r.find(a); found {
			f.Signal, f.Subject = r.signal, a.Vendor
			findings = append(findings, f)
		}
	}
	if a.Droplets < 0 || a.DropletLimit == 0 {
		unjudged = []string{quotaNear.signal}
	}
	return findings, unjudged
}

// projected is what the month comes to if it goes on as it began. The first days say nothing.
func (a Account) projected() (usd float64, told bool) {
	begin := month(a.Now.UTC())
	whole, gone := begin.AddDate(0, 1, 0).Sub(begin), a.Now.Sub(begin)
	if gone < 3*24*time.Hour {
		return 0, false
	}
	return a.MonthUSD * float64(whole) / float64(gone), true
}

func usd(amount float64) string { return fmt.Sprintf("%.2f USD", amount) }
