package ssot

import "testing"

func TestCostMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "maintenance/costs.yaml", []mistake{
		{"two budgets", "vendor: vercel", "vendor: digitalocean", []string{
			`maintenance/costs.yaml:4: budgets[1].vendor is "digitalocean", which line 3 has already: use another or remove one of the two`}, false},
		{"for nothing", "monthly_usd: 100", "monthly_usd: 0", []string{
			`maintenance/costs.yaml:3: budgets[0].monthly_usd is 0: use a whole number from 1 to 1000000`}, true},
	})
}

func TestABudget(t *testing.T) {
	t.Parallel()
	c := Costs{Budgets: []VendorBudget{{"digitalocean", 100}}}
	if usd, set := c.Budget("digitalocean"); usd != 100 || !set {
		t.Errorf("%f %t", usd, set)
	}
	if _, set := c.Budget("vercel"); set {
		t.Error("a budget that nobody set")
	}
}
