package notify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fit makes a text from outside fit for a message: nothing in it is a command to Slack, and it is no longer than so many
// characters, as Slack counts them. A link is shown whole or not at all, because half of one leads somewhere else.
//
// Slack reads &, < and > only ("Formatting text for app surfaces": escape these three); <!channel>, <@U1> and <url|name>
// are all made of them.
func fit(text string, limit int) string {
	text = tidy(text)
	end, size := 0, 0
	for at, r := range text {
		if size += cost(r); size > limit {
			return escape(strings.TrimRightFunc(text[:wordBefore(text, end)], unicode.IsSpace)) + "…"
		}
		if size < limit { // with what goes before, there is room for the dots
			end = at + utf8.RuneLen(r)
		}
	}
	return escape(text)
}

// wordBefore is where to cut: at this place, at the beginning of the word if that is near, and in front of a link always.
func wordBefore(text string, end int) int {
	start := strings.LastIndexFunc(text[:end], unicode.IsSpace) + 1
	word := text[start:]
	if stop := strings.IndexFunc(word, unicode.IsSpace); stop >= 0 {
		word = word[:stop]
	}
	if start+len(word) == end {
		return end // it ends here anyway
	}
	if strings.Contains(word, "://") || end-start < 30 {
		return start
	}
	return end
}

// cost is how many characters something is once it is escaped. What is beyond the basic plane counts twice.
func cost(r rune) int {
	switch {
	case r == '&':
		return len("&amp;")
	case r == '<' || r == '>':
		return len("&lt;")
	case r > 0xffff:
		return 2
	}
	return 1
}

// size is how long a text is that is escaped already.
func size(text string) (n int) {
	for _, r := range text {
		if n++; r > 0xffff {
			n++
		}
	}
	return n
}

var escaping = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func escape(text string) string { return escaping.Replace(text) }

// tidy leaves out what nobody can see, such as what turns the direction of the text around.
func tidy(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text))
}

// line is fit for a place where a text is one line.
func line(text string, limit int) string { return fit(strings.Join(strings.Fields(text), " "), limit) }

// longestLink is how long the address of a link may be; a button takes 3,000.
const longestLink = 2000

// address is an address that may be led to, as it is written in a message; empty when there is none.
func address(raw string) string {
	secure, plain := strings.HasPrefix(raw, "https://"), strings.HasPrefix(raw, "http://")
	if !secure && !plain || len(raw) > longestLink || raw != tidy(raw) || strings.ContainsFunc(raw, unicode.IsSpace) || !utf8.ValidString(raw) {
		return ""
	}
	return strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", `"`, "%22").Replace(raw)
}

// links writes named links in one line, as many as there is room for, each whole.
func links(named map[string]string, limit int) string {
	names := make([]string, 0, len(named))
	for name := range named {
		names = append(names, name)
	}
	slices.Sort(names)
	var out strings.Builder
	used := 0
	for _, name := range names {
		to := address(named[name])
		if to == "" {
			continue
		}
		one := "<" + escape(to) + "|" + strings.ReplaceAll(line(name, 60), "|", "/") + ">"
		if out.Len() > 0 {
			one = " · " + one
		}
		if used+size(one) > limit {
			continue
		}
		used += size(one)
		out.WriteString(one)
	}
	return out.String()
}
