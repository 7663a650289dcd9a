// Package gitdiff owns reading what `git diff` writes, as ops.ChangedFile.
//
// It refuses to guess: whatever it cannot place is an error, and what a diff does not say (the mode of a file that only moved,
// unless --raw says it) stays unknown.
package gitdiff

import (
	"strings"

	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Most is how long a diff may be.
const Most = 32 << 20

// Parse reads the output of git diff, with --raw or without, or of git show and git format-patch.
func Parse(text string) ([]ops.ChangedFile, error) {
	if len(text) > Most {
		return nil, fault.New(fault.TooLarge, "the diff has more than %d bytes", Most)
	}
	r := reader{lines: strings.Split(text, "\n"), raw: map[string]modes{}}
	for r.more() {
		switch line := r.peek(); {
		case strings.HasPrefix(line, "diff --git "):
			if err := r.file(); err != nil {
				return nil, err
			}
		case strings.HasPrefix(line, "diff --c"):
			return nil, r.wrong("is the diff of a merge: compare two commits instead, with git diff base...head")
		case strings.HasPrefix(line, ":"):
			if err := r.rawLine(); err != nil {
				return nil, err
			}
		case strings.HasPrefix(line, "@@ ") || strings.HasPrefix(line, "--- a/") || strings.HasPrefix(line, "+++ b/"):
			return nil, r.wrong("belongs to no file: there is no line before it that begins with diff --git")
		default:
			r.at++ // what git show and format-patch say around it
		}
	}
	for i, f := range r.files {
		if m, told := r.raw[f.Path]; told && f.Mode == "" && f.PreviousMode == "" {
			r.files[i].PreviousMode, r.files[i].Mode = m.before, m.after
		}
	}
	return r.files, nil
}

// modes are what --raw says of a file.
type modes struct{ before, after string }

// reader walks through the lines of a diff.
type reader struct {
	lines []string
	at    int
	files []ops.ChangedFile
	raw   map[string]modes
}

func (r *reader) more() bool   { return r.at < len(r.lines) }
func (r *reader) peek() string { return r.lines[r.at] }

func (r *reader) wrong(what string) error {
	return fault.New(fault.Invalid, "line %d of the diff %s", r.at+1, what)
}

// rawLine reads a line of --raw: ":100644 100644 abc def R100<tab>old<tab>new".
func (r *reader) rawLine() error {
	fields := strings.Split(r.peek(), "\t")
	head := strings.Fields(strings.TrimPrefix(fields[0], ":"))
	if len(head) != 5 || len(fields) < 2 || len(fields) > 3 {
		return r.wrong("begins like one of --raw and is none")
	}
	path, err := unquote(fields[len(fields)-1])
	if err != nil {
		return r.wrong("names a path that cannot be read")
	}
	r.raw[path] = modes{modeOf(head[0]), modeOf(head[1])}
	r.at++
	return nil
}

// modeOf is a mode, or none: git writes zeros for what is not there.
func modeOf(text string) string {
	if text == "000000" {
		return ""
	}
	return text
}
