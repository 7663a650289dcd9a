package sam

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// node is a YAML value that still knows its line. Value is nil, a scalar, []*node or *mapping.
type node struct {
	line  int
	value any
}

// mapping keeps the order of the file.
type mapping struct {
	keys   []string
	values map[string]*node
}

func (m *mapping) set(key string, value *node) {
	if _, known := m.values[key]; !known {
		m.keys = append(m.keys, key)
	}
	m.values[key] = value
}

func parseYAML(file string, text []byte) (*node, error) {
	parsed, err := parser.ParseBytes(text, 0)
	if err != nil {
		var positioned yaml.Error
		if errors.As(err, &positioned) && positioned.GetToken() != nil {
			return nil, fmt.Errorf("%s:%d: %s", file, positioned.GetToken().Position.Line, positioned.GetMessage())
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		return nil, fmt.Errorf("%s:1: a template is one YAML document, this file has %d", file, len(parsed.Docs))
	}
	return convert(file, parsed.Docs[0].Body)
}

// convert turns the parser's tree into ours, with every short tag in its long form.
func convert(file string, n ast.Node) (*node, error) {
	if n == nil {
		return &node{}, nil
	}
	line := n.GetToken().Position.Line
	switch v := n.(type) {
	case *ast.MappingNode:
		return convertMapping(file, line, v.Values)
	case *ast.MappingValueNode:
		return convertMapping(file, line, []*ast.MappingValueNode{v})
	case *ast.SequenceNode:
		items := make([]*node, 0, len(v.Values))
		for _, item := range v.Values {
			converted, err := convert(file, item)
			if err != nil {
				return nil, err
			}
			items = append(items, converted)
		}
		return &node{line, items}, nil
	case *ast.TagNode:
		return convertTag(file, line, v)
	case *ast.LiteralNode:
		return &node{line, v.Value.GetValue()}, nil
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		// CloudFormation takes some of them and not others, so a template is better without; refused below.
	case ast.ScalarNode:
		return &node{line, v.GetValue()}, nil
	}
	return nil, fmt.Errorf("%s:%d: %s is not supported in a template", file, line, n.Type())
}

func convertMapping(file string, line int, values []*ast.MappingValueNode) (*node, error) {
	m := &mapping{values: map[string]*node{}}
	for _, pair := range values {
		value, err := convert(file, pair.Value)
		if err != nil {
			return nil, err
		}
		if at := pair.Key.GetToken().Position.Line; value.line == 0 || pair.Value.Type() == ast.NullType {
			value.line = at
		}
		m.set(pair.Key.GetToken().Value, value)
	}
	return &node{line, m}, nil
}

func convertTag(file string, line int, tag *ast.TagNode) (*node, error) {
	inner, err := convert(file, tag.Value)
	if err != nil {
		return nil, err
	}
	name := strings.TrimPrefix(tag.Start.Value, "!")
	if strings.HasPrefix(name, "!") { // a YAML type tag such as !!str
		return inner, nil
	}
	key := "Fn::" + name
	switch name {
	case "Ref", "Condition":
		key = name
	case "GetAtt":
		if text, ok := inner.value.(string); ok {
			id, attribute, _ := strings.Cut(text, ".")
			inner = &node{line, []*node{{line, id}, {line, attribute}}}
		}
	}
	return &node{line, &mapping{keys: []string{key}, values: map[string]*node{key: inner}}}, nil
}

// plain gives a value without lines: map[string]any, []any, scalars.
func (n *node) plain() any {
	if n == nil {
		return nil
	}
	switch v := n.value.(type) {
	case *mapping:
		out := make(map[string]any, len(v.keys))
		for _, key := range v.keys {
			out[key] = v.values[key].plain()
		}
		return out
	case []*node:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = item.plain()
		}
		return out
	}
	return n.value
}

// at follows keys; nil when one is missing.
func (n *node) at(keys ...string) *node {
	for _, key := range keys {
		m, ok := n.mapping()
		if !ok {
			return nil
		}
		n = m.values[key]
	}
	return n
}

func (n *node) mapping() (*mapping, bool) {
	if n == nil {
		return nil, false
	}
	m, ok := n.value.(*mapping)
	return m, ok
}

// intrinsic tells whether a value is one function call, such as {"Ref": "X"}.
func (n *node) intrinsic() (string, *node, bool) {
	m, ok := n.mapping()
	if !ok || len(m.keys) != 1 {
		return "", nil, false
	}
	key := m.keys[0]
	if key != "Ref" && key != "Condition" && !strings.HasPrefix(key, "Fn::") {
		return "", nil, false
	}
	return key, m.values[key], true
}
