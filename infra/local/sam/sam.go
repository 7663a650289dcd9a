// Package sam reads template.yaml, the one place where functions, routes, schedules and their settings are written,
// into plain structs. The local platform runs what it says; infra/ci holds it against the code.
//
// It owns the template's words: short tags, Globals, intrinsic functions with the values they have on one machine, the
// kebab name of a function, and which route answers a request. It refuses to start anything and to guess: a property it
// reads and does not understand is an error that names file, line and logical id. What it does not read stays raw.
package sam

import (
	"fmt"
	"os"
	"slices"
)

// Where things are when AWS is one machine. Function code sees these in ARNs and in AWS_REGION.
const (
	Region    = "local-1"
	AccountID = "000000000000"
)

// FunctionARN is the ARN of a function on this machine.
func FunctionARN(name string) string {
	return "arn:aws:lambda:" + Region + ":" + AccountID + ":function:" + name
}

// Template is what a template file says.
type Template struct {
	File       string
	Parameters map[string]Parameter
	Functions  []Function // in the order of the file
	CORS       *CORS      // of the HTTP API; nil when it declares none
	Resources  []Resource // all of them, functions too, in the order of the file
}

// Parameter is a template parameter. On one machine its value is its default.
type Parameter struct {
	Type    string
	Default string
}

// Resource is a resource as written: intrinsic functions stay unevaluated, in their long form ({"Ref": "X"}).
type Resource struct {
	LogicalID  string
	Type       string
	Line       int
	Properties any
	Metadata   any
}

// Load reads a template file.
func Load(path string) (*Template, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	return Parse(path, text)
}

// Parse reads a template's text. The file name is for errors only.
func Parse(file string, text []byte) (*Template, error) {
	root, err := parseYAML(file, text)
	if err != nil {
		return nil, err
	}
	r := &reader{file: file, root: root, template: &Template{File: file, Parameters: map[string]Parameter{}}}
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.template, nil
}

// Function finds a function by its kebab name or its logical id.
func (t *Template) Function(name string) (Function, bool) {
	i := slices.IndexFunc(t.Functions, func(f Function) bool { return f.Name == name || f.LogicalID == name })
	if i < 0 {
		return Function{}, false
	}
	return t.Functions[i], true
}

// Resource finds a resource by its logical id.
func (t *Template) Resource(logicalID string) (Resource, bool) {
	i := slices.IndexFunc(t.Resources, func(r Resource) bool { return r.LogicalID == logicalID })
	if i < 0 {
		return Resource{}, false
	}
	return t.Resources[i], true
}

// Router gives the routes of all functions as the HTTP API would match them.
func (t *Template) Router() (*Router, error) {
	var targets []Target
	for _, f := range t.Functions {
		for _, route := range f.Routes {
			targets = append(targets, Target{Route: route, Function: f.Name})
		}
	}
	router, err := NewRouter(targets)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.File, err)
	}
	return router, nil
}
