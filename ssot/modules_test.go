package ssot

import (
	"slices"
	"testing"
)

func TestModuleMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "modules/waves.yaml", []mistake{
		{"a module twice", "[account]", "[web]", []string{
			`modules/waves.yaml:7: waves[1].modules[0] is "web", which line 4 has already: use another or remove one of the two`}, false},
		{"in a wave and allowed besides", "[analytic]", "[account]", []string{
			`modules/waves.yaml:8: also_allowed[0] is "account", which line 7 has already: use another or remove one of the two`}, false},
		{"no order", "wave: 0", "wave: 5", []string{
			`modules/waves.yaml:5: waves[1].wave is 2, which does not come after 5: number the waves in their order`}, false},
		{"no such wave", "through: 2", "through: 1", []string{
			`modules/waves.yaml:11: rollout[1].through is 1, and there is no such wave`}, false},
		{"no such environment", "environment: dev", "environment: qa", []string{
			`modules/waves.yaml:11: rollout[1].environment is "qa", which environments.yaml does not name: use one of prod, dev`}, false},
		{"an environment left out", "  - {environment: dev, through: 2}\n", "", []string{
			`modules/waves.yaml:9: rollout lacks the environment "dev": add how far it is supposed to be`}, false},
		{"an environment twice", "environment: dev", "environment: prod", []string{
			`modules/waves.yaml:11: rollout[1].environment is "prod", which line 10 has already: use another or remove one of the two`}, false},
		{"no technical name", "[account]", "[Invoicing App]", []string{
			`modules/waves.yaml:7: waves[1].modules[0] is "Invoicing App": use the technical name of an Odoo module, such as account_tax`}, true},
		{"no modules", "[account]", "[]", []string{
			`modules/waves.yaml:7: waves[1].modules is an empty list: use a list with at least one item`}, true},
		{"a wave below zero", "wave: 0", "wave: -1", []string{
			`modules/waves.yaml:2: waves[0].wave is -1: use a whole number from 0 to 99`}, true},
	})
}

func TestModules(t *testing.T) {
	t.Parallel()
	s, err := LoadFS(folder("modules/waves.yaml", valid["modules/waves.yaml"]))
	if err != nil {
		t.Fatal(err)
	}
	m := s.Modules
	if wave, in := m.WaveOf("account"); wave != 2 || !in {
		t.Errorf("account is in wave %d (%v)", wave, in)
	}
	if _, in := m.WaveOf("analytic"); in || !m.Allowed("analytic") || !m.Allowed("base") || m.Allowed("stock") {
		t.Error("allowed are modules of a wave and those that are allowed besides, and no others")
	}
	if got := m.Wanted("prod"); !slices.Equal(got, []string{"base", "web"}) || m.Through("nowhere") != -1 || len(m.Wanted("dev")) != 3 {
		t.Errorf("prod is to have %v", got)
	}
}
