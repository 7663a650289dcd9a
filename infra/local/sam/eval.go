package sam

import (
	"regexp"
	"strings"
)

// noValue is what AWS::NoValue evaluates to: the property is as good as not written.
var noValue = &node{}

// eval replaces intrinsic functions by the values they have on one machine.
func (r *reader) eval(owner string, n *node) (*node, error) {
	if n == nil {
		return nil, nil
	}
	if name, arg, ok := n.intrinsic(); ok {
		return r.call(owner, n.line, name, arg)
	}
	switch v := n.value.(type) {
	case *mapping:
		out := &mapping{values: map[string]*node{}}
		for _, key := range v.keys {
			value, err := r.eval(owner, v.values[key])
			if err != nil {
				return nil, err
			}
			if value != noValue {
				out.set(key, value)
			}
		}
		return &node{n.line, out}, nil
	case []*node:
		out := make([]*node, 0, len(v))
		for _, item := range v {
			value, err := r.eval(owner, item)
			if err != nil {
				return nil, err
			}
			if value != noValue {
				out = append(out, value)
			}
		}
		return &node{n.line, out}, nil
	}
	return n, nil
}

func (r *reader) call(owner string, line int, name string, arg *node) (*node, error) {
	if name == "Fn::If" {
		return r.callIf(owner, line, arg)
	}
	evaluated, err := r.eval(owner, arg)
	if err != nil {
		return nil, err
	}
	args, _ := evaluated.value.([]*node)
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i], _ = scalarText(a)
	}
	switch {
	case name == "Ref":
		return r.ref(owner, line, evaluated)
	case name == "Fn::GetAtt" && len(args) == 2:
		return r.getAtt(owner, line, texts[0], texts[1])
	case name == "Fn::Sub":
		return r.sub(owner, line, evaluated)
	case name == "Fn::Join" && len(args) == 2:
		items, _ := args[1].value.([]*node)
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i], _ = scalarText(item)
		}
		return &node{line, strings.Join(parts, texts[0])}, nil
	}
	return nil, r.errorf(line, owner, "%s, written like this, has no value on one machine", name)
}

func (r *reader) callIf(owner string, line int, arg *node) (*node, error) {
	args, _ := arg.value.([]*node)
	if len(args) != 3 {
		return nil, r.errorf(line, owner, "Fn::If wants a condition and two values")
	}
	name, _ := args[0].value.(string)
	holds, err := r.condition(owner, line, name)
	if err != nil {
		return nil, err
	}
	if holds {
		return r.eval(owner, args[1])
	}
	return r.eval(owner, args[2])
}

func (r *reader) ref(owner string, line int, arg *node) (*node, error) {
	id, _ := arg.value.(string)
	if id == "AWS::NoValue" {
		return noValue, nil
	}
	text, ok := r.lookup(id)
	if !ok {
		return nil, r.errorf(line, owner, "Ref %q is neither a parameter nor a resource of this template", id)
	}
	return &node{line, text}, nil
}

// lookup gives what Ref gives: a parameter's default, a function's kebab name, another resource's logical id.
func (r *reader) lookup(id string) (string, bool) {
	switch id {
	case "AWS::Region":
		return Region, true
	case "AWS::AccountId":
		return AccountID, true
	case "AWS::Partition":
		return "aws", true
	case "AWS::StackName":
		return "local", true
	}
	if parameter, ok := r.template.Parameters[id]; ok {
		return parameter.Default, true
	}
	resource := r.root.at("Resources", id)
	if resource == nil {
		return "", false
	}
	if kind := resource.at("Type"); kind != nil && kind.value == functionType {
		return Kebab(id), true
	}
	return id, true
}

func (r *reader) getAtt(owner string, line int, id, attribute string) (*node, error) {
	text, ok := r.lookup(id)
	if !ok {
		return nil, r.errorf(line, owner, "GetAtt %s.%s: this template has no resource %q", id, attribute, id)
	}
	if attribute == "Arn" && text == Kebab(id) {
		return &node{line, FunctionARN(text)}, nil
	}
	return &node{line, id + "." + attribute}, nil
}

var placeholder = regexp.MustCompile(`\$\{(!?)([^}]+)\}`)

func (r *reader) sub(owner string, line int, arg *node) (*node, error) {
	own := map[string]string{}
	text, _ := arg.value.(string)
	if args, ok := arg.value.([]*node); ok && len(args) == 2 {
		text, _ = args[0].value.(string)
		if m, ok := args[1].mapping(); ok {
			for _, key := range m.keys {
				own[key], _ = scalarText(m.values[key])
			}
		}
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		parts := placeholder.FindStringSubmatch(match)
		if parts[1] == "!" { // ${!Literal} stands for ${Literal}
			return "${" + parts[2] + "}"
		}
		if value, ok := own[parts[2]]; ok {
			return value
		}
		var value *node
		var err error
		if id, attribute, dotted := strings.Cut(parts[2], "."); dotted {
			value, err = r.getAtt(owner, line, id, attribute)
		} else {
			value, err = r.ref(owner, line, &node{line, parts[2]})
		}
		if err != nil {
			failed = err
			return match
		}
		replaced, _ := scalarText(value)
		return replaced
	})
	return &node{line, out}, failed
}
