package fixbot

import (
	"regexp"
	"strings"
	"unicode"
)

// What vendors made recognisable.
var vendorSecret = regexp.MustCompile(`gh[pousr]_\w{16,}|github_pat_\w{16,}|xox[abeprs]-[\w-]{10,}|xapp-[\w-]{10,}|do[opr]_v1_\w{16,}|sb[p]_\w{16,}|sb_secret_\w{10,}|` +
	`plane_api_\w{10,}|whsec_[\w+/=]{10,}|\bsk-[\w-]{16,}|\b[rs]k_live_\w{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|glpat-[\w-]{16,}|npm_\w{30,}|pypi-\w{30,}|key-[0-9a-f]{32}|` +
	`eyJ[\w-]{8,}\.[\w-]{4,}|-----BEGIN [A-Z ]*PRIVATE KEY|https://hooks\.slack\.com/services/\S+`)

var (
	privateKey  = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)`)
	userInfo    = regexp.MustCompile(`://[^/\s:@]*:[^/\s@]+@`)
	authorized  = regexp.MustCompile(`(?i)\b(bearer|basic|token)[ \t]+[\w.~+/=-]{8,}`)
	namedSecret = regexp.MustCompile(`(?i)([\w.-]*(?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credential|authorization|cookie|dsn)[\w.-]*["']?\s*[:=]\s*)("[^"\n]*"|'[^'\n]*'|[^\s,;&]+)`)
	longRun     = regexp.MustCompile(`[A-Za-z0-9+/_=-]{32,}`)
	gitSHA      = regexp.MustCompile(`^[0-9a-f]{40}$`)
)

const hiddenSecret = "***"

// Redact takes secrets out of a text, and what might be one: a false alarm costs a word, a miss costs a rotation and an
// apology. Commits keep their names.
func Redact(text string) string {
	text = privateKey.ReplaceAllString(text, hiddenSecret)
	text = vendorSecret.ReplaceAllString(text, hiddenSecret)
	text = userInfo.ReplaceAllString(text, "://"+hiddenSecret+"@")
	text = namedSecret.ReplaceAllString(text, "${1}"+hiddenSecret)
	text = authorized.ReplaceAllString(text, "${1} "+hiddenSecret)
	return longRun.ReplaceAllStringFunc(text, func(run string) string {
		if gitSHA.MatchString(run) || !random(run) {
			return run
		}
		return hiddenSecret
	})
}

// random tells whether a run of characters is none that people write: it has letters and digits all over. A path or a name of
// many words has no digits in most of its words.
func random(run string) bool {
	mixed := 0
	for word := range strings.FieldsFuncSeq(run, func(r rune) bool { return strings.ContainsRune("/_-=+", r) }) {
		if len(word) >= 16 && strings.ContainsFunc(word, unicode.IsDigit) && strings.ContainsFunc(word, unicode.IsLetter) {
			mixed += len(word)
		}
	}
	return mixed >= 20
}
