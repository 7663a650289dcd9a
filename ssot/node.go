package ssot

import (
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// described says what a YAML value is. Text is quoted, unless it looks like a secret.
func described(node ast.Node) string {
	switch v := node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		if len(v.Values) == 0 {
			return "an empty list"
		}
		return "a list"
	case *ast.StringNode:
		return fmt.Sprintf("%q", clipped(redacted(v.Value)))
	case *ast.LiteralNode:
		return fmt.Sprintf("%q", clipped(redacted(v.Value.Value)))
	}
	return node.GetToken().Value
}

// clipped is short enough to be said back.
func clipped(text string) string {
	const enough = 60
	if runes := []rune(text); len(runes) > enough {
		return string(runes[:enough]) + "..."
	}
	return text
}

// lineOf tells where a value begins; of a mapping the parser's own answer is its first colon, of a text its end.
func lineOf(node ast.Node) int {
	switch v := node.(type) {
	case *ast.MappingNode:
		if !v.IsFlowStyle && len(v.Values) > 0 {
			return lineOf(v.Values[0])
		}
	case *ast.MappingValueNode:
		return v.Key.GetToken().Position.Line
	}
	return node.GetToken().Position.Line
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func item(list string, i int) string { return fmt.Sprintf("%s[%d]", list, i) }

func countBodies(file *ast.File) int {
	n := 0
	for _, doc := range file.Docs {
		if doc.Body != nil {
			n++
		}
	}
	return n
}
