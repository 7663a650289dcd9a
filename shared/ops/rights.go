package ops

// Rights is what a database's catalogue says about who may do what: everything that decides it, and nothing else.
// Names are written as SQL needs them, quotes included. Whoever owns the schema ops is called Owner, because he has
// another name in every database; his own privileges are not listed, since he can always give them to himself.
type Rights struct {
	ServerVersion string         `json:"server_version"`
	Major         int            `json:"major"`      // of the server's version: texts print differently from one to the next
	Migrations    []int64        `json:"migrations"` // those that were applied, in order
	Schemas       []SchemaRights `json:"schemas"`
	Relations     []Relation     `json:"relations"`
	Policies      []Policy       `json:"policies"`
	Functions     []Function     `json:"functions"`
	Triggers      []Trigger      `json:"triggers"`
	Roles         []Role         `json:"roles"`
	DefaultGrants []DefaultGrant `json:"default_grants"`
	Extensions    []Extension    `json:"extensions"`
	Presets       []Preset       `json:"presets"`
}

// Roles that mean something everywhere.
const (
	Owner         = "(owner)" // of the schema ops
	Everybody     = "PUBLIC"
	Anonymous     = "anon"
	Authenticated = "authenticated"
	ServiceRole   = "service_role"
)

// Grants lists privileges by the role that has them: SELECT, SELECT(title) for a column, SELECT* with the right to pass
// it on. Sorted.
type Grants map[string][]string

// SchemaRights is a schema.
type SchemaRights struct {
	Name   string `json:"name"`
	Owner  string `json:"owner"`
	Grants Grants `json:"grants"`
}

// RelationKind says what a relation is.
type RelationKind string

// The kinds of relation.
const (
	Table            RelationKind = "table"
	PartitionedTable RelationKind = "partitioned table"
	View             RelationKind = "view"
	MaterializedView RelationKind = "materialized view"
	ForeignTable     RelationKind = "foreign table"
	Sequence         RelationKind = "sequence"
)

// Relation is whatever rows are read from.
type Relation struct {
	Schema      string       `json:"schema"`
	Name        string       `json:"name"` // with its schema
	Kind        RelationKind `json:"kind"`
	Owner       string       `json:"owner"`
	RowSecurity bool         `json:"row_security"`
	Forced      bool         `json:"forced"`                 // row security holds for the owner too
	PartitionOf string       `json:"partition_of,omitempty"` // the parent
	AsInvoker   bool         `json:"as_invoker,omitempty"`   // of a view: it reads as whoever asks, not as its owner
	Definition  string       `json:"definition,omitempty"`   // of a view
	Grants      Grants       `json:"grants,omitempty"`
}

// HasRows reports whether row security can and must protect it.
func (r Relation) HasRows() bool { return r.Kind == Table || r.Kind == PartitionedTable }

// Policy is a row security policy.
type Policy struct {
	Table      string   `json:"table"`
	Name       string   `json:"name"`
	Command    string   `json:"command"` // SELECT, INSERT, UPDATE, DELETE, ALL
	Permissive bool     `json:"permissive"`
	Roles      []string `json:"roles"`
	Using      string   `json:"using,omitempty"`
	Check      string   `json:"check,omitempty"`
}

// Function is a function, an aggregate or a procedure.
type Function struct {
	Schema     string   `json:"schema"`
	Name       string   `json:"name"` // with its schema and the types of its arguments
	Owner      string   `json:"owner"`
	Language   string   `json:"language"`
	Definer    bool     `json:"definer"` // it runs as its owner
	Leakproof  bool     `json:"leakproof"`
	Volatility string   `json:"volatility"`
	Settings   []string `json:"settings"` // search_path="" and the like
	BodySHA256 string   `json:"body_sha256"`
	Grants     Grants   `json:"grants"`
}

// Trigger is a trigger that somebody made.
type Trigger struct {
	Table      string `json:"table"`
	Name       string `json:"name"`
	Enabled    bool   `json:"enabled"` // for what ordinary sessions do
	Definition string `json:"definition"`
}

// Role is a role that the console knows by name, or one that is or may become one that is past every policy.
type Role struct {
	Name       string   `json:"name"`
	Superuser  bool     `json:"superuser"`
	BypassRLS  bool     `json:"bypass_rls"`
	CreateRole bool     `json:"create_role"`
	Login      bool     `json:"login"`
	First      bool     `json:"first"`     // the one that the cluster was made with
	MemberOf   []string `json:"member_of"` // directly
	Becomes    []string `json:"becomes"`   // roles past every policy that it may become, itself not counted
}

// Powerful reports whether no policy holds for the role.
func (r Role) Powerful() bool { return r.Superuser || r.BypassRLS }

// DefaultGrant is what whatever a role makes from now on is granted.
type DefaultGrant struct {
	Maker  string `json:"maker"`
	Schema string `json:"schema"` // empty: everywhere
	Kind   string `json:"kind"`   // tables, sequences, functions, types, schemas
	Grants Grants `json:"grants"`
}

// Extension is an installed extension.
type Extension struct {
	Name   string `json:"name"`
	Schema string `json:"schema"`
}

// Preset is a setting that a session begins with and that decides what it may do. Its value is not read.
type Preset struct {
	Role     string `json:"role"`     // empty: every role
	Database string `json:"database"` // empty: every database
	Setting  string `json:"setting"`
}
