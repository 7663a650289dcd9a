package ssot

import (
	"strings"
	"testing"
)

func TestNavigationMistakes(t *testing.T) {
	t.Parallel()
	tables := strings.Join(Table("").oneOf(), ", ")
	runMistakes(t, "console/navigation.yaml", []mistake{
		{"a table that is not there", "table: runs", "table: jobs", []string{
			`console/navigation.yaml:9: sections[0].routes[1].surfaces[0].table is "jobs": use one of ` + tables}, true},
		{"a table with its schema", "tables: [builds]", "tables: [ops.builds]", []string{
			`console/navigation.yaml:13: pages[0].tables[0] is "ops.builds": use one of ` + tables}, true},
		{"a table twice", "tables: [builds]", "tables: [builds, builds]", []string{
			`console/navigation.yaml:13: pages[0].tables[1] is "builds", which line 13 has already: use another or remove one of the two`}, true},
		{"a page without tables", ", tables: [builds]", "", []string{
			`console/navigation.yaml:13: pages[0].tables is missing: add a list with at least one item`}, true},
		{"a section twice", "pages:\n", "  - {name: tools, title: Tools, routes: [{route: /tools/x, title: X, redirect: /logs}]}\npages:\n", []string{
			`console/navigation.yaml:12: sections[1].name is "tools", which line 2 has already: use another or remove one of the two`}, false},
		{"a route twice", "route: /tools/templates", "route: /tools/builds", []string{
			`console/navigation.yaml:6: sections[0].routes[1].route is "/tools/builds", which line 5 has already: use another or remove one of the two`}, false},
		{"a page's route twice", "route: /logs", "route: /builds", []string{
			`console/navigation.yaml:11: sections[0].routes[1].surfaces[2].page is "/logs", which is no route with something to show: use the route of a page or of another place`,
			`console/navigation.yaml:14: pages[1].route is "/builds", which line 13 has already: use another or remove one of the two`}, false},
		{"a page twice", "page: Logs", "page: Builds", []string{
			`console/navigation.yaml:14: pages[1].page is "Builds", which line 13 has already: use another or remove one of the two`}, false},
		{"a route outside of its section", "route: /tools/templates", "route: /templates", []string{
			`console/navigation.yaml:6: sections[0].routes[1].route is "/templates", which is outside of its section: begin it with /tools/`}, false},
		{"not a route", "route: /tools/templates", "route: Tools/Templates", []string{
			`console/navigation.yaml:6: sections[0].routes[1].route is "Tools/Templates": use a route of the console, such as /use-cases/ai-apps`}, true},
		{"a redirect to nowhere", "redirect: /builds", "redirect: /gone", []string{
			`console/navigation.yaml:5: sections[0].routes[0].redirect is "/gone", which is no route with something to show: use the route of a page or of another place`}, false},
		{"a redirect to itself", "redirect: /builds", "redirect: /tools/builds", []string{
			`console/navigation.yaml:5: sections[0].routes[0].redirect is "/tools/builds", which is no route with something to show: use the route of a page or of another place`}, false},
		{"a redirect with surfaces", "title: Templates", "title: Templates\n        redirect: /builds", []string{
			`console/navigation.yaml:9: sections[0].routes[1].surfaces are never seen: /tools/templates redirects, remove redirect or surfaces`}, false},
		{"a route that shows nothing", ", redirect: /builds", "", []string{
			`console/navigation.yaml:5: sections[0].routes[0].surfaces is missing: add a list with at least one item, or a redirect`}, false},
		{"a page that is not there", "page: /logs", "page: /gone", []string{
			`console/navigation.yaml:11: sections[0].routes[1].surfaces[2].page is "/gone", which is no route with something to show: use the route of a page or of another place`}, false},
		{"a surface that is two", "table: runs", "table: runs, page: /logs", []string{
			`console/navigation.yaml:9: sections[0].routes[1].surfaces[0] has more than one of table, page and path: make it one surface for each`}, false},
		{"a path out of the repository", "path: spec/", "path: ../spec", []string{
			`console/navigation.yaml:10: sections[0].routes[1].surfaces[1].path is "../spec": use a path within the repository, such as docs/ops/`}, true},
		{"an empty optional field", "path: spec/", "path: ", []string{
			`console/navigation.yaml:10: sections[0].routes[1].surfaces[1].path is empty: add a path within the repository, such as docs/ops/, or remove the line`}, true},
	})
}

func TestExploreLeavesTheAliasOut(t *testing.T) {
	t.Parallel()
	s, err := LoadFS(folder("x.yaml", ""))
	if err != nil {
		t.Fatal(err)
	}
	if links := s.Navigation.Explore(); len(links) != 1 || links[0].Route != "/tools/templates" {
		t.Errorf("explore has %v", links)
	}
}
