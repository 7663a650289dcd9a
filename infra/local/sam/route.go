package sam

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

const defaultPath = "$default"

// Route is one door of the HTTP API. The catch-all has no method and the path $default.
type Route struct {
	Method string // upper case, or ANY
	Path   string // /webhooks/{source}, /files/{proxy+}, $default
	Event  string
	Line   int
}

// Key is the route key as events carry it: "POST /webhooks/{source}" or "$default".
func (r Route) Key() string {
	if r.Path == defaultPath {
		return defaultPath
	}
	return r.Method + " " + r.Path
}

func (r Route) segments() []string { return strings.Split(strings.TrimPrefix(r.Path, "/"), "/") }

func (r Route) check() error {
	if r.Path == defaultPath {
		return nil
	}
	if !strings.HasPrefix(r.Path, "/") {
		return fmt.Errorf("the path %q starts with a slash, or is $default", r.Path)
	}
	segments := r.segments()
	for i, segment := range segments {
		name, variable := variableName(segment)
		switch {
		case variable && name == "":
			return errors.New("a path variable has a name")
		case isGreedy(segment) && i != len(segments)-1:
			return fmt.Errorf("%s swallows the rest of the path, so it comes last", segment)
		case !variable && strings.ContainsAny(segment, "{}"):
			return fmt.Errorf("%q: a variable is a whole path segment", segment)
		}
	}
	return nil
}

func variableName(segment string) (string, bool) {
	if !strings.HasPrefix(segment, "{") || !strings.HasSuffix(segment, "}") {
		return "", false
	}
	return strings.TrimSuffix(segment[1:len(segment)-1], "+"), true
}

func isGreedy(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "+}")
}

// Target is a route and the function behind it.
type Target struct {
	Route
	Function string
}

// Router finds the function for a request as the HTTP API does: the most specific route wins, a literal segment before a
// variable before {proxy+}, a method before ANY, and $default last.
type Router struct{ targets []Target }

// NewRouter refuses two routes with the same key.
func NewRouter(targets []Target) (*Router, error) {
	seen := map[string]string{}
	for _, t := range targets {
		if other, taken := seen[t.Key()]; taken {
			return nil, fmt.Errorf("the route %q (line %d) leads to %s and to %s", t.Key(), t.Line, other, t.Function)
		}
		seen[t.Key()] = t.Function
	}
	sorted := slices.Clone(targets)
	slices.SortStableFunc(sorted, func(a, b Target) int { return slices.Compare(rank(a.Route), rank(b.Route)) })
	return &Router{sorted}, nil
}

// rank sorts the most specific route first.
func rank(r Route) []int {
	if r.Path == defaultPath {
		return []int{9}
	}
	var out []int
	for _, segment := range r.segments() {
		_, variable := variableName(segment)
		switch {
		case isGreedy(segment):
			out = append(out, 3)
		case variable:
			out = append(out, 2)
		default:
			out = append(out, 1)
		}
	}
	if r.Method == "ANY" {
		return append(out, 1)
	}
	return append(out, 0)
}

// Match is the outcome of a search. When Found is false, Allowed names the methods the path does take, if any.
type Match struct {
	Target
	Found      bool
	Parameters map[string]string
	Allowed    []string
}

// Match takes the path as it came over the wire, still percent-encoded, so that %2F stays inside its segment.
func (r *Router) Match(method, escapedPath string) Match {
	var allowed []string
	for _, t := range r.targets {
		parameters, ok := matchPath(t.Route, escapedPath)
		if !ok {
			continue
		}
		if t.Path == defaultPath || t.Method == "ANY" || t.Method == method {
			return Match{Target: t, Found: true, Parameters: parameters}
		}
		allowed = append(allowed, t.Method)
	}
	slices.Sort(allowed)
	return Match{Allowed: slices.Compact(allowed)}
}

func matchPath(route Route, path string) (map[string]string, bool) {
	if route.Path == defaultPath {
		return nil, true
	}
	parameters := map[string]string{}
	want, have := route.segments(), strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, segment := range want {
		if i >= len(have) {
			return nil, false
		}
		name, variable := variableName(segment)
		if isGreedy(segment) {
			rest := unescape(strings.Join(have[i:], "/"))
			parameters[name] = rest
			return parameters, rest != ""
		}
		value := unescape(have[i])
		if variable && value != "" {
			parameters[name] = value
		} else if variable || value != segment {
			return nil, false
		}
	}
	return parameters, len(want) == len(have)
}

func unescape(segment string) string {
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}
