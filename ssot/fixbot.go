package ssot

import (
	"slices"
	"strings"
	"time"
)

// FixBot is what an agent may do to mend a failure, and how much of it. A pull request is all it may make.
type FixBot struct {
	// Why nothing is started any more, anywhere. Left out: it is not stopped.
	Stopped string `yaml:"stopped,omitempty"`
	// What the branch of every agent begins with.
	BranchPrefix string `yaml:"branch_prefix" format:"branch_prefix"`
	// How large a change may be.
	Limits ChangeLimits `yaml:"limits"`
	// Where an agent changes nothing. What decides over agents is forbidden whether it stands here or not.
	Forbidden []ForbiddenPath `yaml:"forbidden"`
	// Files that programs write. Nobody reads them in a review, so an agent does not write them.
	Generated []string `yaml:"generated" format:"path_pattern"`
	// Tests. An agent adds to them; what takes away from them is for a person to judge.
	Tests []string `yaml:"tests" format:"path_pattern"`
	// Attempts at one task, over its whole life.
	AttemptsPerTask int `yaml:"attempts_per_task" min:"1" max:"10"`
	// Minutes between two attempts at one task.
	CoolDownMinutes int `yaml:"cool_down_minutes" min:"0" max:"10080"`
	// Hours that a request may wait for its turn. After that it is refused: its commit is long gone.
	MaxWaitHours int `yaml:"max_wait_hours" min:"1" max:"168"`
	// Minutes without a sign of life after which a run is given up.
	SilentMinutes int `yaml:"silent_minutes" min:"1" max:"1440"`
	// Agents at work at one time.
	Concurrency Concurrency `yaml:"concurrency"`
	// Agents that may be started.
	Starts Starts `yaml:"starts"`
	// What agents may use up.
	Budget Budgets `yaml:"budget"`
	// Approvals by people that a pull request needs, of the commit that is its head.
	HumanApprovals int `yaml:"human_approvals" min:"0" max:"6"`
	// Who takes over what agents cannot or may not mend.
	Escalation Escalation `yaml:"escalation"`
	// Bytes of a log, and of a text that somebody wrote, that an agent is given.
	PromptBytes int `yaml:"prompt_bytes" min:"1000" max:"200000"`
	// Who the agents are: known by account, never by what a text says.
	Agents []Agent `yaml:"agents"`
	// Where agents may work.
	Repositories []FixBotRepository `yaml:"repositories"`
}

// ChangeLimits is how large a change may be.
type ChangeLimits struct {
	// Files.
	Files int `yaml:"files" min:"1" max:"300"`
	// Lines added and removed, together.
	Lines int `yaml:"lines" min:"1" max:"10000"`
}

// ForbiddenPath is where an agent changes nothing.
type ForbiddenPath struct {
	// A folder (ssot/agents/), a file (docs/policy.md), or a name at any depth (*.pem, .env*). Capitals do not matter.
	Path string `yaml:"path" format:"path_pattern"`
	// Why.
	Reason string `yaml:"reason"`
	// Kind of run that may add new files here, and change none. Left out: no kind may.
	UnlessKind FixKind `yaml:"unless_kind,omitempty"`
}

// Concurrency is how many agents work at one time.
type Concurrency struct {
	// Everywhere.
	All int `yaml:"all" min:"1" max:"50"`
	// In one repository.
	Repository int `yaml:"repository" min:"1" max:"50"`
}

// Starts is how many agents may be started.
type Starts struct {
	// In any hour.
	Hour int `yaml:"hour" min:"1" max:"1000"`
	// In any 24 hours.
	Day int `yaml:"day" min:"1" max:"10000"`
}

// Budgets are what agents may use up.
type Budgets struct {
	// One run.
	Run Budget `yaml:"run"`
	// All runs of a calendar month, in UTC.
	Month Budget `yaml:"month"`
}

// Budget is money, turns and time.
type Budget struct {
	// US dollars.
	USD int `yaml:"usd" min:"1" max:"100000"`
	// Turns of the agent.
	Turns int `yaml:"turns" min:"1" max:"1000000"`
	// Minutes.
	Minutes int `yaml:"minutes" min:"1" max:"1000000"`
}

