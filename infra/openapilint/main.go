// Command openapilint holds an OpenAPI document on standard input against every rule of an outside linter (vacuum), its
// OWASP rules included, prints what it finds and fails when that is anything.
//
// It owns which rules are off, each with its reason. It refuses to know our document, and it is a module of its own: what
// the linter depends on is no business of what ships. It is a Go module and no npm package, so that a machine without
// Node lints as well; the newest version that the module proxy hands out is taken.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/daveshanley/vacuum/model"
	"github.com/daveshanley/vacuum/motor"
	"github.com/daveshanley/vacuum/rulesets"
)

// off are the rules that are not held, everywhere or at one path, with what there is to say for each. One that finds
// nothing any more is a finding: a reason that has gone has no rule to keep off.
var off = map[string]string{
	"description-duplication":         "a column means the same in every table (created_at), and its description is the database's own comment",
	"openapi-tags-alphabetical":       "tags are in the order of the data's way: what was heard, what was made of it, what was decided",
	"owasp-array-limit":               "the arrays inside a row (labels, assignees) are as long as the vendor made them; that of rows has its limit",
	"owasp-integer-limit":             "counts and durations end where their column does; the format says int32",
	"owasp-string-limit":              "texts are as long as their vendor or their author made them, and nothing cuts them",
	"owasp-string-restricted":         "the same: a pattern for free text would say nothing",
	"owasp-rate-limit":                "requests are throttled by the gateway (429 is described), which sends no such headers",
	"owasp-security-hosts-https-oas3": "the server is where the document comes from: https on AWS, http on the loopback of a developer",
	"owasp-protection-global-safe":    "health and the document tell nothing that needs a token",
	"owasp-define-error-responses-401 $.paths['/healthz'].get.responses":         "it needs no token",
	"owasp-define-error-responses-401 $.paths['/v1/openapi.json'].get.responses": "it needs no token",
	"post-response-success":      "as shipped its options are of a type that it does not read, and it only says so; that a POST has a 2xx is operation-success-response's",
	"oas3-server-trailing-slash": "the server is the root of wherever the document comes from, which has no shorter name",
	"contact-properties":         "there is a place for issues, and no mail address that somebody promised to read",
}

func main() {
	document, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "read the document:", err)
		os.Exit(2)
	}
	findings := lint(document)
	for _, f := range findings {
		fmt.Println(f)
	}
	if len(findings) > 0 {
		os.Exit(1)
	}
}

// lint gives one line for each finding, sorted.
func lint(document []byte) (findings []string) {
	set := rulesets.GenerateDefaultOpenAPIRuleSet()
	maps.Copy(set.Rules, rulesets.GetAllOWASPRules())
	result := motor.ApplyRulesToRuleSet(&motor.RuleSetExecution{
		RuleSet: set, Spec: document, SpecFileName: "openapi.json", SilenceLogs: true, Logger: slog.New(slog.DiscardHandler),
		// Generous, because a rule that runs out of time finds nothing.
		Timeout: 2 * time.Minute, NodeLookupTimeout: time.Minute,
		PanicFunction: func(p any) { findings = append(findings, fmt.Sprintf("a rule broke: %v", p)) },
	})
	for _, err := range result.Errors {
		findings = append(findings, err.Error())
	}
	kept := maps.Clone(off)
	for _, r := range result.Results {
		_, everywhere := off[r.Rule.Id]
		_, there := off[r.Rule.Id+" "+r.Path]
		delete(kept, r.Rule.Id)
		delete(kept, r.Rule.Id+" "+r.Path)
		if !everywhere && !there {
			findings = append(findings, line(r))
		}
	}
	for rule := range kept {
		findings = append(findings, rule+" is switched off and finds nothing: take it out of infra/openapilint")
	}
	slices.Sort(findings)
	return slices.Compact(findings)
}

func line(r model.RuleFunctionResult) string {
	return fmt.Sprintf("%s %s at %s: %s", r.Rule.Severity, r.Rule.Id, r.Path, strings.Join(strings.Fields(r.Message), " "))
}
