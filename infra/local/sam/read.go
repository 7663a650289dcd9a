package sam

import (
	"fmt"
	"strconv"
)

// reader walks one template. Every error it makes names file, line and logical id.
type reader struct {
	file     string
	root     *node
	template *Template
	httpAPI  string // logical id of the one HTTP API
}

func (r *reader) errorf(line int, owner, format string, args ...any) error {
	where := fmt.Sprintf("%s:%d: ", r.file, line)
	if owner != "" {
		where += owner + ": "
	}
	return fmt.Errorf(where+format, args...)
}

func (r *reader) read() error {
	if err := r.readParameters(); err != nil {
		return err
	}
	resources, ok := r.root.at("Resources").mapping()
	if !ok {
		return r.errorf(1, "", "a template has Resources")
	}
	for _, id := range resources.keys {
		if err := r.readResource(id, resources.values[id]); err != nil {
			return err
		}
	}
	return r.refuseDoubles()
}

func (r *reader) readParameters() error {
	parameters, ok := r.root.at("Parameters").mapping()
	if !ok {
		return nil
	}
	for _, id := range parameters.keys {
		n := parameters.values[id]
		kind, _ := scalarText(n.at("Type"))
		value, ok := scalarText(n.at("Default"))
		if !ok && n.at("Default") != nil {
			return r.errorf(n.line, id, "Default is text or a number")
		}
		r.template.Parameters[id] = Parameter{Type: kind, Default: value}
	}
	return nil
}

func (r *reader) readResource(id string, n *node) error {
	kind, _ := scalarText(n.at("Type"))
	if kind == "" {
		line := 0
		if n != nil {
			line = n.line
		}
		return r.errorf(line, id, "a resource has a Type")
	}
	properties := n.at("Properties")
	r.template.Resources = append(r.template.Resources, Resource{
		LogicalID: id, Type: kind, Line: n.line, Properties: properties.plain(), Metadata: n.at("Metadata").plain(),
	})
	switch kind {
	case functionType:
		f, err := r.readFunction(id, n.line, merge(r.root.at("Globals", "Function"), properties))
		if err != nil {
			return err
		}
		r.template.Functions = append(r.template.Functions, f)
	case "AWS::Serverless::HttpApi":
		return r.readHTTPAPI(id, merge(r.root.at("Globals", "HttpApi"), properties))
	}
	return nil
}

// refuseDoubles: two functions with one kebab name would share a folder, a route declared twice a caller.
func (r *reader) refuseDoubles() error {
	names := map[string]string{}
	for _, f := range r.template.Functions {
		if other, taken := names[f.Name]; taken {
			return r.errorf(f.Line, f.LogicalID, "has the same name, %s, as %s", f.Name, other)
		}
		names[f.Name] = f.LogicalID
	}
	_, err := r.template.Router()
	return err
}

// scalarText gives a scalar as CloudFormation would: everything is text in the end.
func scalarText(n *node) (string, bool) {
	if n == nil {
		return "", false
	}
	switch v := n.value.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64, uint64, int, float64:
		return fmt.Sprint(v), true
	}
	return "", false
}

// text reads an optional text property.
func (r *reader) text(owner, name string, n *node) (string, error) {
	evaluated, err := r.eval(owner, n)
	if err != nil || evaluated == nil || evaluated == noValue {
		return "", err
	}
	value, ok := scalarText(evaluated)
	if !ok {
		return "", r.errorf(evaluated.line, owner, "%s is text", name)
	}
	return value, nil
}

// number reads an optional whole number; nil when it is not written.
func (r *reader) number(owner, name string, n *node, low, high int) (*int, error) {
	value, err := r.text(owner, name, n)
	if err != nil || value == "" {
		return nil, err
	}
	number, err := strconv.Atoi(value)
	if err != nil || number < low || number > high {
		return nil, r.errorf(n.line, owner, "%s is a whole number from %d to %d, not %q", name, low, high, value)
	}
	return &number, nil
}

// list reads an optional list of texts; one text counts as a list of one.
func (r *reader) list(owner, name string, n *node) ([]string, error) {
	evaluated, err := r.eval(owner, n)
	if err != nil || evaluated == nil || evaluated == noValue {
		return nil, err
	}
	if value, ok := scalarText(evaluated); ok {
		return []string{value}, nil
	}
	items, ok := evaluated.value.([]*node)
	if !ok {
		return nil, r.errorf(evaluated.line, owner, "%s is a list", name)
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		value, ok := scalarText(item)
		if !ok {
			return nil, r.errorf(item.line, owner, "%s is a list of texts", name)
		}
		out = append(out, value)
	}
	return out, nil
}
