package fixbot

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"text/template"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Assignment is what an agent is asked for, before it is put into words.
type Assignment struct {
	Run     Run
	TaskKey string
	Attempt int
	SHA     string
	Check   string   // name of the required check that is red; its command is the one to make green
	Title   string   // what failed, in a line
	Links   []string // to the job, the finding, the policy
	Earlier []string // how earlier attempts ended
	Quotes  []Quote  // what others wrote
}

// Quote is a text that others wrote: a log, an issue, a comment. It is never trusted.
type Quote struct {
	Name string
	Text string
}

// Relay is what the template is filled with. Nothing in it can end a line or a fence that it did not begin.
type Relay struct {
	Repository, Kind, BaseBranch, Branch, SHA, TaskKey, Title, Command string
	Attempt, Attempts, Files, Lines, Turns, Minutes, USD               int
	Forbidden, Links, Earlier, Quoted                                  []string
}

// Instruction is what an agent is given, and its digest.
type Instruction struct {
	Text   string
	SHA256 [sha256.Size]byte
}

// longestPrompt is how long an instruction may be, whatever went into it.
const longestPrompt = 256 << 10

// Prompt puts an assignment into the words of the template.
func Prompt(words string, policy ssot.FixBot, a Assignment) (Instruction, error) {
	t, err := template.New("relay").Option("missingkey=error").Parse(words)
	if err != nil {
		return Instruction{}, fault.Wrap(err, fault.Internal, "the relay template cannot be read")
	}
	r, known := policy.Repository(a.Run.Repository)
	if !known {
		return Instruction{}, fault.New(fault.Forbidden, "agents may not work in %s", shown(a.Run.Repository))
	}
	command, found := commandOf(r, a.Check)
	if !found {
		return Instruction{}, fault.New(fault.Invalid, "%s is no required check of %s, so there is no command to make green", shown(a.Check), r.Repository)
	}
	relay := fill(policy, r.Repository, command, a)
	var b strings.Builder
	if err := t.Execute(&b, relay); err != nil {
		return Instruction{}, fault.Wrap(err, fault.Internal, "the relay template cannot be filled in")
	}
	if b.Len() > longestPrompt {
		return Instruction{}, fault.New(fault.TooLarge, "the instruction has %d bytes, more than %d", b.Len(), longestPrompt)
	}
	return Instruction{b.String(), sha256.Sum256([]byte(b.String()))}, nil
}

// commandOf is the command of a check. Without a name it is the first one: what is required first is run first.
func commandOf(r ssot.FixBotRepository, check string) (string, bool) {
	for _, c := range r.RequiredChecks {
		if check == "" || c.Name == check {
			return c.Command, true
		}
	}
	return "", false
}

func fill(policy ssot.FixBot, repository, command string, a Assignment) Relay {
	relay := Relay{
		Repository: repository, Kind: line(string(a.Run.Kind)), BaseBranch: line(a.Run.BaseBranch), Branch: line(a.Run.Branch),
		SHA: line(a.SHA), TaskKey: line(a.TaskKey), Title: line(a.Title), Command: "    " + strings.ReplaceAll(command, "\n", "\n    "),
		Attempt: a.Attempt, Attempts: policy.AttemptsPerTask, Files: policy.Limits.Files, Lines: policy.Limits.Lines,
		Turns: policy.Budget.Run.Turns, Minutes: policy.Budget.Run.Minutes, USD: policy.Budget.Run.USD,
		Links: lines(a.Links), Earlier: lines(a.Earlier),
	}
	for _, p := range policy.Forbidden {
		if p.UnlessKind == a.Run.Kind {
			relay.Forbidden = append(relay.Forbidden, p.Path+" (new files only)")
			continue
		}
		relay.Forbidden = append(relay.Forbidden, p.Path)
	}
	for _, q := range a.Quotes {
		relay.Quoted = append(relay.Quoted, Fenced(q.Name, q.Text, policy.PromptBytes))
	}
	return relay
}

// line is one line of others, within our own text: without secrets, line breaks, and what is not seen.
func line(text string) string {
	const enough = 300
	text = strings.Join(strings.Fields(Redact(clean(text))), " ")
	text = strings.ReplaceAll(text, "`", "'")
	if len(text) > enough {
		text = strings.ToValidUTF8(text[:enough], "") + "..."
	}
	return text
}

// lines are at most a dozen of them.
func lines(all []string) (some []string) {
	const enough = 12
	for i, text := range all {
		if i == enough {
			return append(some, fmt.Sprintf("and %d more", len(all)-enough))
		}
		some = append(some, line(text))
	}
	return some
}
