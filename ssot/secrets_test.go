package ssot

import (
	"fmt"
	"strings"
	"testing"
)

func TestRegistryMistakes(t *testing.T) {
	t.Parallel()
	mistakes := []mistake{
		{"a secret twice", "{name: VERCEL_TOKEN, ", "{name: SMTP_PASSWORD_DEV, ", []string{
			`secrets/registry.yaml:9: secrets[2].name is "SMTP_PASSWORD_DEV", which line 8 has already: use another or remove one of the two`}, false},
		{"an overlap without end", "overlap_days: 1\n", "overlap_days: 90\n", []string{
			`secrets/registry.yaml:7: secrets[0].overlap_days is 90, which is not shorter than rotation_days (90): the old secret would never end`}, false},
		{"never rotated", "rotation_days: 90\n", "rotation_days: 0\n", []string{
			`secrets/registry.yaml:6: secrets[0].rotation_days is 0: use a whole number from 1 to 366`}, true},
		{"a window in words", "rotation_days: 90\n", "rotation_days: 90 days\n", []string{
			`secrets/registry.yaml:6: secrets[0].rotation_days is "90 days": use a whole number from 1 to 366`}, true},
		{"a negative window", "rotation_days: 90\n", "rotation_days: -90\n", []string{
			`secrets/registry.yaml:6: secrets[0].rotation_days is -90: use a whole number from 1 to 366`}, true},
		{"half a day", "overlap_days: 1\n", "overlap_days: 0.5\n", []string{
			`secrets/registry.yaml:7: secrets[0].overlap_days is 0.5: use a whole number from 0 to 90`}, true},
		{"a number beyond all bounds", "rotation_days: 90\n", "rotation_days: 18446744073709551615\n", []string{
			`secrets/registry.yaml:6: secrets[0].rotation_days is 18446744073709551615: use a whole number from 1 to 366`}, true},
		{"an owner who is a sentence", "owner: mail\n", "owner: The mail team\n", []string{
			`secrets/registry.yaml:3: secrets[0].owner is "The mail team": use lower-case words joined by dashes, such as ai-apps`}, true},
		{"an unknown field", "owner: mail\n", "owner: mail\n    team: mail\n", []string{
			`secrets/registry.yaml:4: secrets[0].team is not a field here: use one of name, owner, purpose, used_by, rotation_days, overlap_days, rotated_on, kept_in`}, true},
		{"kept nowhere", "overlap_days: 1\n", "overlap_days: 1\n    kept_in: []\n", []string{
			`secrets/registry.yaml:8: secrets[0].kept_in is an empty list: use a list with at least one item`}, true},
		{"kept where nobody looks", "overlap_days: 1\n", "overlap_days: 1\n    kept_in: [{platform: digitalocean, scope: odoo}]\n", []string{
			`secrets/registry.yaml:8: secrets[0].kept_in[0].platform is "digitalocean": use one of github, vercel, supabase`}, true},
		{"kept for an unknown project", "overlap_days: 1\n", "overlap_days: 1\n    kept_in: [{platform: vercel, scope: odoo}, {platform: vercel, scope: acme/odoo}]\n", []string{
			`secrets/registry.yaml:8: secrets[0].kept_in[1].scope is "acme/odoo", which no environment has at vercel: use what environments.yaml says`}, false},
		{"kept twice", "overlap_days: 1\n", "overlap_days: 1\n    kept_in: [{platform: github, scope: acme/odoo}, {platform: github, scope: acme/odoo}]\n", []string{
			`secrets/registry.yaml:8: secrets[0].kept_in[1].scope is "acme/odoo", which this list has already: remove one of the two`}, false},
		{"a value beside the place", "overlap_days: 1\n", "overlap_days: 1\n    kept_in: [{platform: github, scope: acme/odoo, value: hunter2}]\n", []string{
			`secrets/registry.yaml:8: secrets[0].kept_in[0].value would hold the secret itself: delete the line, and rotate the secret if it was a real one`}, true},
	}
	for _, field := range []string{"value", "default", "example", "token", "PASSWORD", "plaintext", "sha256", "current_value", "old", "key", "encrypted"} {
		mistakes = append(mistakes, mistake{"a value as " + field, "owner: mail\n", "owner: mail\n    " + field + ": hunter2\n", []string{
			`secrets/registry.yaml:4: secrets[0].` + field + ` would hold the secret itself: delete the line, and rotate the secret if it was a real one`}, true})
	}
	runMistakes(t, "secrets/registry.yaml", mistakes)
}

// A secret that got into a file is refused wherever it stands, and never said back. The samples are made up here, piece
// by piece, so that no scanner takes this file for a leak.
func TestSecretsAreRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	const letters = "abcdefgh12345678"
	samples := map[string]string{
		"GitHub":       "gh" + "p_" + letters + letters,
		"Slack":        "xox" + "b-" + letters,
		"DigitalOcean": "dop" + "_v1_" + letters + letters,
		"Supabase":     "sb" + "p_" + letters + letters,
		"JWT":          "ey" + "J" + letters + "." + letters,
		"key":          "-----BEGIN " + "RSA PRIVATE KEY-----",
		"URL":          "postgres://user:" + "hunter2" + "@db.example.com/ops",
		"run":          strings.Repeat(letters, 3),
	}
	for name, sample := range samples {
		for place, edit := range map[string][2]string{
			"text":    {"purpose: Sends mail.", fmt.Sprintf("purpose: %q", "Sends mail. "+sample)},
			"comment": {"owner: mail\n", "owner: mail # " + sample + "\n"},
			"name":    {"name: SMTP_PASSWORD_PROD", fmt.Sprintf("name: %q", sample)},
			"field":   {"owner: mail\n", fmt.Sprintf("owner: mail\n    %q: x\n", sample)},
			"number":  {"rotation_days: 90", fmt.Sprintf("rotation_days: %q", sample)},
			"syntax":  {"owner: mail\n", "owner: [" + sample + "\n"},
		} {
			_, err := LoadFS(folder("secrets/registry.yaml", strings.Replace(valid["secrets/registry.yaml"], edit[0], edit[1], 1)))
			text := told(err)
			if !strings.Contains(text, ": this line holds what looks like a secret: delete it, and rotate the secret if it was a real one") {
				t.Errorf("%s as %s is not refused:\n%s", name, place, text)
			}
			if strings.Contains(text, sample) || strings.Contains(text, letters) || strings.Contains(text, "hunter2") {
				t.Errorf("%s as %s is repeated:\n%s", name, place, text)
			}
		}
	}
}

func TestNamesAreNoSecrets(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"GITHUB_APP_INSTALLATION_ID", "SUPABASE_SERVICE_ROLE_KEY", "spdtwktxdalcfigzeqrz",
		"https://github.com/insightpulseai/odooops-console", "vercel_marketplace_integration", "ssot/integrations/catalog.yaml"} {
		if looksSecret(name) {
			t.Errorf("%s is taken for a secret", name)
		}
	}
}
