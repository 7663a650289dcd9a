// Package ci owns the checks that look at the whole: who imports whom, the template and the SSOT against the code, and
// the walks through the real binaries.
//
// It refuses to test what one package can test for itself.
package ci

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/insightpulseai/odooops-console/"

// rule says what the packages under a path may not import, and why. Paths of ours are without the module.
type rule struct {
	of     string
	except []string // packages under the path that the rule is not about
	never  []string // imports with one of these prefixes
	only   []string // when set: imports of ours must have one of these prefixes
	reason string
}

// testMachinery is imported by tests only.
var testMachinery = []string{"shared/testkit", "shared/adapters/inbound/inboundtest", "shared/adapters/httpx/conformance"}

// fakes play a vendor for tests and for `make dev`.
var fakes = []string{
	"shared/adapters/httpx/fakehttp", "shared/adapters/digitalocean/fake", "shared/adapters/dns/fake", "shared/adapters/github/fake", "shared/adapters/mailgun/fake",
	"shared/adapters/plane/fake", "shared/adapters/slack/fake", "shared/adapters/supabase/fake", "shared/adapters/vercel/fake",
}

// A decision imports what it is about, and nothing that looks, remembers or waits.
var (
	pure      = []string{"shared/ops", "shared/fault", "ssot"}
	impure    = []string{"context", "net", "os"}
	aDecision = "a decision is a function of data: it neither looks nor remembers, and is given the facts and the time"
)

var rules = []rule{
	{of: "functions/", only: []string{"shared/", "ssot"}, never: testMachinery,
		reason: "a function is wiring over shared packages; it never reaches into another function or into infra"},
	{of: "functions/", never: []string{"github.com/jackc/pgx", "database/sql", "github.com/google/go-github", "github.com/digitalocean/", "github.com/slack-go/", "github.com/mailgun/", "github.com/aws/"},
		reason: "one package knows pgx (shared/store), one knows Lambda (shared/entry) and one knows each vendor (shared/adapters/<vendor>)"},
	{of: "shared/ops", only: []string{"-"},
		reason: "nouns import nothing of ours: everything else imports them"},
	{of: "shared/fault", only: []string{"-"}, reason: "the error vocabulary is everybody's, so it depends on nobody"},
	{of: "shared/secret", only: []string{"-"}, reason: "a secret is everybody's, so it depends on nobody"},
	{of: "shared/adapters/", only: []string{"shared/adapters/httpx", "shared/adapters/inbound", "shared/adapters/observed", "shared/fault", "shared/ops", "shared/secret"},
		reason: "an adapter translates one vendor's words; it knows neither another vendor nor the store, the queue or Lambda"},
	{of: "shared/audit", only: pure, never: impure, reason: aDecision},
	{of: "shared/capacity", only: pure, never: impure, reason: aDecision},
	{of: "shared/fixbot", only: pure, never: impure, reason: aDecision},
	{of: "shared/gitdiff", only: pure, never: impure, reason: "a diff is read as it is given; who has it, and where, others know"},
	{of: "shared/custody", only: pure, never: impure, reason: aDecision},
	{of: "shared/maintenance", only: append([]string{"shared/timetable"}, pure...), never: impure, reason: aDecision},
	{of: "shared/timetable", only: []string{"-"}, never: impure, reason: aDecision},
	{of: "shared/notify", only: pure, never: impure, reason: aDecision},
	{of: "shared/summary", only: pure, never: impure, reason: aDecision},
	{of: "shared/convergence", only: pure, never: impure, reason: aDecision},
	{of: "shared/store", only: []string{"shared/ops", "shared/queue", "shared/fault", "shared/secret"}, never: []string{"github.com/aws/"},
		reason: "the store remembers; it neither decides nor talks to vendors or to Lambda"},
	{of: "shared/entry", only: []string{"shared/fault"}, never: []string{"github.com/jackc/pgx"},
		reason: "the edge knows Lambda and errors, no business"},
	{of: "shared/gates", only: []string{"shared/fault", "shared/ops", "ssot"}, never: []string{"net", "os", "github.com/jackc/pgx"},
		reason: "a gate is a function of facts; somebody else finds them"},
	{of: "shared/placement", only: []string{"shared/fault", "shared/ops", "ssot"}, never: []string{"net/http", "os", "github.com/jackc/pgx"},
		reason: "which environment a thing belongs to follows from the thing and the SSOT"},
	{of: "shared/doors", only: []string{"shared/entry", "shared/fault", "shared/ops", "shared/secret", "shared/sources"},
		reason: "what happens at a door does not depend on the vendor behind it, nor on where the ledger is"},
	{of: "shared/evidence", only: []string{"shared/fault", "shared/ops"}, never: []string{"net", "github.com/jackc/pgx"},
		reason: "evidence is kept in a folder or in somebody's buckets; which there are, and whose, others know"},
	{of: "shared/artifacts", only: []string{"shared/fault", "shared/ops"}, never: []string{"net/http", "os", "path/filepath"},
		reason: "what a build left behind was written by strangers: it is read in memory, and leads to no network and no disk"},
	{of: "shared/proof", only: []string{"shared/adapters/github", "shared/evidence", "shared/fault", "shared/fixbot", "shared/notify", "shared/ops", "ssot"}, never: []string{"net", "os"},
		reason: "the pull request of an agent is looked at by one vendor's client and judged by fixbot; where it is remembered, others know"},
	{of: "shared/queue", only: []string{"shared/ops", "shared/fault"}, never: []string{"github.com/jackc/pgx"},
		reason: "the drain loop knows tasks, not where they are kept"},
	{of: "shared/identity", only: []string{"shared/fault", "shared/secret"}, never: []string{"github.com/jackc/pgx"},
		reason: "who is calling is decided from the token alone; what they may see is decided in the database"},
	{of: "shared/", except: []string{"shared/store", "shared/testkit"}, never: []string{"github.com/jackc/pgx", "database/sql"},
		reason: "only shared/store speaks SQL"},
	{of: "shared/", except: []string{"shared/entry"}, never: []string{"github.com/aws/"},
		reason: "only shared/entry knows Lambda"},
	{of: "shared/", except: []string{"shared/testkit"}, only: []string{"shared/", "ssot"},
		reason: "what ships does not depend on infra or on migrations"},
	{of: "shared/", except: testMachinery, never: append([]string{"testing"}, testMachinery...),
		reason: "test machinery does not ship"},
	{of: "shared/", except: append(fakes, testMachinery...), never: append([]string{"net/http/httptest"}, fakes...),
		reason: "a fake that ships is a vendor who says yes to everything"},
	{of: "functions/", never: append([]string{"net/http/httptest"}, fakes...),
		reason: "a fake that ships is a vendor who says yes to everything"},
	{of: "ssot", only: []string{"-"}, reason: "what the user edits depends on none of our code"},
}

