package ssot

import (
	"slices"
	"strings"
	"time"
)

// Convergence says when an environment is done: what has to be so besides the deployment of its branch.
type Convergence struct {
	// Each environment, once.
	Environments []Completion `yaml:"environments"`
	// Differences that are known and accepted, until a day.
	Suppressions []Suppression `yaml:"suppressions,omitempty"`
}

// Completion is when one environment is done, and what is done about it when it is not.
type Completion struct {
	// Environment; one of environments.yaml.
	Environment string `yaml:"environment" format:"name"`
	// Who is to act on what is found here.
	Owner string `yaml:"owner" format:"name"`
	// What the scan does: 1 reports, 2 also completes what is safe, 3 also escalates what stays.
	Level int `yaml:"level" min:"1" max:"3"`
	// Where the head of the branch has to run: vercel is the environment's Vercel project, github its GitHub environment.
	Deploys []string `yaml:"deploys" format:"deployer"`
	// Minutes that the head of the branch may wait for its deployment.
	GraceMinutes int `yaml:"grace_minutes" min:"0" max:"10080"`
	// Minutes that a deployment may take before it counts as stuck.
	DeployMinutes int `yaml:"deploy_minutes" min:"1" max:"1440"`
	// Minutes that a finding of severity error stands before level 3 escalates it.
	EscalateMinutes int `yaml:"escalate_minutes" min:"0" max:"43200"`
	// Where level 3 opens a work item: github is an issue in the environment's repository, plane: and a project's id one in Plane. Left out: nowhere, Slack alone is told.
	EscalateTo string `yaml:"escalate_to,omitempty" format:"tracker"`
	// What level 2 may do here. Left out: nothing.
	SafeActions []string `yaml:"safe_actions,omitempty" format:"safe_action"`
	// Times in which nothing is done here, only reported.
	Freezes []Freeze `yaml:"freezes,omitempty"`
	// What has to be there besides the deployment.
	Requires Requirements `yaml:"requires,omitempty"`
	// What has to be verified of each release.
	Checklist []ChecklistItem `yaml:"checklist,omitempty"`
}

// Requirements are the follow-ups of a deployment. What is left out is not required.
type Requirements struct {
	// Migrations that the environment's database has to have.
	Migrations MigrationRange `yaml:"migrations,omitempty"`
	// Supabase edge functions that have to be deployed.
	Functions []string `yaml:"functions,omitempty" format:"resource"`
	// Variables that the Vercel project has to have.
	EnvVars []string `yaml:"env_vars,omitempty" format:"variable"`
	// Secrets that the Supabase project has to have.
	VaultKeys []string `yaml:"vault_keys,omitempty" format:"variable"`
	// DNS entries that have to be active.
	DNS []DNSEntry `yaml:"dns,omitempty"`
	// Gates that have to be green on the commit that runs.
	Gates []string `yaml:"gates,omitempty" format:"gate"`
}

// MigrationRange is a run of migrations by their versions, both ends included.
type MigrationRange struct {
	// The first one that is looked for. Left out: there is no first.
	From string `yaml:"from,omitempty" format:"migration"`
	// The last one that has to be there; newest is every one that the functions know. Left out: none is required.
	Through string `yaml:"through,omitempty" format:"migration_end"`
}

// Newest is the migration that the range ends with when it has no end of its own.
const Newest = "newest"

// DNSEntry is a name that has to resolve.
type DNSEntry struct {
	// Name to resolve.
	Host string `yaml:"host" format:"host"`
	// Kind of the entry.
	Type string `yaml:"type" format:"dns_type"`
	// What it may say; one of them is enough. Left out: anything.
	Values []string `yaml:"values,omitempty" format:"dns_value"`
}

// ChecklistItem is one thing to verify of each release.
type ChecklistItem struct {
	// What it is called; unique within the environment.
	Item string `yaml:"item" format:"name"`
	// What is to be seen, in a sentence.
	Says string `yaml:"says"`
	// What verifies it: a rule, or a person, who says so once for each release.
	VerifiedBy string `yaml:"verified_by" format:"verifier"`
}

// ByPerson is the verifier of what no rule can see.
const ByPerson = "person"

// Freeze is a time in which nothing is done.
type Freeze struct {
	// When it begins.
	From string `yaml:"from" format:"moment"`
	// When it ends.
	Until string `yaml:"until" format:"moment"`
	// Why.
	Reason string `yaml:"reason"`
}

