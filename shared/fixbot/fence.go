package fixbot

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// mostRead is how much of a text is looked at: the end of it, where failures are.
const mostRead = 4 << 20

// Fenced is a text of others between two marks that it cannot know: they follow from all that is in it. Every line begins with
// a bar, so that none can pretend to be ours even to whoever skips the marks. Secrets are taken out before it is cut, so that
// no half of one is left.
func Fenced(name, text string, most int) string {
	text = Redact(clean(ending(text, mostRead)))
	body, dropped := trimmed(strings.TrimSpace(text), most)
	sum := sha256.Sum256([]byte(name + "\x00" + body))
	mark := hex.EncodeToString(sum[:8])
	var b strings.Builder
	fmt.Fprintf(&b, "BEGIN %s %s\n", mark, line(name))
	for l := range strings.SplitSeq(body, "\n") {
		b.WriteString("| " + l + "\n")
	}
	if dropped > 0 {
		fmt.Fprintf(&b, "(%d bytes in the middle were left out)\n", dropped)
	}
	fmt.Fprintf(&b, "END %s", mark)
	return b.String()
}

// ending is the end of a text, from the beginning of a line.
func ending(text string, most int) string {
	if len(text) <= most {
		return text
	}
	text = text[len(text)-most:]
	if _, rest, found := strings.Cut(text, "\n"); found {
		return rest
	}
	return ""
}

// trimmed keeps the beginning of a text, a quarter, and its end: what was run is above, and why it failed is below.
func trimmed(text string, most int) (kept string, dropped int) {
	if len(text) <= most {
		return text, 0
	}
	head, tail := text[:most/4], text[len(text)-(most-most/4):]
	if i := strings.LastIndexByte(head, '\n'); i > 0 {
		head = head[:i]
	}
	if i := strings.IndexByte(tail, '\n'); i >= 0 && i < len(tail)-1 {
		tail = tail[i+1:]
	}
	head, tail = strings.ToValidUTF8(head, ""), strings.ToValidUTF8(tail, "")
	return head + "\n[...]\n" + tail, len(text) - len(head) - len(tail)
}

// escapes are the sequences that colour a terminal and move its cursor (ECMA-48).
var escapes = regexp.MustCompile("\x1b(\\[[0-?]*[ -/]*[@-~]|\\][^\x07\x1b]*(\x07|\x1b\\\\)?)")

// clean takes out what is not seen, and what moves a terminal's cursor. Line ends of any kind become ours.
func clean(text string) string {
	text = escapes.ReplaceAllString(text, "")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n", "\v", "\n", "\f", "\n").Replace(strings.ToValidUTF8(text, "?"))
	return strings.Map(func(r rune) rune {
		if r != '\n' && hidden(r) {
			return -1
		}
		return r
	}, text)
}
