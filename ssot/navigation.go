package ssot

// Navigation is the console's map: the taxonomy, and the pages it composes.
type Navigation struct {
	// The sections of the taxonomy, in the order of the menu.
	Sections []Section `yaml:"sections"`
	// The pages of the Feature Maturity Map, in the order of the sidebar.
	Pages []Page `yaml:"pages"`
}

// Section is a part of the taxonomy: Use Cases, Tools, Users.
type Section struct {
	// First step of its routes: use-cases for /use-cases/ai-apps.
	Name string `yaml:"name" format:"name"`
	// What the menu calls it.
	Title string `yaml:"title"`
	// Its routes, in the order of the menu.
	Routes []Route `yaml:"routes"`
}

// Route is a place of the taxonomy. It shows surfaces, or is an alias of another route.
type Route struct {
	// Its address.
	Route string `yaml:"route" format:"route"`
	// What the menu calls it.
	Title string `yaml:"title"`
	// The route it leads to: an alias only, shown nowhere.
	Redirect string `yaml:"redirect,omitempty" format:"route"`
	// What it is composed of, in the order of the page.
	Surfaces []Surface `yaml:"surfaces,omitempty"`
}

// Surface is one thing that a route shows: rows of a table, another page, or something to read.
type Surface struct {
	// What a reader sees in it.
	Shows string `yaml:"shows"`
	// Table of the schema ops whose rows it shows.
	Table Table `yaml:"table,omitempty"`
	// Route of the page it leads to.
	Page string `yaml:"page,omitempty" format:"route"`
	// File or folder of the repository it is written in.
	Path string `yaml:"path,omitempty" format:"path"`
}

// Page is a page of the Feature Maturity Map.
type Page struct {
	// Its title, as console/maturity.yaml has it.
	Page string `yaml:"page"`
	// Its address.
	Route string `yaml:"route" format:"route"`
	// Tables of the schema ops it reads: the oldest of them is the age of the page.
	Tables []Table `yaml:"tables"`
}

// Explore gives the links of the sidebar's Explore section: every route of the taxonomy but the aliases.
func (n Navigation) Explore() []Route {
	var links []Route
	for _, s := range n.Sections {
		for _, r := range s.Routes {
			if r.Redirect == "" {
				links = append(links, r)
			}
		}
	}
	return links
}
