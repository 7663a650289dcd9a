package summary

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// What is left out of a text stands as … where it was somebody's words, and as # where it was a number, a time or an id.
// Quotes come first, because an address may be quoted; what was cut off in the middle of a quote is left out to its end.
var (
	quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*(?:\"|\\\\?$)|`[^`]*(?:`|$)|“[^”]*(?:”|$)|«[^»]*(?:»|$)|(^|[\\s(=:,\\[{])'[^']*(?:'|$)")
	link   = regexp.MustCompile(`\b[a-zA-Z][a-zA-Z0-9+.-]*://\S*`)
	mail   = regexp.MustCompile(`[^\s@<>()\[\],;:="'…]+@[^\s@<>()\[\],;:="'…]+`)
	bearer = regexp.MustCompile(`(?i)\b(bearer|basic)\s+[^\s…]+`)
	named  = regexp.MustCompile(`(?i)((?:` + strings.Join(tells, "|") + `)[a-z0-9_-]*\s*[=:]\s*)[^\s…]+`)
	clock  = regexp.MustCompile(`\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?|\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b`)
	code   = regexp.MustCompile(`HTTP \d{3}\b|SQLSTATE [0-9A-Z]{5}\b`)
)

// tells are the names whose values are secrets.
var tells = []string{"password", "passwd", "pwd", "secret", "token", "api_key", "api-key", "apikey", "authorization", "signature", "cookie", "credential"}

// Pattern is what a text of an error has in common with others of its kind: ids, numbers, times, addresses, secrets and
// whatever is quoted are left out. The codes of HTTP and of Postgres stay, because they tell errors apart.
//
// A day may have a million texts, so that no expression is tried on one that cannot match it.
func Pattern(text string) string {
	text = visible(text)
	if strings.ContainsAny(text, "\"'`“«") {
		text = quoted.ReplaceAllString(text, "$1…")
	}
	text = masked(text)
	if strings.ContainsAny(text, "0123456789") && strings.ContainsAny(text, ":-") {
		text = clock.ReplaceAllString(text, "#")
	}
	return clip(everyWord(text, generic), 160)
}

// Masked is a text without what must not be told on: addresses, and what looks like a secret.
func Masked(text string, limit int) string {
	return clip(everyWord(masked(visible(text)), func(w string) string {
		if len(w) >= 24 && looksRandom(w) {
			return "…"
		}
		return w
	}), limit)
}

func masked(text string) string {
	if strings.Contains(text, "://") {
		text = link.ReplaceAllString(text, "…")
	}
	if strings.Contains(text, "@") {
		text = mail.ReplaceAllString(text, "…")
	}
	lower := strings.ToLower(text)
	if strings.Contains(lower, "bearer") || strings.Contains(lower, "basic") {
		text = bearer.ReplaceAllString(text, "$1 …")
	}
	if strings.ContainsAny(lower, "=:") && slices.ContainsFunc(tells, func(t string) bool { return strings.Contains(lower, t) }) {
		text = named.ReplaceAllString(text, "$1…")
	}
	return text
}

// everyWord writes every word of a text anew, but for the codes.
func everyWord(text string, write func(string) string) string {
	var out strings.Builder
	for text != "" {
		var at []int
		if strings.Contains(text, "HTTP ") || strings.Contains(text, "SQLSTATE ") {
			at = code.FindStringIndex(text)
		}
		if at == nil {
			words(&out, text, write)
			break
		}
		words(&out, text[:at[0]], write)
		out.WriteString(text[at[0]:at[1]])
		text = text[at[1]:]
	}
	return out.String()
}

func words(out *strings.Builder, text string, write func(string) string) {
	start := -1
	for i, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsNumber(r)
		switch {
		case start < 0 && letter:
			start = i
		case start >= 0 && !letter && !strings.ContainsRune("_+/=.~-", r):
			out.WriteString(write(text[start:i]))
			start = -1
		}
		if start < 0 {
			out.WriteRune(r)
		}
	}
	if start >= 0 {
		out.WriteString(write(text[start:]))
	}
}

// generic gives a word without what is only this one's.
func generic(w string) string {
	end := strings.TrimRight(w, "./=~-") // what ends a sentence is not part of its last word
	switch {
	case strings.ContainsFunc(end, unicode.IsNumber), len(w) >= 24 && looksRandom(w):
		return "#" + w[len(end):]
	}
	return w
}

// looksRandom tells a token from a long word or a path: it mixes cases, or digits and letters, and has no word breaks.
func looksRandom(w string) bool {
	upper, lower := strings.ContainsFunc(w, unicode.IsUpper), strings.ContainsFunc(w, unicode.IsLower)
	return strings.ContainsFunc(w, unicode.IsNumber) && (upper || lower) || upper && lower && !strings.ContainsAny(w, "_./-")
}

// visible is one line of what can be seen.
func visible(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, ops.Plain(text, 600))
	return strings.Join(strings.Fields(text), " ")
}

func clip(text string, limit int) string {
	runes := []rune(text)
	if len(runes) <= limit {
		return text
	}
	return string(runes[:limit-1]) + "…"
}
