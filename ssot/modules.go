package ssot

import (
	"slices"
	"strings"
)

// Modules says which Odoo modules there are to be, and how far their roll-out has come.
type Modules struct {
	// The waves in which modules are rolled out, first to last.
	Waves []Wave `yaml:"waves"`
	// Modules that may be installed although no wave has them: what others bring along.
	AlsoAllowed []string `yaml:"also_allowed,omitempty" format:"module"`
	// How far each environment is supposed to be.
	Rollout []Rollout `yaml:"rollout"`
}

// Wave is some modules that are rolled out together.
type Wave struct {
	// Its number; larger ones come later.
	Wave int `yaml:"wave" min:"0" max:"99"`
	// What people call it.
	Title string `yaml:"title"`
	// Technical names of its modules.
	Modules []string `yaml:"modules" format:"module"`
}

// Rollout is how far an environment is supposed to be.
type Rollout struct {
	// Environment; one of environments.yaml.
	Environment string `yaml:"environment" format:"name"`
	// The last wave that is to be installed there.
	Through int `yaml:"through" min:"0" max:"99"`
}

// WaveOf is the wave of a module, if it is in one.
func (m Modules) WaveOf(module string) (int, bool) {
	for _, w := range m.Waves {
		if slices.Contains(w.Modules, module) {
			return w.Wave, true
		}
	}
	return 0, false
}

// Allowed tells whether a module may be installed anywhere.
func (m Modules) Allowed(module string) bool {
	_, inWave := m.WaveOf(module)
	return inWave || slices.Contains(m.AlsoAllowed, module)
}

// Through is the last wave of an environment. Every environment has one.
func (m Modules) Through(environment string) int {
	for _, r := range m.Rollout {
		if r.Environment == environment {
			return r.Through
		}
	}
	return -1
}

// Wanted are the modules that are to be installed in an environment, sorted.
func (m Modules) Wanted(environment string) []string {
	var all []string
	for _, w := range m.Waves {
		if w.Wave <= m.Through(environment) {
			all = append(all, w.Modules...)
		}
	}
	slices.Sort(all)
	return all
}

func (m Modules) check(d *document) {
	modules, environments := unique(d), unique(d)
	for i, w := range m.Waves {
		at := item("waves", i)
		if i > 0 && w.Wave <= m.Waves[i-1].Wave && d.sound(at+".wave") {
			d.refuse(at+".wave", "is %d, which does not come after %d: number the waves in their order", w.Wave, m.Waves[i-1].Wave)
		}
		for j, name := range w.Modules {
			modules.see(item(at+".modules", j), name)
		}
	}
	for i, name := range m.AlsoAllowed {
		modules.see(item("also_allowed", i), name)
	}
	for i, r := range m.Rollout {
		at := item("rollout", i)
		environments.see(at+".environment", r.Environment)
		if m.numbered(d) && !slices.ContainsFunc(m.Waves, func(w Wave) bool { return w.Wave == r.Through }) && d.sound(at+".through") {
			d.refuse(at+".through", "is %d, and there is no such wave", r.Through)
		}
	}
}

// numbered tells whether the waves' numbers may be relied on.
func (m Modules) numbered(d *document) bool { return d.sounds("waves", len(m.Waves), "wave") }

func (m Modules) checkEnvironments(d *document, environments environmentsFile) {
	names := environments.names()
	for i, r := range m.Rollout {
		if !slices.Contains(names, r.Environment) {
			d.refuse(item("rollout", i)+".environment", "is %q, which environments.yaml does not name: use one of %s", r.Environment, strings.Join(names, ", "))
		}
	}
	for _, name := range names {
		if m.Through(name) < 0 && d.sounds("rollout", len(m.Rollout), "environment") {
			d.refuse("rollout", "lacks the environment %q: add how far it is supposed to be", name)
		}
	}
}
