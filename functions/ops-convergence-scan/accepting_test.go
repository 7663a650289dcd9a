package main

import (
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/convergence"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// What the SSOT accepts is accepted of every check, as long as it says so.
func TestEveryCheckIsAccepted(t *testing.T) {
	t.Parallel()
	d := newDesk(t, fine)
	db := d.store.Marking(convergence.Accepting(ssot.Convergence{Suppressions: []ssot.Suppression{
		{Signal: "row_security_off", Subject: "ops.a", Reason: "a mirror", Owner: "ann", Until: "2026-03-02T05:00:00Z"},
	}}))
	look := func(hour int) ops.Observation {
		o := ops.Observation{Check: "database-audit", At: monday.Add(time.Duration(hour) * time.Hour), Cadence: time.Hour, Complete: true}
		for _, subject := range []string{"ops.a", "ops.b"} {
			o.Findings = append(o.Findings, ops.Finding{Signal: "row_security_off", Subject: subject, Severity: ops.Error, Title: subject, Explanation: subject})
		}
		return o
	}
	if _, err := db.RecordObservation(t.Context(), look(0), notify.Findings); err != nil {
		t.Fatal(err)
	}
	const all = `select concat_ws(' ', subject, state, suppressed_by) from ops.convergence_findings order by subject`
	d.same("accepted", all, "ops.a suppressed ann", "ops.b open")
	if _, err := db.RecordObservations(t.Context(), []ops.Observation{look(1)}, notify.Findings); err != nil {
		t.Fatal(err)
	}
	d.same("until that ends", all, "ops.a open", "ops.b open")
	d.same("told", `select concat_ws(' ', kind, title) from ops.notices order by id`, "opened ops.b", "resumed ops.a (its suppression has ended)")
}
