package ssot

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// document is a file while it is being read: where its fields are, and what is wrong with it.
type document struct {
	file     string
	readable bool // it is YAML with something in it; its fields may still be wrong
	lines    map[string]int
	refused  map[string]bool
	problems []Problem
	digest   [sha256.Size]byte
}

// read gives what a file says as far as it could be understood.
func read[T any](folder fs.FS, file string) (T, *document) {
	var into T
	d := &document{file: file, lines: map[string]int{}, refused: map[string]bool{}}
	text, err := fs.ReadFile(folder, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.report(0, "", "does not exist: restore it, an empty answer would look like a decision")
		return into, d
	case err != nil:
		d.report(0, "", "cannot be read: %v", err)
		return into, d
	}
	d.digest = sha256.Sum256(text)
	d.refuseSecrets(string(text))
	d.parse(text, reflect.ValueOf(&into).Elem())
	return into, d
}

func (d *document) parse(text []byte, into reflect.Value) {
	// The parser would stop at the first duplicate key; the decoder tells all of them.
	parsed, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, message := 0, "is not YAML"
		if positioned := yaml.Error(nil); errors.As(err, &positioned) && positioned.GetToken() != nil {
			line, message = positioned.GetToken().Position.Line, positioned.GetMessage()
		}
		d.report(line, "", "is not YAML: %s", strings.TrimSpace(redacted(message)))
		return
	}
	if len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		d.report(0, "", "holds %d YAML documents: write exactly one", countBodies(parsed))
		return
	}
	d.readable = true
	d.lines[""] = 1
	d.decode("", shape{}, parsed.Docs[0].Body, into)
}

// refuse records a problem of a field, at the field's line or the nearest one around it. One field, or something within
// one, is refused once: whatever else is wrong with it follows from the first mistake.
func (d *document) refuse(field, format string, args ...any) {
	if !d.sound(field) {
		return
	}
	d.refused[field] = true
	d.report(d.line(field), field, format, args...)
}

// sound tells whether a field may be relied on so far: neither it nor anything around it was refused.
func (d *document) sound(field string) bool {
	for ; field != ""; field = parent(field) {
		if d.refused[field] {
			return false
		}
	}
	return d.readable && !d.refused[""]
}

// sounds tells whether a field may be relied on in every one of n items. If not, the list may be about to say what somebody
// else misses in it, and nobody is blamed for missing it.
func (d *document) sounds(list string, n int, field string) bool {
	for i := range n {
		if !d.sound(item(list, i) + "." + field) {
			return false
		}
	}
	return d.sound(list)
}

// report records a problem. No text of the file gets into the sentence that looks like a secret.
func (d *document) report(line int, field, format string, args ...any) {
	for i, arg := range args {
		if v := reflect.ValueOf(arg); v.Kind() == reflect.String {
			args[i] = redacted(v.String())
		}
	}
	d.problems = append(d.problems, Problem{d.file, line, redacted(field), fmt.Sprintf(format, args...)})
}

// found gives the problems in the order of the file.
func (d *document) found() []Problem {
	slices.SortStableFunc(d.problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return d.problems
}

// line tells where a field is, or what would hold it if it were there.
func (d *document) line(field string) int {
	for ; ; field = parent(field) {
		if line, known := d.lines[field]; known || field == "" {
			return line
		}
	}
}

// parent cuts the last step off a path: a.b[1].c, a.b[1], a.b, a.
func parent(path string) string { return path[:max(0, strings.LastIndexAny(path, ".["))] }

// once refuses the second of two values that must differ.
type once struct {
	in    *document
	field map[string]string
}

func unique(in *document) once { return once{in, map[string]string{}} }

func (o once) see(field, value string) {
	first, known := o.field[value]
	switch {
	case value == "": // missing, and refused for that
	case known:
		o.in.refuse(field, "is %q, which line %d has already: use another or remove one of the two", value, o.in.line(first))
	default:
		o.field[value] = field
	}
}
