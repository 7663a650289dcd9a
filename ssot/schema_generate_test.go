package ssot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// schema is the part of JSON Schema that the files need, in the order in which it is written.
type schema struct {
	Schema      string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Type        string             `json:"type"`
	Enum        []string           `json:"enum,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	MinLength   int                `json:"minLength,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	MinItems    int                `json:"minItems,omitempty"`
	UniqueItems bool               `json:"uniqueItems,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Additional  *bool              `json:"additionalProperties,omitempty"`
}

func rootSchema(t *testing.T, file string, of reflect.Type, comments map[string]string) *schema {
	t.Helper()
	s := schemaOf(t, shape{}, of, comments)
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "ssot/" + file
	return s
}

func schemaOf(t *testing.T, s shape, of reflect.Type, comments map[string]string) *schema {
	t.Helper()
	switch of.Kind() {
	case reflect.Struct:
		out := &schema{Type: "object", Properties: map[string]*schema{}, Additional: new(bool)}
		for _, field := range shapesOf(of) {
			name := of.Name() + "." + of.Field(field.index).Name
			property := schemaOf(t, field, of.Field(field.index).Type, comments)
			property.Description = comments[name]
			if property.Description == "" {
				t.Errorf("%s has no comment above it: it is what editors show", name)
			}
			out.Properties[field.name] = property
			if !field.optional {
				out.Required = append(out.Required, field.name)
			}
		}
		return out
	case reflect.Slice:
		return &schema{Type: "array", MinItems: 1, UniqueItems: of.Elem().Kind() == reflect.String, Items: schemaOf(t, s, of.Elem(), comments)}
	case reflect.Bool:
		return &schema{Type: "boolean"}
	case reflect.Int:
		out := &schema{Type: "integer", Minimum: &s.least}
		if s.most < math.MaxInt32 {
			out.Maximum = &s.most
		}
		return out
	case reflect.String:
		out := &schema{Type: "string", Enum: valuesOf(of), MinLength: 1}
		if s.format != "" {
			out.Pattern = formats[s.format].pattern.String()
		}
		return out
	default:
		t.Fatalf("%s: the decoder does not read a %s", of, of.Kind())
		return nil
	}
}

// fieldComments reads the comments above the fields of every struct: "Environment.Branch" and what it says.
func fieldComments(t *testing.T) map[string]string {
	t.Helper()
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, source := range sources {
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if of, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range of.Fields.List {
					for _, name := range field.Names {
						comments[spec.Name.Name+"."+name.Name] = strings.Join(strings.Fields(field.Doc.Text()), " ")
					}
				}
			}
			return true
		})
	}
	return comments
}
