package ci

import (
	"encoding/json"
	"fmt"
	"testing"
)

// The second walk of ARCHITECTURE.md, as far as it is built: somebody switches row level security off by hand, the audit is
// started by hand, the read API says what is wrong and how it is mended, and afterwards that it was.
func TestWalkFromDriftToFinding(t *testing.T) {
	t.Parallel()
	p := newPlatform(t)
	audit := func() {
		t.Helper()
		if err := p.invoke("ops-convergence-scan", `{"chore":"database-audit"}`); err != nil {
			t.Fatal(err)
		}
	}
	findings := func(state string) (said []string) {
		t.Helper()
		data, err := p.get("/v1/convergence-findings?check_name=database-audit&signal=row_security_off&state=" + state)
		if err != nil {
			t.Fatal(err)
		}
		var rows []struct {
			Subject, Explanation string
			Facts                struct{ Mend string }
		}
		if err := json.Unmarshal(data, &rows); err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			said = append(said, fmt.Sprintf("%s: %s; %s", r.Subject, r.Explanation, r.Facts.Mend))
		}
		return said
	}
	want := "[table ops.evidence: no policy of table ops.evidence is asked any more: authenticated has all of its rows; alter table ops.evidence enable row level security]"
	audit()
	if found := findings("open"); len(found) != 0 {
		t.Errorf("a new database: %v", found)
	}
	p.execute("alter table ops.evidence disable row level security")
	audit()
	if found := fmt.Sprint(findings("open")); found != want {
		t.Errorf("after the drift: %s", found)
	}
	p.execute("alter table ops.evidence enable row level security")
	audit()
	if open, resolved := findings("open"), fmt.Sprint(findings("resolved")); len(open) != 0 || resolved != want {
		t.Errorf("after it was mended: open %v, resolved %s", open, resolved)
	}
	runs, err := p.get("/v1/maintenance-runs?chore=database-audit&status=succeeded")
	var rows []json.RawMessage
	if err != nil || json.Unmarshal(runs, &rows) != nil || len(rows) != 3 {
		t.Errorf("%d runs (%v): %s", len(rows), err, runs)
	}
	if err := p.invoke("ops-convergence-scan", `{"chore":"database-snapshot"}`); err != nil {
		t.Error(err)
	}
	snapshots, err := p.get("/v1/database-snapshots?environment=local")
	if err != nil || json.Unmarshal(snapshots, &rows) != nil || len(rows) != 1 {
		t.Errorf("%d snapshots (%v): %s", len(rows), err, snapshots)
	}
	if err := p.invoke("ops-convergence-scan", "{}"); err == nil {
		t.Error("a chore without a name was done")
	}
}

func (p *platform) execute(statement string) {
	p.t.Helper()
	if _, err := p.database().Exec(p.t.Context(), statement); err != nil {
		p.t.Fatal(err)
	}
}
