package ssot

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestFixBotMistakes(t *testing.T) {
	t.Parallel()
	const file = "agents/fixbot_policy.yaml"
	runMistakes(t, file, []mistake{
		{"more than a pull request", "branch_prefix: fixbot/", "branch_prefix: main", []string{
			file + `:1: branch_prefix is "main": use lower-case letters and a slash, such as fixbot/`}, true},
		{"the policy left open", "ssot/agents/", "ssot/console/", []string{
			file + `:3: forbidden lacks "ssot/agents/fixbot_policy.yaml": an agent could loosen its own policy`}, false},
		{"the template left open", "path: ssot/agents/,", "path: ssot/agents/fixbot_policy.yaml,", []string{
			file + `:3: forbidden lacks "ssot/agents/relay.tmpl": an agent could rewrite what agents are told`}, false},
		{"workflows left open", ".github/,", ".github/CODEOWNERS,", []string{
			file + `:3: forbidden lacks ".github/workflows/ci.yml": an agent could decide what is green`}, false},
		{"secrets left open", ".env*", "notes", []string{
			file + `:3: forbidden lacks ".env": an agent could plant or read secrets`}, false},
		{"migrations left open", "path: migrations/", "path: docs/", []string{
			file + `:3: forbidden lacks "migrations/20260101000000_x.sql": an agent could change the database while mending a build`}, false},
		{"the policy opened for a kind", "reason: It is the policy.", "reason: It is the policy., unless_kind: fix_gate", []string{
			file + `:4: forbidden[0].unless_kind opens the policy to agents: remove the line`}, false},
		{"a kind that there is not", "[fix_build, fix_migration]", "[fix_everything]", []string{
			file + `:26: repositories[0].kinds[0] is "fix_everything": use one of fix_build, fix_gate, fix_migration, fix_webhook`}, true},
		{"an agent that there is not", "agent: claude", "agent: somebody", []string{
			file + `:29: repositories[0].agent is "somebody", which agents does not name: add it there, with its account`}, false},
		{"a repository that nobody knows", "repository: acme/odoo\n    kinds", "repository: acme/other\n    kinds", []string{
			file + `:25: repositories[0].repository is "acme/other", which no environment is deployed from: correct it, or say under outside why agents work there`}, false},
		{"an excuse that is not needed", "    kinds:", "    outside: It is ours.\n    kinds:", []string{
			file + `:26: repositories[0].outside is of no use: an environment is deployed from "acme/odoo", remove the line`}, false},
		{"pull requests against an agent's branch", "[main]", "[fixbot/1]", []string{
			file + `:27: repositories[0].base_branches[0] is "fixbot/1", which is a branch of an agent: name one that people work on`}, false},
		{"no checks", "required_checks:\n      - {name: test, app: github-actions, command: make test}", "required_checks: []", []string{
			file + `:30: repositories[0].required_checks is an empty list: use a list with at least one item`}, true},
		{"a run dearer than a month", "{usd: 5,", "{usd: 500,", []string{
			file + `:17: budget.run.usd is 500, more than budget.month.usd (100): it would never be reached`}, false},
		{"more in a repository than everywhere", "repository: 1}", "repository: 4}", []string{
			file + `:14: concurrency.repository is 4, more than concurrency.all (3): it would never be reached`}, false},
		{"a person as an agent", "claude[bot]", "claude (bot)", []string{
			file + `:23: agents[0].login is "claude (bot)": use an account at GitHub, such as claude[bot]`}, true},
		{"no bound", "attempts_per_task: 3", "attempts_per_task: 0", []string{
			file + `:10: attempts_per_task is 0: use a whole number from 1 to 10`}, true},
	})
}

