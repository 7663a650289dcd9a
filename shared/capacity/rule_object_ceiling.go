package capacity

import (
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// objectCeiling: beyond the ceiling Odoo.sh stops a database, and upgrades and backups slow down everywhere. There is time
// to act from four fifths on.
var objectCeiling = rule{"object_ceiling", func(d ops.DatabaseSnapshot) (ops.Finding, bool) {
	f := ops.Finding{
		Severity: ops.Error, Title: fmt.Sprintf("%s has more than %d tables and sequences", d.Database, ops.ObjectCeiling),
		Expected: fmt.Sprintf("at most %d", ops.ObjectCeiling), Actual: fmt.Sprint(d.Objects()),
		Explanation: fmt.Sprintf("%d tables and %d sequences are %d objects, %d more than there may be: find the module that makes them",
			d.Tables, d.Sequences, d.Objects(), d.Objects()-ops.ObjectCeiling),
	}
	if d.Objects() <= ops.ObjectCeiling {
		f.Severity, f.Title = ops.Warning, fmt.Sprintf("%s comes near %d tables and sequences", d.Database, ops.ObjectCeiling)
		f.Explanation = fmt.Sprintf("%d tables and %d sequences are %d objects, more than four fifths of what there may be", d.Tables, d.Sequences, d.Objects())
	}
	return f, d.Objects() > ops.ObjectCeiling/5*4
}}
