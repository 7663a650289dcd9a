package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// detailed is the path of one row of a resource.
var detailed = regexp.MustCompile(`^/v1/([a-z-]+)(/\{[a-z_]+\})+$`)

// resources are what the read API lists, as its own document says.
func (c *console) resources(ctx context.Context) (names []string, err error) {
	var document struct {
		Paths map[string]json.RawMessage `json:"paths"`
	}
	if err := c.raw(ctx, "/v1/openapi.json", &document); err != nil {
		return nil, err
	}
	for path := range document.Paths {
		if detail := detailed.FindStringSubmatch(path); detail != nil {
			names = append(names, detail[1])
		}
	}
	slices.Sort(names)
	return names, nil
}

// passing are resources that hold something only while a function works.
var passing = []string{"do-listings"}

// overlook prints how much each resource shows, and fails when one shows nothing.
func overlook(ctx context.Context, c *console, out io.Writer) error {
	names, err := c.resources(ctx)
	if err != nil {
		return err
	}
	var empty []string
	_, _ = fmt.Fprintln(out, "\nEvery resource\t\n  RESOURCE\tROWS")
	for _, name := range names {
		var rows []json.RawMessage
		if err := c.get(ctx, "/v1/"+name+"?limit=200", &rows); err != nil {
			return err
		}
		count := fmt.Sprint(len(rows))
		switch {
		case len(rows) == 0 && !slices.Contains(passing, name):
			empty = append(empty, name)
		case len(rows) == 200:
			count = "200 and more"
		}
		_, _ = fmt.Fprintf(out, "  %s\t%s\n", name, count)
	}
	if len(empty) > 0 {
		return fmt.Errorf("nothing was told of %s", strings.Join(empty, ", "))
	}
	return nil
}