func TestFixBotPolicyOfAnotherBranch(t *testing.T) {
	t.Parallel()
	file := "agents/fixbot_policy.yaml"
	there := fstest.MapFS{file: {Data: []byte(valid[file])}}
	policy, digest, err := LoadFixBot(there)
	whole, errWhole := LoadFS(folder("environments.yaml", valid["environments.yaml"]))
	if err != nil || errWhole != nil {
		t.Fatal(err, errWhole)
	}
	if policy.Limits != whole.FixBot.Limits || digest != whole.Digests[file] {
		t.Errorf("alone it says %+v (%x)", policy.Limits, digest)
	}
	if _, _, err := LoadFixBot(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("a policy that is gone: %v", err)
	}
	there[file].Data = []byte(strings.Replace(valid[file], "ssot/agents/", "docs/", 1))
	if _, _, err := LoadFixBot(there); err == nil {
		t.Error("a policy that opens itself was taken")
	}
}

func TestRelayMistakes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"{{.Repository":                       "agents/relay.tmpl: is no template: agents/relay.tmpl:1: unclosed action",
		" \n":                                 "agents/relay.tmpl: is empty: an agent would be told nothing",
		"Use ghp_" + strings.Repeat("a1", 18): "agents/relay.tmpl:1: this line holds what looks like a secret: delete it, and rotate the secret if it was a real one",
	} {
		if _, err := LoadFS(folder("agents/relay.tmpl", text)); told(err) != want {
			t.Errorf("%q: %s", text, told(err))
		}
	}
	without := folder("environments.yaml", valid["environments.yaml"])
	delete(without, "agents/relay.tmpl")
	if _, err := LoadFS(without); !strings.HasPrefix(told(err), "agents/relay.tmpl: does not exist") {
		t.Error(told(err))
	}
}

func TestGradientMistakes(t *testing.T) {
	t.Parallel()
	const file = "providers/digitalocean/gradient_adk.yaml"
	runMistakes(t, file, []mistake{
		{"a secret that nobody registered", "[VERCEL_TOKEN]", "[GRADIENT_KEY]", []string{
			file + `:4: secrets[0] is "GRADIENT_KEY", which secrets/registry.yaml does not name: add it there`}, false},
		{"not an address", "http://127.0.0.1:8080/run", "localhost:8080", []string{
			file + `:5: local_url is "localhost:8080": use the address of an agent, such as http://127.0.0.1:8080/run`}, true},
	})
	all := folder(file, strings.Replace(valid[file], "optional", "planned", 1))
	policy := "agents/fixbot_policy.yaml"
	all[policy].Data = []byte(strings.Replace(valid[policy], "repository_dispatch", "gradient", 1))
	want := policy + `:28: repositories[0].invoker is "gradient", whose status in ` + file + ` is "planned": use another one, or deploy it`
	if _, err := LoadFS(all); told(err) != want {
		t.Error(told(err))
	}
}

func TestPathMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, path string
		want          bool
	}{
		{".github/", ".github/workflows/ci.yml", true},
		{".github/", ".GitHub/Workflows/ci.yml", true},
		{".github/", ".github", true}, // the folder itself, should it become a link
		{".github/", "docs/.github/x", false},
		{".github/", ".github2/x", false},
		{"**/secrets/", "a/b/secrets/x", true},
		{"**/secrets/", "secrets", true},
		{"**/secrets/", "a/mysecrets/x", false},
		{"*.pem", "a/KEY.PEM", true},
		{"*.pem", "a/key.pem/x", true},
		{"*.pem", "a/key.pem.txt", false},
		{".env*", "deploy/.env.prod", true},
		{"template.yaml", "template.yaml", true},
		{"docs/*.md", "docs/a.md", true},
		{"docs/*.md", "docs/a/b.md", false},
		{"shared/audit/desired.json", "shared/audit/desired.json", true},
		{"shared/audit/desired.json", "x/shared/audit/desired.json", false},
	} {
		if got := PathMatches(c.pattern, c.path); got != c.want {
			t.Errorf("%s means %s: %v", c.pattern, c.path, got)
		}
	}
}
