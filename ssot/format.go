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
}
