package ssot

import "regexp"

// format is a kind of text: its pattern, which is written so that JSON Schema reads it alike, and its words.
type format struct {
	pattern *regexp.Regexp
	says    string
}

var formats = map[string]format{
	"name": {regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`),
		"lower-case words joined by dashes, such as ai-apps"},
	"host": {regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`),
		"a host name without scheme or port, such as erp.example.com"},
	"sender": {regexp.MustCompile(`^([a-z0-9._+-]+@)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`),
		"a sending domain or address, such as mg.example.com or no-reply@example.com"},
	"resource": {regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.:_-]*$`),
		"a name or tag at the vendor, such as odoo-prod"},
	"repository": {regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$`),
		"a GitHub repository, such as owner/name"},
	"branch": {regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]*$`),
		"a branch, such as main"},
	"supabase_ref": {regexp.MustCompile(`^[a-z]{20}$`),
		"the twenty letters of a Supabase project ref"},
	"route": {regexp.MustCompile(`^/[a-z0-9-]+(/[a-z0-9-]+)*$`),
		"a route of the console, such as /use-cases/ai-apps"},
	"module": {regexp.MustCompile(`^[a-z][a-z0-9_]*$`),
		"the technical name of an Odoo module, such as account_tax"},
	"path": {regexp.MustCompile(`^\.?[A-Za-z0-9_-][A-Za-z0-9._-]*(/\.?[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?$`),
		"a path within the repository, such as docs/ops/"},
	"variable": {regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`),
		"a variable's name, such as VERCEL_TOKEN"},
	"event_kind": {regexp.MustCompile(`^[a-z][a-z_]*(\.[a-z_]+)*$`),
		"an event kind, noun first, such as webhook.refused"},
	"signal": {regexp.MustCompile(`^[a-z][a-z0-9_]*$`),
		"the signal of a finding, such as dns_not_active"},
	"gate": {regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9 ./()_:-]*$`),
		"the name of a gate or of a check, such as mail-catcher"},
	"migration": {regexp.MustCompile(`^[0-9]{14}$`),
		"the fourteen digits that a migration's file begins with"},
	"migration_end": {regexp.MustCompile(`^([0-9]{14}|newest)$`),
		"the fourteen digits that a migration's file begins with, or newest"},
	"deployer": {regexp.MustCompile(`^(vercel|github)$`),
		"vercel or github"},
	"safe_action": {regexp.MustCompile(`^(redeploy|rerun_gate)$`),
		"redeploy or rerun_gate"},
	"verifier": {regexp.MustCompile(`^(person|deployed|migrations|functions|env_vars|vault_keys|dns|gates|backup)$`),
		"person, or what sees it: deployed, migrations, functions, env_vars, vault_keys, dns, gates, backup"},
	"dns_type": {regexp.MustCompile(`^(A|AAAA|CNAME|TXT|MX|NS)$`),
		"A, AAAA, CNAME, TXT, MX or NS"},
	"dns_value": {regexp.MustCompile(`^[!-~]([ -~]*[!-~])?$`),
		"what the entry says, such as 76.76.21.21 or cname.vercel-dns.com"},
	"moment": {regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-][0-9]{2}:[0-9]{2})$`),
		"a time with its zone, such as 2026-12-24T00:00:00Z"},
}
