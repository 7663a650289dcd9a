package ssot

// Costs says how much is too much.
type Costs struct {
	// Percent of a vendor's limit, such as how many machines an account may have, from which on somebody is told.
	QuotaPercent int `yaml:"quota_percent" min:"1" max:"100"`
	// What each vendor may cost in a month. One that is left out is shown as having no budget.
	Budgets []VendorBudget `yaml:"budgets,omitempty"`
}

// VendorBudget is what a vendor may cost in a month.
type VendorBudget struct {
	// Vendor, such as digitalocean.
	Vendor string `yaml:"vendor" format:"name"`
	// US dollars a month.
	MonthlyUSD int `yaml:"monthly_usd" min:"1" max:"1000000"`
}

// Budget is what a vendor may cost in a month. False: nobody has said.
func (c Costs) Budget(vendor string) (usd float64, set bool) {
	for _, b := range c.Budgets {
		if b.Vendor == vendor {
			return float64(b.MonthlyUSD), true
		}
	}
	return 0, false
}

func (c Costs) check(d *document) {
	vendors := unique(d)
	for i, b := range c.Budgets {
		vendors.see(item("budgets", i)+".vendor", b.Vendor)
	}
}
