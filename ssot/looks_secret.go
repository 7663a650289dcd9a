package ssot

import (
	"regexp"
	"strings"
)

// The shapes of credentials that vendors made recognisable, and what no name or sentence contains: a long run of letters
// and digits. Names of variables have underscores and survive.
var (
	knownSecret = regexp.MustCompile(`gh[pousr]_\w{16,}|github_pat_\w{16,}|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|dop_v1_\w{16,}|sb[p]_\w{16,}|sb_secret_\w{10,}|plane_api_\w{10,}|whsec_\w{10,}|sk-[\w-]{16,}|eyJ[\w-]{8,}\.|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@]+:[^/\s@]+@`)
	longRun     = regexp.MustCompile(`[A-Za-z0-9+/=]{32,}`)
)

// LooksSecret tells whether a text that should be a name might be a secret itself.
func LooksSecret(text string) bool { return looksSecret(text) }

// looksSecret errs on the side of yes: a false alarm costs a rewording, a miss costs a rotation and an apology.
func looksSecret(text string) bool {
	if knownSecret.MatchString(text) {
		return true
	}
	for _, run := range longRun.FindAllString(text, -1) {
		if strings.ContainsAny(run, "0123456789") && strings.ContainsAny(strings.ToLower(run), "abcdefghijklmnopqrstuvwxyz") {
			return true
		}
	}
	return false
}

// redacted is the text, or what secrets print as.
func redacted(text string) string {
	if looksSecret(text) {
		return "***"
	}
	return text
}

// refuseSecrets looks at every line, comments too: what is committed is read by everybody who has the repository.
func (d *document) refuseSecrets(text string) {
	for i, line := range strings.Split(text, "\n") {
		if looksSecret(line) {
			d.report(i+1, "", "this line holds what looks like a secret: delete it, and rotate the secret if it was a real one")
		}
	}
}
