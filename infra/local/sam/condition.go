package sam

// condition evaluates a named condition with the parameters' defaults.
func (r *reader) condition(owner string, line int, name string) (bool, error) {
	n := r.root.at("Conditions", name)
	if n == nil {
		return false, r.errorf(line, owner, "this template has no condition %q", name)
	}
	return r.holds(owner, n)
}

func (r *reader) holds(owner string, n *node) (bool, error) {
	name, arg, ok := n.intrinsic()
	if !ok {
		return false, r.errorf(n.line, owner, "a condition is one of Equals, Not, And, Or, Condition")
	}
	args, _ := arg.value.([]*node)
	switch {
	case name == "Condition":
		text, _ := arg.value.(string)
		return r.condition(owner, n.line, text)
	case name == "Fn::Equals" && len(args) == 2:
		return r.equal(owner, args[0], args[1])
	case name == "Fn::Not" && len(args) == 1:
		holds, err := r.holds(owner, args[0])
		return !holds, err
	case name == "Fn::And" || name == "Fn::Or":
		for _, a := range args {
			holds, err := r.holds(owner, a)
			if err != nil || holds == (name == "Fn::Or") {
				return holds, err
			}
		}
		return name == "Fn::And", nil
	}
	return false, r.errorf(n.line, owner, "%s, written like this, is not a condition", name)
}

func (r *reader) equal(owner string, a, b *node) (bool, error) {
	left, err := r.eval(owner, a)
	if err != nil {
		return false, err
	}
	right, err := r.eval(owner, b)
	if err != nil {
		return false, err
	}
	l, _ := scalarText(left)
	rt, _ := scalarText(right)
	return l == rt, nil
}