// Escalation is who takes over.
type Escalation struct {
	// Who is to act.
	Owner string `yaml:"owner" format:"name"`
	// Repository in which the work item is opened.
	Repository string `yaml:"repository" format:"repository"`
}

// Agent is one that opens pull requests.
type Agent struct {
	// What everything else calls it.
	Name string `yaml:"name" format:"name"`
	// Slug of its GitHub App.
	App string `yaml:"app" format:"name"`
	// Account that its pull requests are opened by, such as claude[bot].
	Login string `yaml:"login" format:"login"`
}

// FixBotRepository is where agents may work, and how.
type FixBotRepository struct {
	// The repository.
	Repository string `yaml:"repository" format:"repository"`
	// Why agents may work in it although no environment is deployed from it. Left out: one is.
	Outside string `yaml:"outside,omitempty"`
	// Why nothing is started for it any more. Left out: it is not stopped.
	Stopped string `yaml:"stopped,omitempty"`
	// Kinds of failures that are mended here.
	Kinds []FixKind `yaml:"kinds"`
	// Branches that pull requests may be for.
	BaseBranches []string `yaml:"base_branches" format:"branch"`
	// How an agent is asked to work here.
	Invoker Invoker `yaml:"invoker"`
	// Which agent that is.
	Agent string `yaml:"agent" format:"name"`
	// Checks that have to succeed on the head of a pull request.
	RequiredChecks []RequiredCheck `yaml:"required_checks"`
}

// RequiredCheck is a check that has to succeed. Neutral and skipped are no success.
type RequiredCheck struct {
	// Its name.
	Name string `yaml:"name" format:"gate"`
	// Slug of the GitHub App that reports it. The same name from another app is another check.
	App string `yaml:"app" format:"name"`
	// What to run to see it red or green on one's own machine.
	Command string `yaml:"command"`
}

// FixKind is the kind of failure that is mended.
type FixKind string

// The kinds.
const (
	FixBuild     FixKind = "fix_build"
	FixGate      FixKind = "fix_gate"
	FixMigration FixKind = "fix_migration"
	FixWebhook   FixKind = "fix_webhook"
)

func (FixKind) oneOf() []string {
	return []string{string(FixBuild), string(FixGate), string(FixMigration), string(FixWebhook)}
}

// Invoker is a way to ask an agent to work.
type Invoker string

// The ways.
const (
	ByRepositoryDispatch Invoker = "repository_dispatch"
	ByMention            Invoker = "mention"
	ByGradient           Invoker = "gradient"
	BySlack              Invoker = "slack"
)

func (Invoker) oneOf() []string {
	return []string{string(ByRepositoryDispatch), string(ByMention), string(ByGradient), string(BySlack)}
}

// Repository finds what is said of a repository. GitHub does not tell capitals apart.
func (f FixBot) Repository(name string) (FixBotRepository, bool) {
	i := slices.IndexFunc(f.Repositories, func(r FixBotRepository) bool { return strings.EqualFold(r.Repository, name) })
	if i < 0 {
		return FixBotRepository{}, false
	}
	return f.Repositories[i], true
}

// Agent finds an agent by its name.
func (f FixBot) Agent(name string) (Agent, bool) {
	i := slices.IndexFunc(f.Agents, func(a Agent) bool { return a.Name == name })
	if i < 0 {
		return Agent{}, false
	}
	return f.Agents[i], true
}

// Forbids finds what forbids a path, which is taken as it is: whoever asks has made sure that it is a plain one.
func (f FixBot) Forbids(path string) (ForbiddenPath, bool) {
	i := slices.IndexFunc(f.Forbidden, func(p ForbiddenPath) bool { return PathMatches(p.Path, path) })
	if i < 0 {
		return ForbiddenPath{}, false
	}
	return f.Forbidden[i], true
}

// CoolDown is the time between two attempts at one task.
func (f FixBot) CoolDown() time.Duration { return minutes(f.CoolDownMinutes) }

// MaxWait is how long a request may wait for its turn.
func (f FixBot) MaxWait() time.Duration { return time.Duration(f.MaxWaitHours) * time.Hour }

// Silence is the time without a sign of life after which a run is given up.
func (f FixBot) Silence() time.Duration { return minutes(f.SilentMinutes) }

// Time is the time of the budget.
func (b Budget) Time() time.Duration { return minutes(b.Minutes) }