func TestArchitecture(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		own := strings.TrimPrefix(p.ImportPath, module)
		for _, r := range rules {
			if !r.about(own) {
				continue
			}
			for _, imported := range p.Imports {
				if !r.allows(imported) {
					t.Errorf("%s imports %s\n\twhy not: %s", own, strings.TrimPrefix(imported, module), r.reason)
				}
			}
		}
	}
}

// A rule that forbids nothing is a rule that nobody would miss.
func TestArchitectureRulesBite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to string }{
		{"functions/x", module + "functions/y"},
		{"functions/x", "github.com/jackc/pgx/v5"},
		{"shared/ops", module + "shared/fault"},
		{"shared/adapters/github", module + "shared/adapters/plane"},
		{"shared/adapters/github", module + "shared/store"},
		{"shared/audit", module + "shared/store"},
		{"shared/audit", "os"},
		{"shared/fixbot", module + "shared/store"},
		{"shared/fixbot", "net/http"},
		{"shared/gitdiff", "os/exec"},
		{"shared/store", module + "shared/entry"},
		{"shared/entry", module + "shared/store"},
		{"shared/queue", "github.com/jackc/pgx/v5"},
		{"shared/gates", "os"},
		{"shared/placement", module + "shared/store"},
		{"shared/doors", module + "shared/store"},
		{"shared/notify", module + "infra/migrate"},
		{"shared/notify", module + "shared/store"},
		{"shared/artifacts", "net/http"},
		{"shared/artifacts", module + "shared/store"},
		{"shared/ops", module + "shared/testkit"},
		{"functions/x", module + "shared/adapters/slack/fake"},
		{"shared/adapters/slack", module + "shared/adapters/slack/fake"},
		{"shared/adapters/slack", module + "shared/adapters/httpx/conformance"},
	} {
		if !slices.ContainsFunc(rules, func(r rule) bool { return r.about(c.from) && !r.allows(c.to) }) {
			t.Errorf("no rule keeps %s from importing %s", c.from, c.to)
		}
	}
}

func (r rule) about(own string) bool {
	if !strings.HasPrefix(own+"/", strings.TrimSuffix(r.of, "/")+"/") {
		return false
	}
	return !slices.ContainsFunc(r.except, func(e string) bool { return strings.HasPrefix(own+"/", e+"/") })
}

func (r rule) allows(imported string) bool {
	ours, isOurs := strings.CutPrefix(imported, module)
	for _, forbidden := range r.never {
		if strings.HasPrefix(imported, forbidden) || isOurs && strings.HasPrefix(ours, forbidden) {
			return false
		}
	}
	if !isOurs || r.only == nil {
		return true
	}
	return slices.ContainsFunc(r.only, func(o string) bool { return strings.HasPrefix(ours, o) })
}

type listed struct {
	ImportPath string
	Imports    []string
}

// packages are those that ship; what their tests import does not count.
func packages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = "../.."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
