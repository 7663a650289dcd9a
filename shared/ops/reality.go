package ops

import "time"

// Reality is what is known of one environment at one time: what git wants there, what runs there, and how sure that is.
// Nothing in it is good or bad.
type Reality struct {
	Environment string
	Head        Head
	Services    []Service
	Migrations  MigrationsSeen
	Functions   Seen              // Supabase edge functions, by their slugs
	EnvVars     Seen              // variables of the Vercel project, by their names
	VaultKeys   Seen              // secrets of the Supabase project, by their names
	Gates       Seen              // gates on the commit that runs, by their names
	Checklist   Seen              // what people verified of the release that runs, by the item
	Backups     Seen              // restorable backups of the database, by their names
	DNS         map[string]Lookup // by host and type: erp.example.com A
}

// Look is how something was looked at. One that is not sure says nothing about what is there.
type Look struct {
	At    time.Time // when it was last confirmed; zero: never
	Stale bool      // longer ago than its cadence allows
	Why   string    // why the last look failed, if it did
}

// Sure reports whether what was seen may be relied on.
func (l Look) Sure() bool { return !l.At.IsZero() && !l.Stale && l.Why == "" }

// Head is the head of the branch that an environment follows.
type Head struct {
	Look    Look
	Repo    string
	Branch  string
	SHA     string // empty: there is no such branch
	Message string
	At      time.Time // when it was pushed
}

// Service is what runs an environment's code, and how that came to be.
type Service struct {
	Provider Provider
	Look     Look
	Running  *Deployment // what serves; nil: nothing is known to
	OfHead   *Deployment // the newest deployment of the head's commit
	Ended    *Deployment // the newest deployment that succeeded or failed
	Failures int         // how often the commit of Ended failed to deploy since it last succeeded
	InFlight *Deployment // the newest deployment that has not ended
}

// Seen is what was found of one kind.
type Seen struct {
	Look   Look
	Things map[string]Found // what is not in it is not there, if the look is sure
}

// Found is one of the things that were found.
type Found struct {
	Good bool      // it is as it has to be: deployed, passed, verified
	Says string    // what was found
	At   time.Time // since when, or as of when
	Link string
}

// MigrationsSeen are the migrations of an environment's database.
type MigrationsSeen struct {
	Look    Look
	Known   []string // those that the functions know, in order
	Applied []string // those that the database has; nil: only how many are pending is known
	Pending int      // how many of the known ones it has not
}

// Lookup is what name servers answered.
type Lookup struct {
	Look    Look
	Answers []Answer
}

// Answer is what one name server said.
type Answer struct {
	Server string
	Values []string // none: there is no such entry
	Why    string   // why it gave no answer, if it gave none
}
