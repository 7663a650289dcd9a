package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/ssot"
)

var waves = ssot.Modules{
	Waves:       []ssot.Wave{{Wave: 0, Modules: []string{"base", "web"}}, {Wave: 1, Modules: []string{"stock"}}},
	AlsoAllowed: []string{"analytic"},
	Rollout:     []ssot.Rollout{{Environment: "prod", Through: 0}, {Environment: "stage", Through: 1}, {Environment: "dev", Through: 1}},
}

// seeing is a comparison of "environment module state version" lines; dev was never looked at.
func seeing(lines ...string) comparison {
	c := comparison{want: waves, envs: []string{"prod", "stage"}, seen: map[string]map[string]moduleFact{"prod": {}, "stage": {}}}
	for _, line := range lines {
		words := strings.Fields(line)
		m := moduleFact{Environment: words[0], Module: words[1], State: words[2]}
		if len(words) > 3 {
			m.InstalledVersion = &words[3]
		}
		if len(words) > 4 {
			m.MissingDepends = words[4:]
		}
		c.seen[m.Environment][m.Module] = m
	}
	return c
}

func TestModuleDifferences(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		seen            []string
		module          string
		difference, why string
	}{
		"the same everywhere":              {[]string{"prod base installed 17.0", "stage base installed 17.0"}, "base", "none", ""},
		"nowhere":                          {nil, "base", "none", ""},
		"a wave that is on its way":        {[]string{"stage stock installed 17.0"}, "stock", "expected", "wave 1 has not come to all environments yet"},
		"the wrong way round":              {[]string{"prod stock installed 17.0"}, "stock", "unexpected", "some environments have it and others do not, and not as far as the waves are"},
		"missing where it is to be":        {[]string{"stage base installed 17.0"}, "base", "unexpected", "some environments have it and others do not, and not as far as the waves are"},
		"another version":                  {[]string{"prod base installed 17.0", "stage base to_upgrade 17.1"}, "base", "unexpected", "its versions differ: 17.0, 17.1"},
		"to be installed is not installed": {[]string{"prod base installed 17.0", "stage base to_install"}, "base", "unexpected", "some environments have it and others do not, and not as far as the waves are"},
		"brought along":                    {[]string{"stage analytic installed 17.0"}, "analytic", "expected", "it is brought along by others where it is"},
		"allowed nowhere":                  {[]string{"stage spam installed 17.0"}, "spam", "unexpected", "some environments have it and others do not, and it is not allowed in any"},
		"uninstalled is as good as absent": {[]string{"stage spam uninstalled"}, "spam", "none", ""},
	} {
		got := seeing(c.seen...).module(c.module, []string{"prod", "stage", "dev"})
		why, _ := got["reason"].(string)
		if got["difference"] != c.difference || why != c.why {
			t.Errorf("%s: %v: %s", name, got["difference"], why)
		}
	}
	one := seeing("stage stock installed 17.0").module("stock", []string{"prod", "stage", "dev"})
	var states []string
	for _, e := range one["environments"].([]object) {
		states = append(states, fmt.Sprint(e["environment"], " ", e["state"], " ", e["wanted"]))
	}
	if got := strings.Join(states, ", "); got != "prod absent false, stage installed true, dev <nil> true" || one["wave"] != 1 {
		t.Errorf("%s (wave %v)", got, one["wave"])
	}
}

func TestModulesOfAnEnvironment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	recent, old := now.Add(-time.Hour), now.Add(-48*time.Hour)
	for name, c := range map[string]struct {
		seen     []string
		observed *time.Time
		status   status
		why      string
	}{
		"as it is to be":     {[]string{"prod base installed", "prod web installed", "prod analytic installed"}, &recent, ok, "has the 2 modules that it is to have"},
		"one is missing":     {[]string{"prod base installed", "prod web uninstalled"}, &recent, failing, "wanted and not installed: web"},
		"one is not allowed": {[]string{"prod base installed", "prod web installed", "prod spam installed"}, &recent, warning, "not allowed and installed: spam"},
		"not done yet":       {[]string{"prod base installed", "prod web to_upgrade"}, &recent, warning, "waiting for Odoo's next start: web"},
		"a broken one":       {[]string{"prod base installed", "prod web installed 17.0 bus"}, &recent, failing, "installed without what they depend on: web"},
		"all at once":        {[]string{"prod web to_install", "prod spam installed"}, &recent, failing, "wanted and not installed: base, web; not allowed and installed: spam; waiting for Odoo's next start: web"},
		"nobody looked":      {nil, nil, unknown, "no build has told which modules prod has"},
		"long ago":           {[]string{"prod base installed", "prod web installed"}, &old, unknown, "not confirmed since 2026-02-27T12:00:00Z; at that time ok: has the 2 modules that it is to have"},
	} {
		got := seeing(c.seen...).environment(&judge{now: now}, "prod", c.observed)
		if got["status"] != c.status || got["explanation"] != c.why {
			t.Errorf("%s: %v: %v", name, got["status"], got["explanation"])
		}
	}
}

// The view of the real SSOT over the real database, whatever the files say.
func TestViewModuleComparison(t *testing.T) {
	t.Parallel()
	a := startEmpty(t)
	data, _ := a.look("module-comparison")
	expect(t, data, "unknown", "environments", 0, "status")
	a.exec(`insert into ops.modules (environment, module, state, installed_version, observed_at) values
		('prod', 'spam_in_prod', 'installed', '1', now()), ('stage', 'base', 'installed', '1', now()), ('elsewhere', 'base', 'installed', '1', now())`)
	data, got := a.look("module-comparison")
	expect(t, data, "failing", "environments", 0, "status")
	expect(t, data, "spam_in_prod", "environments", 0, "not_allowed", 0)
	if !strings.Contains(got.raw, `"module":"spam_in_prod"`) || strings.Contains(got.raw, "elsewhere") {
		t.Errorf("%.600s", got.raw)
	}
	all, _ := a.look("module-comparison?show=all")
	if n, m := len(at(t, all, "modules").([]any)), len(at(t, data, "modules").([]any)); n <= m {
		t.Errorf("all are %d, those that differ %d", n, m)
	}
}
