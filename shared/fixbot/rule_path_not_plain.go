package fixbot

import (
	"fmt"
	"strings"
)

// pathNotPlain: a path that another program, file system or reader could take for another path is not taken at all. So no
// other rule has to know how Unicode, Windows or HFS+ fold names.
var pathNotPlain = rule{"path_not_plain", func(c change) Opinion {
	if odd := c.eachPath(func(path string) string {
		if why := notPlain(path); why != "" {
			return shown(path) + " " + why
		}
		return ""
	}); len(odd) > 0 {
		return failed("%s", listed(odd))
	}
	return passed("every path is plain")
}}

// longestPath is what Windows opens at most (MAX_PATH), less the folder of the clone.
const longestPath = 200

// notPlain says what is wrong with a path, or nothing.
func notPlain(path string) string {
	switch {
	case path == "":
		return "is no path"
	case len(path) > longestPath:
		return fmt.Sprintf("has %d bytes, and more than %d cannot be checked out everywhere", len(path), longestPath)
	case path[0] == '/':
		return "begins at the root of the machine"
	}
	for _, r := range path {
		if why := notPlainRune(r); why != "" {
			return why
		}
	}
	for step := range strings.SplitSeq(path, "/") {
		switch {
		case step == "":
			return "has a step without a name"
		case step == "." || step == "..":
			return "has the step " + step + ", which leads elsewhere"
		case strings.HasSuffix(step, ".") || strings.HasSuffix(step, " "):
			return "has a step that ends with a dot or a space, which Windows leaves away"
		case step[0] == ' ':
			return "has a step that begins with a space"
		}
	}
	return ""
}

// notPlainRune says what is wrong with a character. What Next.js and Odoo name their files with is right: [id], (group), @.
func notPlainRune(r rune) string {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("/._-+=@,()[] ", r):
		return ""
	case r == '\\':
		return "has a backslash, which divides folders on Windows"
	case r == ':':
		return "has a colon, which names drives and hidden streams on Windows"
	case r == '~':
		return "has a tilde, by which Windows shortens names (GIT~1)"
	case r < ' ' || r == 0x7f:
		return fmt.Sprintf("has the control character U+%04X", r)
	case r > 0x7f:
		return fmt.Sprintf("has U+%04X, which is beyond plain ASCII: it may look like another letter, be folded into one, or not be seen", r)
	}
	return fmt.Sprintf("has %q, which programs read in more than one way", r)
}
