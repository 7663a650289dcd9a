package ssot

import "testing"

func TestEnvironmentMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "environments.yaml", []mistake{
		{"the same name", "name: dev", "name: prod", []string{
			`environments.yaml:11: environments[1].name is "prod", which line 2 has already: use another or remove one of the two`}, false},
		{"the same Vercel project", "vercel_project: odoo-dev", "vercel_project: odoo", []string{
			`environments.yaml:16: environments[1].vercel_project is "odoo", which line 7 has already: use another or remove one of the two`}, false},
		{"development on production's database", "vercel_project: odoo-dev", "vercel_project: odoo-dev\n    supabase_ref: abcdefghijabcdefghij", []string{
			`environments.yaml:17: environments[1].supabase_ref is "abcdefghijabcdefghij", which line 8 has already: use another or remove one of the two`}, false},
		{"the same host", "[dev.example.com]", "[erp.example.com]", []string{
			`environments.yaml:17: environments[1].odoo_hosts[0] is "erp.example.com", which line 9 has already: use another or remove one of the two`}, false},
		{"a host listed twice", "[dev.example.com]", "[dev.example.com, dev.example.com]", []string{
			`environments.yaml:17: environments[1].odoo_hosts[1] is "dev.example.com", which line 17 has already: use another or remove one of the two`}, true},
		{"two productions", "production: false", "production: true", []string{
			`environments.yaml:13: environments[1].production is true, and "prod" is production already: exactly one environment is`}, false},
		{"no production", "production: true", "production: false", []string{
			`environments.yaml:4: environments[0].production is false, as on every other environment: set it to true on exactly one`}, false},
		{"production is not said", "    production: true\n", "", []string{
			`environments.yaml:2: environments[0].production is missing: add true or false`}, true},
		{"yes is text", "production: true", "production: yes", []string{
			`environments.yaml:4: environments[0].production is "yes": use true or false`}, true},
		{"production without a database", "    supabase_ref: abcdefghijabcdefghij\n", "", []string{
			`environments.yaml:2: environments[0].supabase_ref is missing: add the twenty letters of a Supabase project ref, production cannot do without`}, false},
		{"a URL for a host", "[dev.example.com]", "[https://dev.example.com]", []string{
			`environments.yaml:17: environments[1].odoo_hosts[0] is "https://dev.example.com": use a host name without scheme or port, such as erp.example.com`}, true},
		{"a repository without its owner", "repository: acme/odoo", "repository: odoo", []string{
			`environments.yaml:5: environments[0].repository is "odoo": use a GitHub repository, such as owner/name`}, true},
		{"a branch with a blank", "branch: main", "branch: the main one", []string{
			`environments.yaml:6: environments[0].branch is "the main one": use a branch, such as main`}, true},
		{"an unknown ref", "abcdefghijabcdefghij", "abc", []string{
			`environments.yaml:8: environments[0].supabase_ref is "abc": use the twenty letters of a Supabase project ref`}, true},
		{"a machine of two environments", "    odoo_hosts: [dev.example.com]", "    odoo_hosts: [dev.example.com]\n    digitalocean: {droplets: [odoo-1, odoo-1]}", []string{
			`environments.yaml:18: environments[1].digitalocean.droplets[1] is "odoo-1", which line 18 has already: use another or remove one of the two`}, true},
		{"a tag with a blank", "    odoo_hosts: [dev.example.com]", "    odoo_hosts: [dev.example.com]\n    digitalocean: {tags: [my tag]}", []string{
			`environments.yaml:18: environments[1].digitalocean.tags[0] is "my tag": use a name or tag at the vendor, such as odoo-prod`}, true},
		{"a credential nobody rotates", "SMTP_PASSWORD_DEV", "SMTP_PASSWORD_MINE", []string{
			`environments.yaml:21: environments[1].smtp.credential is "SMTP_PASSWORD_MINE", which secrets/registry.yaml does not name: add it there`}, false},
	})
}

// The rules that keep test mail from customers.
func TestMailMistakes(t *testing.T) {
	t.Parallel()
	runMistakes(t, "environments.yaml", []mistake{
		{"not the catcher", "host: smtp.mailgun.org", "host: smtp.example.com", []string{
			`environments.yaml:19: environments[1].smtp.host is "smtp.example.com", which is not the mail catcher: dev is not production, use smtp.mailgun.org`}, false},
		{"port 25", "port: 2525", "port: 25", []string{
			`environments.yaml:20: environments[1].smtp.port is 25, which is blocked: use 2525 or 587`}, false},
		{"port 25 in production", "port: 465", "port: 25", []string{
			`environments.yaml:10: environments[0].smtp.port is 25, which is blocked: use 2525 or 587`}, false},
		{"a port of production's", "port: 2525", "port: 465", []string{
			`environments.yaml:20: environments[1].smtp.port is 465, on which the mail catcher does not listen: use 2525 or 587`}, false},
		{"no port for mail", "port: 465", "port: 80", []string{
			`environments.yaml:10: environments[0].smtp.port is 80, which is no port for submitting mail: use 2525, 587 or 465`}, false},
		{"production's credential", "SMTP_PASSWORD_DEV", "SMTP_PASSWORD_PROD", []string{
			`environments.yaml:21: environments[1].smtp.credential is "SMTP_PASSWORD_PROD", the credential of prod: give dev one of its own`}, false},
		{"a sender of another environment", "credential: SMTP_PASSWORD_DEV", "credential: SMTP_PASSWORD_DEV\n      senders: [mg.example.com, mg.example.com]", []string{
			`environments.yaml:22: environments[1].smtp.senders[1] is "mg.example.com", which line 22 has already: use another or remove one of the two`}, true},
		{"no sender", "credential: SMTP_PASSWORD_DEV", "credential: SMTP_PASSWORD_DEV\n      senders: [Mia <mia@example.com>]", []string{
			`environments.yaml:22: environments[1].smtp.senders[0] is "Mia <mia@example.com>": use a sending domain or address, such as mg.example.com or no-reply@example.com`}, true},
		{"no port at all", "port: 2525", "port: 0", []string{
			`environments.yaml:20: environments[1].smtp.port is 0: use a whole number from 1 to 65535`}, true},
		{"everything at once", "host: smtp.mailgun.org\n      port: 2525\n      credential: SMTP_PASSWORD_DEV", "host: mx\n      port: 25\n      credential: SMTP_PASSWORD_PROD", []string{
			`environments.yaml:19: environments[1].smtp.host is "mx": use a host name without scheme or port, such as erp.example.com`,
			`environments.yaml:20: environments[1].smtp.port is 25, which is blocked: use 2525 or 587`,
			`environments.yaml:21: environments[1].smtp.credential is "SMTP_PASSWORD_PROD", the credential of prod: give dev one of its own`}, true},
	})
}

// 587 is as good as 2525.
func TestTheCatchersOtherPort(t *testing.T) {
	t.Parallel()
	runMistakes(t, "environments.yaml", []mistake{{"587", "port: 2525", "port: 587", []string{"nothing"}, false}})
}
