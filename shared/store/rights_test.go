package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/shared/testkit"
)

func TestRightsAreReadInFull(t *testing.T) {
	t.Parallel()
	b := open(t)
	r, err := b.ReadRights(t.Context())
	b.must(err)
	if r.Major < 15 || !strings.HasPrefix(r.ServerVersion, fmt.Sprint(r.Major)) || len(r.Migrations) < 15 || !slices.IsSorted(r.Migrations) {
		t.Errorf("version %s (%d), migrations %v", r.ServerVersion, r.Major, r.Migrations)
	}
	for what, c := range map[string]struct {
		query string
		got   int
	}{
		"relations": {"select count(*) from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f', 'S')", len(r.Relations)},
		"policies":  {"select count(*) from pg_policy", len(r.Policies)},
		"functions": {"select count(*) from pg_proc where pronamespace = 'ops'::regnamespace", len(r.Functions)},
		"triggers":  {"select count(*) from pg_trigger where not tgisinternal", len(r.Triggers)},
	} {
		if want := value[int](b, c.query); want != c.got || want == 0 {
			t.Errorf("%d %s, want %d", c.got, what, want)
		}
	}
	bodies := r.Relations[slices.IndexFunc(r.Relations, func(r ops.Relation) bool { return r.Name == "ops.webhook_deliveries" })]
	if may := bodies.Grants["authenticated"]; !slices.Contains(may, "SELECT(headers)") || slices.Contains(may, "SELECT(body)") || bodies.Owner != ops.Owner || bodies.Grants[ops.Owner] != nil {
		t.Errorf("webhook_deliveries: %+v", bodies)
	}
}

// Roles belong to the server, so what is wrong with them is tried in a transaction that comes to nothing.
func TestRightsOfRoles(t *testing.T) {
	t.Parallel()
	conn := testkit.Connect(t, testkit.Database(t))
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context()) //nolint:errcheck // nothing is to stay
	for _, statement := range []string{
		`create role "Rights etl" bypassrls login`, "create role rights_bob login", "create role rights_carl login", "create role rights_dora",
		`grant "Rights etl" to rights_bob`, "grant rights_bob to rights_carl", "grant pg_read_all_data to authenticated", "alter role anon login",
		"alter role rights_dora set request.jwt.claims = '{}'", "set local search_path = ''",
	} {
		if _, err := tx.Exec(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	var document string
	var rights ops.Rights
	sql, schemas := store.RightsSQL()
	if err := tx.QueryRow(t.Context(), sql, schemas).Scan(&document); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(document), &rights); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range rights.Roles {
		got = append(got, fmt.Sprintf("%s powerful %t login %t in %v becomes %v", r.Name, r.Powerful(), r.Login, r.MemberOf, r.Becomes))
	}
	for _, want := range []string{
		`"Rights etl" powerful true login true in [] becomes []`,
		`rights_bob powerful false login true in ["Rights etl"] becomes ["Rights etl"]`,
		`rights_carl powerful false login true in [rights_bob] becomes ["Rights etl"]`,
		"authenticated powerful false login false in [pg_read_all_data] becomes []",
		"anon powerful false login true in [] becomes []",
		"service_role powerful true login false in [] becomes []",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if strings.Contains(strings.Join(got, "\n"), "rights_dora") {
		t.Error("a role that is nothing special is listed")
	}
	if diff := cmp.Diff([]ops.Preset{{Role: "rights_dora", Setting: "request.jwt.claims"}}, rights.Presets); diff != "" {
		t.Errorf("presets (-want +got)\n%s", diff)
	}
}