// Suppression accepts a difference: it is still seen and shown, and nobody is told.
type Suppression struct {
	// Signal of the finding, such as dns_not_active.
	Signal string `yaml:"signal" format:"signal"`
	// Environment that it is about. Left out: all.
	Environment string `yaml:"environment,omitempty" format:"name"`
	// Subject that it is about. Left out: all.
	Subject string `yaml:"subject,omitempty"`
	// Why it is accepted.
	Reason string `yaml:"reason"`
	// Who answers for that.
	Owner string `yaml:"owner" format:"name"`
	// When it ends.
	Until string `yaml:"until" format:"moment"`
}

// Of is the completion of an environment. Every environment has one.
func (c Convergence) Of(environment string) (Completion, bool) {
	i := slices.IndexFunc(c.Environments, func(e Completion) bool { return e.Environment == environment })
	if i < 0 {
		return Completion{}, false
	}
	return c.Environments[i], true
}

// Suppressed finds what accepts a finding at a time.
func (c Convergence) Suppressed(at time.Time, signal, environment, subject string) (Suppression, bool) {
	i := slices.IndexFunc(c.Suppressions, func(s Suppression) bool {
		return s.Signal == signal && (s.Environment == "" || s.Environment == environment) &&
			(s.Subject == "" || s.Subject == subject) && at.Before(s.Ends())
	})
	if i < 0 {
		return Suppression{}, false
	}
	return c.Suppressions[i], true
}

// Ends is when the suppression ends.
func (s Suppression) Ends() time.Time { return moment(s.Until) }

// Frozen finds the freeze that a time is in.
func (c Completion) Frozen(at time.Time) (Freeze, bool) {
	i := slices.IndexFunc(c.Freezes, func(f Freeze) bool { return !at.Before(moment(f.From)) && at.Before(moment(f.Until)) })
	if i < 0 {
		return Freeze{}, false
	}
	return c.Freezes[i], true
}

// Grace is how long the head of the branch may wait for its deployment.
func (c Completion) Grace() time.Duration { return time.Duration(c.GraceMinutes) * time.Minute }

// DeployWithin is how long a deployment may take.
func (c Completion) DeployWithin() time.Duration { return time.Duration(c.DeployMinutes) * time.Minute }

// EscalateAfter is how long an error stands before it is escalated.
func (c Completion) EscalateAfter() time.Duration {
	return time.Duration(c.EscalateMinutes) * time.Minute
}

// May tells whether level 2 may do an action here.
func (c Completion) May(action string) bool {
	return c.Level >= 2 && slices.Contains(c.SafeActions, action)
}

// moment reads a time whose format was checked; what is none is the beginning of time.
func moment(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

func (c Convergence) check(d *document) {
	environments := unique(d)
	for i, e := range c.Environments {
		at := item("environments", i)
		environments.see(at+".environment", e.Environment)
		items, hosts := unique(d), unique(d)
		for j, x := range e.Checklist {
			items.see(item(at+".checklist", j)+".item", x.Item)
		}
		for j, x := range e.Requires.DNS {
			hosts.see(item(at+".requires.dns", j)+".host", x.Host+" "+x.Type)
		}
		for j, f := range e.Freezes {
			ends := item(at+".freezes", j) + ".until"
			if d.sound(item(at+".freezes", j)) && !moment(f.Until).After(moment(f.From)) {
				d.refuse(ends, "is %q, which is not after from: a freeze ends later than it begins", f.Until)
			}
		}
		if m := e.Requires.Migrations; m.From != "" && m.Through == "" {
			d.refuse(at+".requires.migrations.through", "is missing: say the last migration that has to be there, or newest")
		}
		if e.Level < 2 && len(e.SafeActions) > 0 && d.sound(at+".level") {
			d.refuse(at+".safe_actions", "are of no use at level %d: raise the level to 2 or leave them out", e.Level)
		}
		if e.Level < 3 && e.EscalateTo != "" && d.sound(at+".level") {
			d.refuse(at+".escalate_to", "is of no use at level %d: raise the level to 3 or leave it out", e.Level)
		}
	}
}

// checkEnvironments refuses an environment that there is not, and one that is left out.
func (c Convergence) checkEnvironments(d *document, environments environmentsFile) {
	known := environments.names()
	for i, e := range c.Environments {
		if !slices.Contains(known, e.Environment) {
			d.refuse(item("environments", i)+".environment", "is %q, which environments.yaml does not name: use one of %s", e.Environment, strings.Join(known, ", "))
		}
	}
	for _, name := range known {
		if _, there := c.Of(name); !there && d.sounds("environments", len(c.Environments), "environment") {
			d.refuse("environments", "lacks the environment %q: say when it is done", name)
		}
	}
	for i, s := range c.Suppressions {
		if s.Environment != "" && !slices.Contains(known, s.Environment) {
			d.refuse(item("suppressions", i)+".environment", "is %q, which environments.yaml does not name: use one of %s", s.Environment, strings.Join(known, ", "))
		}
	}
}
