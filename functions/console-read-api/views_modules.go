package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/ssot"
)

type moduleFacts struct {
	Observed map[string]time.Time
	Modules  []moduleFact
}

// moduleFact is a module of an environment as it was last observed there.
type moduleFact struct {
	Module           string   `json:"module"`
	Environment      string   `json:"environment"`
	State            string   `json:"state"`
	InstalledVersion *string  `json:"installed_version"`
	CodeVersion      *string  `json:"code_version"`
	Source           *string  `json:"source"`
	MissingDepends   []string `json:"missing_depends"`
}

// installed is what runs, whatever is to become of it.
func (m moduleFact) installed() bool {
	return slices.Contains([]string{"installed", "to_upgrade", "to_remove"}, m.State)
}

// comparison is the modules of every environment beside each other and beside the SSOT.
type comparison struct {
	want ssot.Modules
	seen map[string]map[string]moduleFact // by environment, then by module
	envs []string                         // that were observed, in the SSOT's order
}

func composeModules(_ context.Context, v viewing) (any, error) {
	f, _, err := facts[moduleFacts](v, v.environments())
	if err != nil {
		return nil, err
	}
	c := comparison{want: v.want.Modules, seen: map[string]map[string]moduleFact{}}
	for _, name := range v.environments() {
		if _, observed := f.Observed[name]; observed {
			c.envs, c.seen[name] = append(c.envs, name), map[string]moduleFact{}
		}
	}
	for _, m := range f.Modules {
		c.seen[m.Environment][m.Module] = m
	}
	environments := []object{}
	for _, name := range v.environments() {
		environments = append(environments, c.environment(v.judge, name, when(f.Observed, name)))
	}
	modules := []object{}
	for _, name := range c.names() {
		if one := c.module(name, v.environments()); one["difference"] != "none" || v.query.Get("show") == "all" {
			modules = append(modules, one)
		}
	}
	return object{"environments": environments, "modules": modules}, nil
}

// environment compares what is there with what the SSOT wants there.
func (c comparison) environment(j *judge, name string, observed *time.Time) object {
	wanted := c.want.Wanted(name)
	more := object{"environment": name, "through_wave": c.want.Through(name), "wanted": len(wanted), "installed": 0}
	missing, broken, notAllowed, pending := []string{}, []string{}, []string{}, []string{}
	for _, module := range wanted {
		if observed != nil && !c.seen[name][module].installed() {
			missing = append(missing, module)
		}
	}
	for _, module := range sortedKeys(c.seen[name]) {
		m := c.seen[name][module]
		if strings.HasPrefix(m.State, "to_") {
			pending = append(pending, module)
		}
		if !m.installed() {
			continue
		}
		more["installed"] = more["installed"].(int) + 1
		if len(m.MissingDepends) > 0 {
			broken = append(broken, module)
		}
		if !c.want.Allowed(module) {
			notAllowed = append(notAllowed, module)
		}
	}
	more["missing"], more["missing_depends"], more["not_allowed"], more["pending"] = missing, broken, notAllowed, pending
	if observed == nil {
		return with(j.nobody("no build has told which modules %s has", name), more)
	}
	verdict, words := weigh([]trouble{
		{missing, failing, "wanted and not installed"}, {broken, failing, "installed without what they depend on"},
		{notAllowed, warning, "not allowed and installed"}, {pending, warning, "waiting for Odoo's next start"},
	})
	if len(words) == 0 {
		words = append(words, fmt.Sprintf("has the %d modules that it is to have", len(wanted)))
	}
	return with(j.say(observed, daily, verdict, "%s", strings.Join(words, "; ")), more)
}

// trouble is what is wrong with some modules, worst first.
type trouble struct {
	modules []string
	verdict status
	what    string
}

func weigh(all []trouble) (verdict status, words []string) {
	verdict = ok
	for _, t := range all {
		if len(t.modules) == 0 {
			continue
		}
		if verdict == ok {
			verdict = t.verdict
		}
		words = append(words, t.what+": "+few(t.modules))
	}
	return verdict, words
}

// module is one module in every environment. It differs where one that was observed has it and another has not, or has
// another version. The waves explain the first as long as each has what it is to have by now.
func (c comparison) module(name string, environments []string) object {
	wave, inWave := c.want.WaveOf(name)
	each, versions, has, astray := []object{}, []string{}, 0, false
	for _, e := range environments {
		m, told := c.seen[e][name]
		one := object{"environment": e, "state": nil, "installed_version": nil, "code_version": nil, "wanted": inWave && wave <= c.want.Through(e)}
		if _, observed := c.seen[e]; observed {
			one["state"] = "absent"
			astray = astray || inWave && m.installed() != (wave <= c.want.Through(e))
		}
		if told {
			one["state"], one["installed_version"], one["code_version"] = m.State, m.InstalledVersion, m.CodeVersion
		}
		if m.installed() {
			has++
			if m.InstalledVersion != nil && !slices.Contains(versions, *m.InstalledVersion) {
				versions = append(versions, *m.InstalledVersion)
			}
		}
		each = append(each, one)
	}
	out := object{"module": name, "wave": nil, "allowed": c.want.Allowed(name), "environments": each}
	if inWave {
		out["wave"] = wave
	}
	switch apart := has > 0 && has < len(c.envs); {
	case len(versions) > 1:
		out["difference"], out["reason"] = "unexpected", "its versions differ: "+strings.Join(versions, ", ")
	case apart && astray:
		out["difference"], out["reason"] = "unexpected", "some environments have it and others do not, and not as far as the waves are"
	case apart && !c.want.Allowed(name):
		out["difference"], out["reason"] = "unexpected", "some environments have it and others do not, and it is not allowed in any"
	case apart && inWave:
		out["difference"], out["reason"] = "expected", fmt.Sprintf("wave %d has not come to all environments yet", wave)
	case apart:
		out["difference"], out["reason"] = "expected", "it is brought along by others where it is"
	default:
		out["difference"], out["reason"] = "none", nil
	}
	return out
}

// names are all modules that anybody wants or has.
func (c comparison) names() []string {
	all := map[string]bool{}
	for _, w := range c.want.Waves {
		for _, name := range w.Modules {
			all[name] = true
		}
	}
	for _, modules := range c.seen {
		for name := range modules {
			all[name] = true
		}
	}
	return sortedKeys(all)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// few names the first of a list.
func few(names []string) string {
	if len(names) > 10 {
		return strings.Join(names[:10], ", ") + fmt.Sprintf(" and %d more", len(names)-10)
	}
	return strings.Join(names, ", ")
}
