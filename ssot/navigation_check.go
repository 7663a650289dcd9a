package ssot

import (
	"slices"
	"strings"
)

func (n Navigation) check(d *document) {
	names, pages, routes := unique(d), unique(d), unique(d)
	for i, s := range n.Sections {
		at := item("sections", i)
		names.see(at+".name", s.Name)
		for j, r := range s.Routes {
			routes.see(item(at+".routes", j)+".route", r.Route)
			if s.Name != "" && !strings.HasPrefix(r.Route, "/"+s.Name+"/") {
				d.refuse(item(at+".routes", j)+".route", "is %q, which is outside of its section: begin it with /%s/", r.Route, s.Name)
			}
		}
	}
	for i, p := range n.Pages {
		pages.see(item("pages", i)+".page", p.Page)
		routes.see(item("pages", i)+".route", p.Route)
	}
	for i, s := range n.Sections {
		for j, r := range s.Routes {
			n.checkRoute(d, item(item("sections", i)+".routes", j), r)
		}
	}
}

func (n Navigation) checkRoute(d *document, at string, r Route) {
	switch {
	case r.Redirect != "" && len(r.Surfaces) > 0:
		d.refuse(at+".surfaces", "are never seen: %s redirects, remove redirect or surfaces", r.Route)
	case r.Redirect != "" && !n.shows(r.Redirect):
		d.refuse(at+".redirect", "is %q, which is no route with something to show: use the route of a page or of another place", r.Redirect)
	case r.Redirect == "" && len(r.Surfaces) == 0:
		d.refuse(at+".surfaces", "is missing: add %s, or a redirect", "a list with at least one item")
	}
	for k, s := range r.Surfaces {
		surface := item(at+".surfaces", k)
		if given(string(s.Table), s.Page, s.Path) > 1 {
			d.refuse(surface, "has more than one of table, page and path: make it one surface for each")
		}
		if s.Page != "" && !n.shows(s.Page) {
			d.refuse(surface+".page", "is %q, which is no route with something to show: use the route of a page or of another place", s.Page)
		}
	}
}

// checkMaturity: a page without a maturity would look finished.
func (n Navigation) checkMaturity(d *document, maturity maturityFile) {
	for i, p := range n.Pages {
		if !slices.ContainsFunc(maturity.Pages, func(m PageMaturity) bool { return m.Page == p.Page }) {
			d.refuse(item("pages", i)+".page", "is %q, which console/maturity.yaml does not name: add it there", p.Page)
		}
	}
}

// shows tells whether a route is there and is not itself an alias, so that a redirect ends after one step.
func (n Navigation) shows(route string) bool {
	for _, p := range n.Pages {
		if p.Route == route {
			return true
		}
	}
	for _, r := range n.Explore() {
		if r.Route == route {
			return true
		}
	}
	return false
}

func given(texts ...string) int {
	n := 0
	for _, text := range texts {
		if text != "" {
			n++
		}
	}
	return n
}
