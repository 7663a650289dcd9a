package ssot

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// shape is what a struct's tags say about one of its fields. The decoder and the JSON Schemas are both made from it, so
// an editor and Load cannot disagree.
//
//	yaml:"name"            its name in the file; it must be there
//	yaml:"name,omitempty"  it may be left out
//	format:"host"          text of one of the formats
//	min:"1" max:"365"      bounds of a number
type shape struct {
	name        string
	index       int
	optional    bool
	format      string
	least, most int
}

type shapes []shape

func shapesOf(t reflect.Type) shapes {
	var all shapes
	for i := range t.NumField() {
		tag := t.Field(i).Tag
		name, options, _ := strings.Cut(tag.Get("yaml"), ",")
		s := shape{name: name, index: i, optional: options == "omitempty", format: tag.Get("format"), most: math.MaxInt32}
		if bound, err := strconv.Atoi(tag.Get("min")); err == nil {
			s.least = bound
		}
		if bound, err := strconv.Atoi(tag.Get("max")); err == nil {
			s.most = bound
		}
		all = append(all, s)
	}
	return all
}

func (all shapes) named(name string) (shape, bool) {
	i := slices.IndexFunc(all, func(s shape) bool { return s.name == name })
	if i < 0 {
		return shape{}, false
	}
	return all[i], true
}

func (all shapes) names() []string {
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.name
	}
	return names
}

// enum is a text type with a fixed set of values.
type enum interface{ oneOf() []string }

func valuesOf(t reflect.Type) []string {
	if e, ok := reflect.Zero(t).Interface().(enum); ok {
		return e.oneOf()
	}
	return nil
}

// accepts tells whether a text is one that this field may have.
func (s shape) accepts(text string, t reflect.Type) bool {
	if values := valuesOf(t); values != nil {
		return slices.Contains(values, text)
	}
	return s.format == "" || formats[s.format].pattern.MatchString(text)
}

// says what belongs into a field, to complete "use ..." and "add ...".
func says(s shape, t reflect.Type) string {
	if values := valuesOf(t); values != nil {
		return "one of " + strings.Join(values, ", ")
	}
	switch t.Kind() {
	case reflect.Struct:
		return "the fields " + strings.Join(shapesOf(t).names(), ", ")
	case reflect.Slice:
		return "a list with at least one item"
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return fmt.Sprintf("a whole number from %d to %d", s.least, s.most)
	default: // text
		if s.format != "" {
			return formats[s.format].says
		}
		return "a text"
	}
}
