package ssot

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decode puts a YAML value where it belongs and tells everything that is wrong with it. The library's own strict decoder
// stops at the first mistake and does not know the path, and whoever edits a file wants to hear all of it at once.
func (d *document) decode(field string, s shape, node ast.Node, into reflect.Value) {
	expected := says(s, into.Type())
	switch node.(type) {
	case *ast.NullNode:
		if s.optional {
			expected += ", or remove the line"
		}
		d.refuse(field, "is empty: add %s", expected)
		return
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.refuse(field, "uses a YAML anchor, alias or tag: write the value out, so that every line says what it means")
		return
	}
	var fits bool
	switch into.Kind() {
	case reflect.Struct:
		fits = d.decodeStruct(field, node, into)
	case reflect.Slice:
		fits = d.decodeList(field, s, node, into)
	default:
		fits = d.decodeScalar(field, s, node, into)
	}
	if !fits {
		d.refuse(field, "is %s: use %s", described(node), expected)
	}
}

func (d *document) decodeStruct(field string, node ast.Node, into reflect.Value) bool {
	var pairs []*ast.MappingValueNode
	switch v := node.(type) {
	case *ast.MappingNode:
		pairs = v.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{v}
	default:
		return false
	}
	shapes, first := shapesOf(into.Type()), map[string]int{}
	for _, pair := range pairs {
		key, line := pair.Key.GetToken().Value, lineOf(pair)
		at := join(field, key)
		s, known := shapes.named(key)
		switch {
		case first[key] > 0:
			d.report(line, at, "is written twice: line %d has it already, remove one of the two", first[key])
			continue
		case !known:
			d.lines[at] = line
			d.refuse(at, "%s", refusal(into, key, shapes))
		default:
			d.lines[at] = line
			d.decode(at, s, pair.Value, into.Field(s.index))
		}
		first[key] = line
	}
	for _, s := range shapes {
		if first[s.name] == 0 && !s.optional {
			d.refuse(join(field, s.name), "is missing: add %s", says(s, into.Field(s.index).Type()))
		}
	}
	return true
}

// refuser is a type that has something to say about certain fields it does not have.
type refuser interface{ refusal(field string) string }

func refusal(of reflect.Value, key string, shapes shapes) string {
	if r, ok := of.Interface().(refuser); ok {
		if text := r.refusal(key); text != "" {
			return text
		}
	}
	return "is not a field here: use one of " + strings.Join(shapes.names(), ", ")
}

func (d *document) decodeList(field string, s shape, node ast.Node, into reflect.Value) bool {
	list, ok := node.(*ast.SequenceNode)
	if !ok || len(list.Values) == 0 {
		return false
	}
	into.Set(reflect.MakeSlice(into.Type(), len(list.Values), len(list.Values)))
	seen := unique(d)
	s.optional = false
	for i, item := range list.Values {
		at := fmt.Sprintf("%s[%d]", field, i)
		d.lines[at] = lineOf(item)
		d.decode(at, s, item, into.Index(i))
		if into.Index(i).Kind() == reflect.String {
			seen.see(at, into.Index(i).String())
		}
	}
	return true
}

func (d *document) decodeScalar(field string, s shape, node ast.Node, into reflect.Value) bool {
	switch v := node.(type) {
	case *ast.StringNode:
		return d.decodeText(field, s, v.Value, into)
	case *ast.LiteralNode:
		return d.decodeText(field, s, v.Value.Value, into)
	case *ast.BoolNode:
		if into.Kind() == reflect.Bool {
			into.SetBool(v.Value)
			return true
		}
	case *ast.IntegerNode:
		if into.Kind() == reflect.Int {
			return setInt(s, v, into)
		}
	}
	if into.Kind() == reflect.String {
		if _, scalar := node.(ast.ScalarNode); scalar {
			d.refuse(field, "is %s, which YAML does not read as text: put it in quotes", node.GetToken().Value)
			return true
		}
	}
	return false
}

func (d *document) decodeText(field string, s shape, text string, into reflect.Value) bool {
	if into.Kind() != reflect.String {
		return false
	}
	text = strings.TrimSpace(text)
	into.SetString(text)
	if text == "" {
		d.refuse(field, "is empty: add %s", says(s, into.Type()))
		return true
	}
	return s.accepts(text, into.Type())
}

func setInt(s shape, node *ast.IntegerNode, into reflect.Value) bool {
	switch v := node.Value.(type) { // the parser gives whatever type the digits fit in
	case int64:
		into.SetInt(v)
	case uint64:
		if v > 1<<31 {
			return false
		}
		into.SetInt(int64(v))
	}
	n := int(into.Int())
	return s.least <= n && n <= s.most
}
