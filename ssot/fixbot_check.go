package ssot

import (
	"slices"
	"strings"
)

// mustForbid are paths that no policy may leave open, with what becomes of it otherwise.
var mustForbid = []struct{ path, reason string }{
	{fixBotFile, "an agent could loosen its own policy"},
	{"agents/relay.tmpl", "an agent could rewrite what agents are told"},
	{".github/workflows/ci.yml", "an agent could decide what is green"},
	{".env", "an agent could plant or read secrets"},
	{"migrations/20260101000000_x.sql", "an agent could change the database while mending a build"},
}

const fixBotFile = "agents/fixbot_policy.yaml"

func (f FixBot) check(d *document) {
	f.checkForbidden(d)
	f.checkSizes(d)
	agents, logins, repositories := unique(d), unique(d), unique(d)
	for i, a := range f.Agents {
		agents.see(item("agents", i)+".name", a.Name)
		logins.see(item("agents", i)+".login", strings.ToLower(a.Login))
	}
	for i, r := range f.Repositories {
		at := item("repositories", i)
		repositories.see(at+".repository", strings.ToLower(r.Repository))
		if _, known := f.Agent(r.Agent); !known && d.sounds("agents", len(f.Agents), "name") {
			d.refuse(at+".agent", "is %q, which agents does not name: add it there, with its account", r.Agent)
		}
		for j, branch := range r.BaseBranches {
			if d.sound("branch_prefix") && strings.HasPrefix(strings.ToLower(branch), strings.ToLower(f.BranchPrefix)) {
				d.refuse(item(at+".base_branches", j), "is %q, which is a branch of an agent: name one that people work on", branch)
			}
		}
		checks := unique(d)
		for j, c := range r.RequiredChecks {
			checks.see(item(at+".required_checks", j)+".name", c.Name)
		}
	}
}

// checkForbidden refuses a policy that agents could get around.
func (f FixBot) checkForbidden(d *document) {
	if !d.sounds("forbidden", len(f.Forbidden), "path") {
		return
	}
	for _, m := range mustForbid {
		name := m.path
		if strings.HasPrefix(name, "agents/") {
			name = "ssot/" + name
		}
		if _, forbidden := f.Forbids(name); !forbidden {
			d.refuse("forbidden", "lacks %q: %s", name, m.reason)
		}
	}
	for i, p := range f.Forbidden {
		if _, must := (FixBot{Forbidden: []ForbiddenPath{p}}).Forbids("ssot/" + fixBotFile); must && p.UnlessKind != "" {
			d.refuse(item("forbidden", i)+".unless_kind", "opens the policy to agents: remove the line")
		}
	}
}

// checkSizes refuses what is larger than what holds it.
func (f FixBot) checkSizes(d *document) {
	for _, pair := range []struct {
		small, large string
		s, l         int
	}{
		{"concurrency.repository", "concurrency.all", f.Concurrency.Repository, f.Concurrency.All},
		{"starts.hour", "starts.day", f.Starts.Hour, f.Starts.Day},
		{"budget.run.usd", "budget.month.usd", f.Budget.Run.USD, f.Budget.Month.USD},
		{"budget.run.turns", "budget.month.turns", f.Budget.Run.Turns, f.Budget.Month.Turns},
		{"budget.run.minutes", "budget.month.minutes", f.Budget.Run.Minutes, f.Budget.Month.Minutes},
	} {
		if d.sound(pair.small) && d.sound(pair.large) && pair.s > pair.l {
			d.refuse(pair.small, "is %d, more than %s (%d): it would never be reached", pair.s, pair.large, pair.l)
		}
	}
}

// checkRepositories lets agents only where something is deployed from, or where it is said why.
func (f FixBot) checkRepositories(d *document, environments environmentsFile) {
	for i, r := range f.Repositories {
		deployed := slices.ContainsFunc(environments.Environments, func(e Environment) bool { return strings.EqualFold(e.Repository, r.Repository) })
		at := item("repositories", i)
		switch {
		case !deployed && r.Outside == "":
			d.refuse(at+".repository", "is %q, which no environment is deployed from: correct it, or say under outside why agents work there", r.Repository)
		case deployed && r.Outside != "":
			d.refuse(at+".outside", "is of no use: an environment is deployed from %q, remove the line", r.Repository)
		}
	}
}

// checkGradient refuses to send work where nothing is deployed.
func (f FixBot) checkGradient(d *document, g GradientADK) {
	for i, r := range f.Repositories {
		if r.Invoker == ByGradient && (g.Status == Planned || g.Status == Retired) {
			d.refuse(item("repositories", i)+".invoker", "is %q, whose status in providers/digitalocean/gradient_adk.yaml is %q: use another one, or deploy it", string(r.Invoker), string(g.Status))
		}
	}
}
