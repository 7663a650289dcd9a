package ssot

import (
	"fmt"
	"strings"
)

// Problem is one mistake, told so that whoever edits the file can mend it.
type Problem struct {
	File  string // as it is called within ssot/
	Line  int    // zero: the file as a whole
	Field string // its path, such as pages[3].target; list items count from zero. Empty: the line or file as a whole
	Text  string // what is wrong and, after the colon, what to do
}

// Error gives the problem the way editors and terminals link it.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	b.WriteString(": ")
	if p.Field != "" {
		b.WriteString(p.Field + " ")
	}
	b.WriteString(p.Text)
	return b.String()
}

// Problems are all mistakes of all files: files in the order of SSOT, lines in the order of the file.
type Problems []Problem

// Error gives one problem a line.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}
