package gates

import (
	"regexp"
	"strconv"
	"strings"
)

// Setting is a line of a settings file: NAME=value of an env file, name = value of odoo.conf, NAME: value of YAML.
type Setting struct {
	File  string
	Line  int
	Name  string
	Value string // may be a secret: never shown
}

func (s Setting) at() string { return s.File + ":" + strconv.Itoa(s.Line) + ": " + s.Name }

var assignment = regexp.MustCompile(`^\s*(?:-\s+)?(?:export\s+)?["']?([A-Za-z_][A-Za-z0-9_.-]*)["']?\s*[=:]\s*(.*?)\s*$`)

// Settings reads the lines of a settings file that assign something, whichever of the three forms they are in.
func Settings(file, text string) []Setting {
	var all []Setting
	number := 0
	for line := range strings.SplitSeq(strings.TrimPrefix(text, "\ufeff"), "\n") {
		number++
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.ContainsRune("#;[", rune(trimmed[0])) {
			continue
		}
		if m := assignment.FindStringSubmatch(strings.TrimRight(line, "\r")); m != nil {
			all = append(all, Setting{File: file, Line: number, Name: m[1], Value: unquoted(m[2])})
		}
	}
	return all
}

// unquoted takes off quotes, or the comment behind a value that has none.
func unquoted(value string) string {
	for _, quote := range []string{`"`, `'`} {
		if rest, quoted := strings.CutPrefix(value, quote); quoted {
			inner, _, _ := strings.Cut(rest, quote)
			return inner
		}
	}
	for _, comment := range []string{" #", "\t#", " ;", "\t;"} {
		value, _, _ = strings.Cut(value, comment)
	}
	return strings.TrimSpace(value)
}

// What settings of mail are called: SMTP_HOST of an env file, smtp_server of odoo.conf, with or without a prefix.
var (
	hostName     = regexp.MustCompile(`(?i)(^|_)smtp_(host|server)$`)
	portName     = regexp.MustCompile(`(?i)(^|_)smtp_port$`)
	loginName    = regexp.MustCompile(`(?i)(^|_)smtp_(user|username|login)$`)
	passwordName = regexp.MustCompile(`(?i)(^|_)smtp_(pass|password)$`)
)

func named(settings []Setting, name *regexp.Regexp) (some []Setting) {
	for _, s := range settings {
		if name.MatchString(s.Name) {
			some = append(some, s)
		}
	}
	return some
}

// elsewhere tells whether a value is decided by something that is not in the file.
func (s Setting) elsewhere() bool {
	return strings.Contains(s.Value, "$") || strings.Contains(s.Value, "{{") || strings.Contains(s.Value, "%(")
}
