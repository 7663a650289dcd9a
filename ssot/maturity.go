package ssot

import "slices"

// Level says how far a page of the console has come.
type Level string

// The levels, lowest first.
const (
	Scaffold Level = "scaffold" // it is there, its data is not
	Beta     Level = "beta"     // it works on real data
	Prod     Level = "prod"     // it may be relied on
)

func (Level) oneOf() []string { return []string{string(Scaffold), string(Beta), string(Prod)} }

// Below tells whether a level is lower than another.
func (l Level) Below(other Level) bool {
	return slices.Index(l.oneOf(), string(l)) < slices.Index(l.oneOf(), string(other))
}

type maturityFile struct {
	// The Feature Maturity Map: every page of the console.
	Pages []PageMaturity `yaml:"pages"`
}

// PageMaturity is one line of the Feature Maturity Map.
type PageMaturity struct {
	// Title of the page; console/navigation.yaml knows it by the same words.
	Page string `yaml:"page"`
	// Where it is.
	Current Level `yaml:"current"`
	// Where it is going.
	Target Level `yaml:"target"`
}

func (f maturityFile) check(d *document) {
	pages := unique(d)
	for i, p := range f.Pages {
		pages.see(item("pages", i)+".page", p.Page)
		if p.Target.Below(p.Current) {
			d.refuse(item("pages", i)+".target", "is %q, which is lower than current (%s): a page goes up, raise target or lower current", string(p.Target), string(p.Current))
		}
	}
}

// checkRoutes: a page without a route cannot be opened.
func (f maturityFile) checkRoutes(d *document, navigation Navigation) {
	for i, p := range f.Pages {
		if !slices.ContainsFunc(navigation.Pages, func(n Page) bool { return n.Page == p.Page }) {
			d.refuse(item("pages", i)+".page", "is %q, which console/navigation.yaml does not name: add it under its pages", p.Page)
		}
	}
}
