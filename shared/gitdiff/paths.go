package gitdiff

import (
	"errors"
	"strconv"
	"strings"
)

// paths are all the places where git names the paths of one file. They have to agree: programs differ in which one they take.
type paths struct {
	header        string // of "diff --git": both, with nothing sure between them
	before, after string // of --- and +++
	from, to      string // of rename and copy
}

// take notes the path of a header line, if it has one.
func (p *paths) take(name, value string) (err error) {
	switch name {
	case "--- ":
		p.before, err = pathOf(value, "a/")
	case "+++ ":
		p.after, err = pathOf(value, "b/")
	case "rename from ", "copy from ":
		p.from, err = unquote(value)
	case "rename to ", "copy to ":
		p.to, err = unquote(value)
	}
	return err
}

// agree gives where the file was, if that is elsewhere, and where it is.
func (p *paths) agree(status string) (previous, path string, ok bool) {
	if p.from != "" || p.to != "" {
		same := (p.before == "" || p.before == p.from) && (p.after == "" || p.after == p.to)
		return p.from, p.to, same && p.from != "" && p.to != "" && (status == "renamed" || status == "copied" || status == "modified" || status == "changed")
	}
	path = samePath(p.header)
	same := path != "" && (p.before == "" || p.before == path) && (p.after == "" || p.after == path)
	return "", path, same
}

// pathOf is a path of --- or +++, without its prefix and without the tab that ends one with a space in it.
func pathOf(value, prefix string) (string, error) {
	value = strings.TrimSuffix(value, "\t")
	if value == "/dev/null" {
		return "", nil
	}
	path, err := unquote(value)
	if err != nil {
		return "", err
	}
	rest, is := strings.CutPrefix(path, prefix)
	if !is {
		return "", errors.New("no " + prefix)
	}
	return rest, nil
}

// samePath is the path of a header that names it twice: of a file that did not move.
func samePath(header string) string {
	half := len(header) / 2
	if len(header)%2 == 0 || header[half] != ' ' {
		return ""
	}
	a, errA := pathOf(header[:half], "a/")
	b, errB := pathOf(header[half+1:], "b/")
	if errA != nil || errB != nil || a != b {
		return ""
	}
	return a
}

// unquote reads a path as git writes it: in quotes, with C's escapes, when it is not a plain one.
func unquote(path string) (string, error) {
	if !strings.HasPrefix(path, `"`) {
		return path, nil
	}
	if len(path) < 2 || !strings.HasSuffix(path, `"`) {
		return "", errors.New("no end of a quoted path")
	}
	return strconv.Unquote(path) // C's and Go's escapes are the same ones
}
