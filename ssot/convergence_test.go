package ssot

import (
	"testing"
	"time"
)

func TestConvergenceMistakes(t *testing.T) {
	t.Parallel()
	const file = "maintenance/convergence.yaml"
	runMistakes(t, file, []mistake{
		{"a level that there is not", "level: 2", "level: 4", []string{
			file + `:4: environments[0].level is 4: use a whole number from 1 to 3`}, true},
		{"actions that are never done", "level: 2", "level: 1", []string{
			file + `:9: environments[0].safe_actions are of no use at level 1: raise the level to 2 or leave them out`}, false},
		{"an action that is not safe", "[redeploy]", "[delete]", []string{
			file + `:9: environments[0].safe_actions[0] is "delete": use redeploy or rerun_gate`}, true},
		{"a work item that is never opened", "level: 2", "level: 2\n    escalate_to: github", []string{
			file + `:5: environments[0].escalate_to is of no use at level 2: raise the level to 3 or leave it out`}, false},
		{"no place for work items", "level: 2", "level: 3\n    escalate_to: jira", []string{
			file + `:5: environments[0].escalate_to is "jira": use github, or plane: and the id of a project, such as plane:0f6d1c9e-6f5c-4a53-8f5f-3f8d5e4f1a2b`}, true},
		{"a freeze that ends before it begins", "2027-01-02", "2026-01-02", []string{
			file + `:11: environments[0].freezes[0].until is "2026-01-02T00:00:00Z", which is not after from: a freeze ends later than it begins`}, false},
		{"a range without an end", ", through: newest", "", []string{
			file + `:13: environments[0].requires.migrations.through is missing: say the last migration that has to be there, or newest`}, false},
		{"an environment that there is not", "environment: dev\n    owner", "environment: qa\n    owner", []string{
			file + `:18: environments[1].environment is "qa", which environments.yaml does not name: use one of prod, dev`}, false},
		{"an environment left out", "  - environment: dev\n    owner: platform\n    level: 1\n    deploys: [vercel]\n    grace_minutes: 15\n    deploy_minutes: 45\n    escalate_minutes: 60\n", "", []string{
			file + `:1: environments lacks the environment "dev": say when it is done`}, false},
		{"a suppression of nothing", "environment: dev, reason", "environment: qa, reason", []string{
			file + `:26: suppressions[0].environment is "qa", which environments.yaml does not name: use one of prod, dev`}, false},
		{"a suppression for ever", `, until: "2027-01-01T00:00:00Z"}`, "}", []string{
			file + `:26: suppressions[0].until is missing: add a time with its zone, such as 2026-12-24T00:00:00Z`}, true},
		{"a day without a zone", "2026-12-24T00:00:00Z", "2026-12-24", []string{
			file + `:11: environments[0].freezes[0].from is "2026-12-24": use a time with its zone, such as 2026-12-24T00:00:00Z`}, true},
	})
}

func TestConvergence(t *testing.T) {
	t.Parallel()
	s, err := LoadFS(folder("maintenance/convergence.yaml", valid["maintenance/convergence.yaml"]))
	if err != nil {
		t.Fatal(err)
	}
	c := s.Convergence
	prod, there := c.Of("prod")
	if _, other := c.Of("qa"); !there || other {
		t.Fatal("prod is there, and qa is not")
	}
	day := func(s string) time.Time { return moment(s + "T00:00:00Z") }
	for at, frozen := range map[string]bool{"2026-12-23": false, "2026-12-24": true, "2027-01-01": true, "2027-01-02": false} {
		if _, is := prod.Frozen(day(at)); is != frozen {
			t.Errorf("%s: frozen %v", at, is)
		}
	}
	for _, s := range []struct {
		at, signal, environment string
		suppressed              bool
	}{
		{"2026-12-01", "dns_not_active", "dev", true},
		{"2026-12-01", "dns_not_active", "prod", false},
		{"2026-12-01", "gate_not_green", "dev", false},
		{"2027-01-01", "dns_not_active", "dev", false},
	} {
		if _, is := c.Suppressed(day(s.at), s.signal, s.environment, "whatever"); is != s.suppressed {
			t.Errorf("%+v: %v", s, is)
		}
	}
	if dev, _ := c.Of("dev"); dev.May("redeploy") || !prod.May("redeploy") || prod.May("rerun_gate") {
		t.Error("level 2 does what is listed, and nothing else")
	}
}
