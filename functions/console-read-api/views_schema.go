package main

import (
	_ "embed" // for views_fields.txt
	"encoding/json"
	"fmt"
	"strings"
)

//go:embed views_fields.txt
var viewFields string

// shapes reads what every view answers, and the shapes that they share, into schemas by name: a view's is its own name, a
// shared one's begins with @. What cannot be read is a mistake in the program, found by any test.
func shapes() map[string]object {
	all := map[string]object{}
	var block object
	for line := range strings.SplitSeq(viewFields, "\n") {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0] == "#":
		case len(words) == 1:
			block = closedObject()
			all[words[0]] = block
		default:
			path, name := parent(words[0])
			into := block
			for step := range strings.SplitSeq(path, ".") {
				if step != "" {
					into = inside(into["properties"].(object)[step].(object))
				}
			}
			f := parseField(words[1:], all)
			into["properties"].(object)[name] = f.schema
			if !f.mayBeMissing {
				into["required"] = append(into["required"].([]string), name)
			}
		}
	}
	return all
}

func closedObject() object {
	return object{"type": "object", "properties": object{}, "required": []string{}, "additionalProperties": false}
}

func parent(path string) (before, last string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// inside is the object that a property is, or is a list of.
func inside(schema object) object {
	if items, isList := schema["items"].(object); isList {
		return items
	}
	return schema
}

type field struct {
	schema       object
	mayBeMissing bool
}

// parseField reads "card @service[]? Text of the description. = example".
func parseField(words []string, known map[string]object) field {
	kind := words[0]
	words = words[1:]
	if strings.HasPrefix(words[0], "@") { // a card that is such a shape as well
		kind, words = kind+" "+words[0], words[1:]
	}
	var f field
	kind, f.mayBeMissing = strings.CutSuffix(kind, "~")
	kind, nullable := strings.CutSuffix(kind, "?")
	kind, list := strings.CutSuffix(kind, "[]")
	description, sample, told := strings.Cut(strings.Join(words, " "), " = ")
	f.schema = kindSchema(kind, known)
	if told {
		var value any
		if err := json.Unmarshal([]byte(sample), &value); err != nil {
			panic(fmt.Sprintf("the example of %q: %v", description, err))
		}
		f.schema["example"] = value
	}
	if list {
		f.schema = object{"type": "array", "items": f.schema}
	}
	if nullable {
		f.schema["type"] = []any{f.schema["type"], "null"}
	}
	f.schema["description"] = description
	return f
}

func kindSchema(kind string, known map[string]object) object {
	switch kind {
	case "text":
		return object{"type": "string"}
	case "time":
		return object{"type": "string", "format": "date-time", "example": "2026-03-01T12:00:00Z"}
	case "integer":
		return object{"type": "integer", "format": "int32"}
	case "number", "boolean":
		return object{"type": kind}
	case "json":
		return object{}
	case "object":
		return closedObject()
	case "card":
		return add(closedObject(), verdict())
	}
	if shape, isCard := strings.CutPrefix(kind, "card "); isCard {
		return add(add(closedObject(), verdict()), known[shape])
	}
	if strings.HasPrefix(kind, "@") {
		return add(closedObject(), known[kind])
	}
	if values := strings.Split(kind, "|"); len(values) > 1 {
		return object{"type": "string", "enum": values}
	}
	panic(fmt.Sprintf("there is no kind %q", kind))
}

// add gives an object the properties of a shape. They are shared, not copied: nobody changes one that is done.
func add(into, shape object) object {
	for name, property := range shape["properties"].(object) {
		into["properties"].(object)[name] = property
	}
	into["required"] = append(into["required"].([]string), shape["required"].([]string)...)
	return into
}

// verdict is what makes an object a card; see judge.
func verdict() object {
	return object{"required": []string{"status", "explanation", "as_of"}, "properties": object{
		"status":      object{"type": "string", "enum": statuses, "example": ok, "description": "ok, warning, failing, or unknown: never looked at, or too long ago."},
		"explanation": object{"type": "string", "example": "all is well", "description": "Why it is judged so, for a person."},
		"as_of":       object{"type": []string{"string", "null"}, "format": "date-time", "example": "2026-03-01T12:00:00Z", "description": "When the look was made that the verdict rests on; null when nobody looked."},
	}}
}

// sample is an answer as the schema has it, made of its fields' examples. It leaves one at every list and object, too.
func sample(schema object) any {
	if value, told := schema["example"]; told {
		return value
	}
	if items, isList := schema["items"].(object); isList {
		schema["example"] = []any{sample(items)}
		return schema["example"]
	}
	out := object{}
	properties, _ := schema["properties"].(object)
	for name, property := range properties {
		out[name] = sample(property.(object))
	}
	schema["example"] = out
	return out
}
