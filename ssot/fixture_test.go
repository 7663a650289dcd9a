package ssot

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

// valid is a small SSOT without a mistake. The tests break it one line at a time; the real files are the user's to edit,
// so no test may know their lines.
var valid = map[string]string{
	"environments.yaml": `environments:
  - name: prod
    title: Production
    production: true
    repository: acme/odoo
    branch: main
    vercel_project: odoo
    supabase_ref: abcdefghijabcdefghij
    odoo_hosts: [erp.example.com]
    smtp: {host: smtp.example.com, port: 465, credential: SMTP_PASSWORD_PROD}
  - name: dev
    title: Development
    production: false
    repository: acme/odoo
    branch: dev
    vercel_project: odoo-dev
    odoo_hosts: [dev.example.com]
    smtp:
      host: smtp.mailgun.org
      port: 2525
      credential: SMTP_PASSWORD_DEV
`,
	"console/maturity.yaml": `pages:
  - page: Builds
    current: beta
    target: prod
  - page: Logs
    current: beta
    target: prod
`,
	"console/navigation.yaml": `sections:
  - name: tools
    title: Tools
    routes:
      - {route: /tools/builds, title: Builds, redirect: /builds}
      - route: /tools/templates
        title: Templates
        surfaces:
          - {shows: runs, table: runs}
          - {shows: bundles, path: spec/}
          - {shows: lines, page: /logs}
pages:
  - {page: Builds, route: /builds, tables: [builds]}
  - {page: Logs, route: /logs, tables: [platform_events]}
`,
	"integrations/catalog.yaml": `decision_order:
  - {choice: supabase_primitive, means: first}
  - {choice: supabase_partner_integration, means: second}
  - {choice: vercel_marketplace_integration, means: third}
  - {choice: custom_bridge, means: last}
policy:
  github_actions_deployment: {enabled: false, reason: not needed}
integrations:
  - name: vercel
    title: Vercel
    choice: custom_bridge
    reason: rows of ours
    status: active
    configured_by:
      - {variables: [VERCEL_TOKEN], enables: reading}
    optional: [VERCEL_TEAM_ID]
`,
	"secrets/registry.yaml": `secrets:
  - name: SMTP_PASSWORD_PROD
    owner: mail
    purpose: Sends mail.
    used_by: [odoo-prod]
    rotation_days: 90
    overlap_days: 1
  - {name: SMTP_PASSWORD_DEV, owner: mail, purpose: Catches mail., used_by: [odoo-dev], rotation_days: 90, overlap_days: 1}
  - {name: VERCEL_TOKEN, owner: platform, purpose: Reads., used_by: [scan], rotation_days: 90, overlap_days: 7}
`,
	"logs/saved_filters.yaml": `filters:
  - name: trouble
    title: Trouble
    description: Begin here.
    filter: {severity: [error], environment: [prod]}
  - name: timeouts
    title: Timeouts
    description: What ran out of time.
    q: timeout
`,
	"maintenance/retention.yaml": `delivery_bodies_days: 90
resolved_findings_days: 7
backups: {fresh_hours: 26, daily: 7, weekly: 4, monthly: 3}
`,
	"maintenance/costs.yaml": `quota_percent: 80
budgets:
  - {vendor: digitalocean, monthly_usd: 100}
  - {vendor: vercel, monthly_usd: 20}
`,
	"maintenance/schedules.yaml": `schedules:
  - name: sweep
    title: Sweep
    cadence: daily
    runner: function
    function: sweeper
    event: Daily
    seen_in: runs
    seen_as: sweep
    expression: cron(0 3 * * ? *)
    time_zone: UTC
    start_grace_minutes: 60
    run_grace_minutes: 5
    max_minutes: 10
    retry: {attempts: 2, within_minutes: 60}
    disable_after_timeouts: 3
  - name: drill
    title: Drill
    cadence: monthly
    runner: person
    runbook: Restore it.
    seen_in: done
    expression: cron(0 9 1 * ? *)
    time_zone: Asia/Manila
    start_grace_minutes: 20160
    run_grace_minutes: 1440
    max_minutes: 2880
    retry: {attempts: 0, within_minutes: 1}
    disable_after_timeouts: 3
    parts: [stage, dev]
    done:
      - {on: "2026-03-02", by: ann, part: stage, evidence: "https://example.com/2"}
      - {on: "2026-02-02", by: bob, part: dev, evidence: "https://example.com/1"}
`,
	"maintenance/convergence.yaml": `environments:
  - environment: prod
    owner: platform
    level: 2
    deploys: [vercel]
    grace_minutes: 15
    deploy_minutes: 45
    escalate_minutes: 60
    safe_actions: [redeploy]
    freezes:
      - {from: "2026-12-24T00:00:00Z", until: "2027-01-02T00:00:00Z", reason: holidays}
    requires:
      migrations: {from: "20261123120000", through: newest}
      dns:
        - {host: erp.example.com, type: CNAME, values: [cname.example.com]}
    checklist:
      - {item: smoke, says: Somebody logged in., verified_by: person}
  - environment: dev
    owner: platform
    level: 1
    deploys: [vercel]
    grace_minutes: 15
    deploy_minutes: 45
    escalate_minutes: 60
suppressions:
  - {signal: dns_not_active, environment: dev, reason: it has no name yet, owner: platform, until: "2027-01-01T00:00:00Z"}
`,
	"agents/fixbot_policy.yaml": `branch_prefix: fixbot/
limits: {files: 10, lines: 400}
forbidden:
  - {path: ssot/agents/, reason: It is the policy.}
  - {path: .github/, reason: It decides what is green.}
  - {path: .env*, reason: They are secrets.}
  - {path: migrations/, reason: They change the database., unless_kind: fix_migration}
generated: [go.sum, "*.pb.go"]
tests: ["*_test.go", "**/tests/"]
attempts_per_task: 3
cool_down_minutes: 30
max_wait_hours: 24
silent_minutes: 20
concurrency: {all: 3, repository: 1}
starts: {hour: 6, day: 20}
budget:
  run: {usd: 5, turns: 40, minutes: 60}
  month: {usd: 100, turns: 2000, minutes: 3000}
human_approvals: 1
escalation: {owner: platform, repository: acme/odoo}
prompt_bytes: 20000
agents:
  - {name: claude, app: claude, login: "claude[bot]"}
repositories:
  - repository: acme/odoo
    kinds: [fix_build, fix_migration]
    base_branches: [main]
    invoker: repository_dispatch
    agent: claude
    required_checks:
      - {name: test, app: github-actions, command: make test}
`,
	"agents/relay.tmpl": "Mend {{.Repository}}.\n",
	"providers/digitalocean/gradient_adk.yaml": `purpose: Agents that are called over HTTP.
status: optional
modules: [agents, tracing]
secrets: [VERCEL_TOKEN]
local_url: http://127.0.0.1:8080/run
deployed_url: https://agents.do-ai.run/v1/{workspace}/{deployment}/run
timeout_seconds: 20
answer_bytes: 65536
`,
	"modules/waves.yaml": `waves:
  - wave: 0
    title: Base
    modules: [base, web]
  - wave: 2
    title: Money
    modules: [account]
also_allowed: [analytic]
rollout:
  - {environment: prod, through: 0}
  - {environment: dev, through: 2}
`,
}

// folder is the valid SSOT with one file replaced.
func folder(file, text string) fstest.MapFS {
	files := maps.Clone(valid)
	files[file] = text
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

// mistake is one edit of a valid file and everything that is then said about it.
type mistake struct {
	name     string
	old, new string
	want     []string
	editor   bool // the JSON Schema refuses it too, so that an editor underlines it
}

func runMistakes(t *testing.T, file string, mistakes []mistake) {
	t.Helper()
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			if strings.Count(valid[file], m.old) == 0 {
				t.Fatalf("the valid %s does not have %q", file, m.old)
			}
			text := strings.Replace(valid[file], m.old, m.new, 1)
			_, err := LoadFS(folder(file, text))
			if got, want := told(err), strings.Join(m.want, "\n"); got != want {
				t.Errorf("told:\n%s\nwant:\n%s", got, want)
			}
			if refused := validateSchema(t, file, text) != nil; refused != m.editor {
				t.Errorf("the schema refuses it: %v, want %v", refused, m.editor)
			}
		})
	}
}

func told(err error) string {
	if err == nil {
		return "nothing"
	}
	return err.Error()
}
