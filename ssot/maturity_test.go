package ssot

import "testing"

func TestMaturityMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "console/maturity.yaml", []mistake{
		{"a page twice", "page: Logs", "page: Builds", []string{
			`console/maturity.yaml:5: pages[1].page is "Builds", which line 2 has already: use another or remove one of the two`}, false},
		{"downwards", "target: prod", "target: scaffold", []string{
			`console/maturity.yaml:4: pages[0].target is "scaffold", which is lower than current (beta): a page goes up, raise target or lower current`}, false},
		{"a page without a route", "page: Logs", "page: Charts", []string{
			`console/maturity.yaml:5: pages[1].page is "Charts", which console/navigation.yaml does not name: add it under its pages`,
			`console/navigation.yaml:14: pages[1].page is "Logs", which console/maturity.yaml does not name: add it there`}, false},
	})
}
