package sam

// merge lays a function's own properties over Globals, as SAM does: maps are merged, lists are appended, everything else
// (and any intrinsic function) is replaced.
func merge(global, own *node) *node {
	if global == nil {
		return own
	}
	if own == nil {
		return global
	}
	if _, _, call := global.intrinsic(); call {
		return own
	}
	if _, _, call := own.intrinsic(); call {
		return own
	}
	if below, ok := global.mapping(); ok {
		if above, ok := own.mapping(); ok {
			return mergeMappings(own.line, below, above)
		}
		return own
	}
	below, okBelow := global.value.([]*node)
	above, okAbove := own.value.([]*node)
	if okBelow && okAbove {
		return &node{own.line, append(append([]*node{}, below...), above...)}
	}
	return own
}

func mergeMappings(line int, below, above *mapping) *node {
	out := &mapping{values: map[string]*node{}}
	for _, key := range below.keys {
		out.set(key, below.values[key])
	}
	for _, key := range above.keys {
		out.set(key, merge(out.values[key], above.values[key]))
	}
	return &node{line, out}
}
