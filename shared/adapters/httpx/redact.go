package httpx

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

const mask = "***"

// redactor takes secrets out of text: the tokens that were used, and whatever looks like one.
type redactor struct {
	mu    sync.RWMutex
	known []string
}

// learn remembers a token. There are few: a static one, or those of an hour each.
func (r *redactor) learn(token string) {
	if len(token) < 4 {
		return // replacing it would destroy the text, and it protects nothing
	}
	r.mu.RLock()
	known := slices.Contains(r.known, token)
	r.mu.RUnlock()
	if known {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known = append(r.known, token); len(r.known) > 20 {
		r.known = r.known[1:]
	}
}

func (r *redactor) text(s string) string {
	r.mu.RLock()
	for _, token := range r.known {
		s = strings.ReplaceAll(s, token, mask)
	}
	r.mu.RUnlock()
	return Redact(s)
}

// Shapes of secrets that we have not been told about: the vendors' own prefixes, JWTs, credentials of any scheme,
// passwords in addresses, and values whose name says what they are, in a query or in JSON.
var shapes = []struct {
	shape *regexp.Regexp
	with  string
}{
	{regexp.MustCompile(`\b(?:dop_v1|doo_v1|dor_v1|ghp|gho|ghu|ghs|ghr|github_pat|sbp|sb_secret|plane_api|plane_wh|xox[a-z]|xapp|key|pk|sk|vcp|vercel|AVNS)[_-][A-Za-z0-9_-]{8,}`), mask},
	{regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]+`), mask},
	{regexp.MustCompile(`(?i)\b(bearer|basic|token)\s+[A-Za-z0-9._~+/=-]{16,}`), "$1 " + mask},
	{regexp.MustCompile(`(?i)://[^\s/@"']*:[^\s/@"']*@`), "://" + mask + "@"},
	{regexp.MustCompile(`(?i)([?&][a-z0-9_.-]*(?:token|key|secret|sig|signature|password|credential|auth|code)[a-z0-9_.-]*=)[^&\s"'#]+`), "${1}" + mask},
	{regexp.MustCompile(`(?i)("[a-z0-9_-]*(?:token|key|secret|signature|password|credential)[a-z0-9_-]*"\s*:\s*)"(?:[^"\\]|\\.)*"?`), `${1}"` + mask + `"`},
}

// Redact takes out of a text whatever looks like a secret.
func Redact(s string) string {
	for _, known := range shapes {
		s = known.shape.ReplaceAllString(s, known.with)
	}
	return s
}

// detail is what a vendor says in the body of a refusal, in at most a few lines. A page for people says nothing.
func (r *redactor) detail(media string, body []byte) string {
	var said struct {
		Message     any `json:"message"`
		Error       any `json:"error"`
		Description any `json:"error_description"`
		Detail      any `json:"detail"`
		Errors      any `json:"errors"`
	}
	if json.Unmarshal(body, &said) != nil {
		if strings.Contains(media, "html") || !utf8.Valid(body) {
			return ""
		}
		return r.text(clip(strings.Join(strings.Fields(string(body)), " "), 200))
	}
	var parts []string
	for _, part := range []any{said.Message, said.Error, said.Description, said.Detail, said.Errors} {
		if text := words(part); text != "" && !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return r.text(clip(strings.Join(parts, "; "), 300))
}

// words makes text of what vendors put where a text should be.
func words(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case map[string]any:
		if text, ok := v["message"].(string); ok {
			return text
		}
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// clip shortens a text to what a line of log has room for, and keeps it one line.
func clip(s string, most int) string {
	s = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s), "?")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

var id = regexp.MustCompile(`/[^/]*[0-9][^/]{5,}|/[^/]{5,}[0-9][^/]*|/[0-9]+|/[^/]{21,}`)

// withoutIDs is a path that says what kind of thing was asked for, not which: some vendors put secrets there.
func withoutIDs(path string) string { return clip(id.ReplaceAllString(path, "/…"), 120) }
