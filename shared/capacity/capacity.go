// Package capacity owns when a database is too full, or behind its migrations. Each kind of trouble is a rule in a file of
// its own.
//
// It refuses to look for itself: a snapshot comes in, findings with their explanations come out.
package capacity

import "github.com/insightpulseai/odooops-console/shared/ops"

// rule looks at a snapshot for one kind of trouble.
type rule struct {
	signal string
	find   func(ops.DatabaseSnapshot) (f ops.Finding, found bool)
}

var rules = []rule{objectCeiling, migrationsPending}

// Judge says what is wrong with a database.
func Judge(d ops.DatabaseSnapshot) (findings []ops.Finding) {
	for _, r := range rules {
		if f, found := r.find(d); found {
			f.Signal, f.Subject, f.Environment = r.signal, "database "+d.Database, d.Environment
			findings = append(findings, f)
		}
	}
	return findings
}
