package audit_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/insightpulseai/odooops-console/shared/audit"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/secret"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

var update = flag.Bool("update", false, "write desired.json from a freshly migrated database")

// texts are what servers print in their own way.
var texts = cmp.Options{
	cmpopts.IgnoreFields(ops.Policy{}, "Using", "Check"), cmpopts.IgnoreFields(ops.Trigger{}, "Definition"),
	cmpopts.IgnoreFields(ops.Relation{}, "Definition"),
}

func load(t *testing.T) audit.Desired {
	t.Helper()
	want, err := audit.Load()
	if err != nil {
		t.Fatal(err)
	}
	return want
}

// fresh is what the catalogue of a freshly migrated database says.
func fresh(t *testing.T) ops.Rights {
	t.Helper()
	s, err := store.Open(store.Config{URL: secret.New(testkit.Database(t)), MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	rights, err := s.ReadRights(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rights
}

// The desired state is what the migrations make, on every version of the server that it was recorded on.
func TestTheDesiredStateIsWhatTheMigrationsMake(t *testing.T) {
	t.Parallel()
	live, want := fresh(t), load(t)
	options := cmp.Options{cmpopts.EquateEmpty()}
	if *update {
		record(t, live, want)
		return
	}
	if !slices.Contains(want.Majors, live.Major) {
		t.Logf("texts were not recorded on PostgreSQL %d, and are not compared", live.Major)
		options = append(options, texts)
	}
	if diff := cmp.Diff(want, audit.DesiredOf(live, want.Majors), options); diff != "" {
		t.Errorf("the migrations make something else than desired.json says; look at it, then run make rights (-want +got)\n%s", diff)
	}
}

// record writes the file. A version that was not recorded yet is added when it prints what the others print.
func record(t *testing.T, live ops.Rights, known audit.Desired) {
	t.Helper()
	made := audit.DesiredOf(live, known.Majors)
	if !slices.Contains(made.Majors, live.Major) {
		if diff := cmp.Diff(known, made, cmpopts.EquateEmpty()); diff != "" && len(known.Majors) > 0 {
			t.Fatalf("PostgreSQL %d prints something else than %v, or the file is behind the migrations: run this on one of those first\n%s", live.Major, known.Majors, diff)
		}
		made.Majors = append(made.Majors, live.Major)
		slices.Sort(made.Majors)
	}
	if err := os.WriteFile("desired.json", lines(t, made), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lines is JSON with one line for each object of the schema, so that a migration shows in a diff as what it makes.
func lines(t *testing.T, d audit.Desired) []byte {
	t.Helper()
	var out bytes.Buffer
	fmt.Fprintf(&out, "{\n\"majors\": %s,\n\"schema\": %s", line(t, d.Majors), line(t, d.Schema))
	list(t, &out, "migrations", d.Migrations)
	list(t, &out, "relations", d.Relations)
	list(t, &out, "policies", d.Policies)
	list(t, &out, "functions", d.Functions)
	list(t, &out, "triggers", d.Triggers)
	out.WriteString("\n}\n")
	return out.Bytes()
}

func list[T any](t *testing.T, out *bytes.Buffer, name string, all []T) {
	t.Helper()
	fmt.Fprintf(out, ",\n%q: [", name)
	for i, one := range all {
		if i > 0 {
			out.WriteString(",")
		}
		fmt.Fprintf(out, "\n  %s", line(t, one))
	}
	out.WriteString("\n]")
}

func line(t *testing.T, v any) []byte {
	t.Helper()
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(out.Bytes())
}

// Nothing is wrong with what the migrations make: the absolute rules hold as well.
func TestAFreshDatabaseIsFine(t *testing.T) {
	t.Parallel()
	live, want := fresh(t), load(t)
	if *update {
		return // the program still has the old one
	}
	if !slices.Contains(want.Majors, live.Major) {
		want.Majors = append(want.Majors, live.Major)
	}
	verdict := audit.Judge(want, live)
	for _, f := range verdict.Findings {
		t.Errorf("%s: %s: %s", f.Signal, f.Subject, f.Explanation)
	}
	if len(verdict.Unjudged) > 0 {
		t.Errorf("not judged: %v", verdict.Unjudged)
	}
}
