package supabase_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/fakehttp"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const ref = "abcdefghijklmnopqrst"

const planted = "planted-beside-a-function"

type functions struct{ *fake.Supabase }

func (s functions) Seed(items int) {
	s.Change(func(f *fake.Supabase) {
		f.Functions = nil
		for i := range items {
			f.Functions = append(f.Functions, fake.Object{"id": strconv.Itoa(i), "slug": fmt.Sprintf("fn-%d", i), "status": "ACTIVE", "version": 3, "jwt_secret": planted})
		}
	})
}

func (s functions) Shrink() { s.Change(func(f *fake.Supabase) { f.Functions = f.Functions[1:] }) }

func TestFunctions(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Subject{
		Vendor: "Supabase", Setting: "SUPABASE_ACCESS_TOKEN", Page: 100,
		Fake:  func() conformance.Fake { return functions{fake.New(conformance.Token, "")} },
		Calls: func(int) int { return 1 }, // the listing has no pages
		Open: func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
			c, err := supabase.New(supabase.Config{Token: token, URL: base}, o)
			return conformance.Adapter{List: func(ctx context.Context) (rows []conformance.Row, err error) {
				all, err := c.Functions(ctx, ref)
				for _, f := range all {
					rows = append(rows, conformance.Row{ID: f.ID, Row: f})
				}
				return rows, err
			}}, err
		},
		Reset: func(until time.Time) []string {
			return []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", strconv.Itoa(int(time.Until(until).Seconds()))}
		},
		Strange: [2]string{`"ACTIVE"`, `"DORMANT"`},
		Planted: []string{planted},
	})
}

type objects struct{ *fake.Supabase }

func (s objects) Seed(items int) {
	s.Change(func(f *fake.Supabase) {
		f.Objects = map[string]*fake.Stored{}
		for i := range items {
			f.Objects[fmt.Sprintf("evidence/%06d.json", i)] = &fake.Stored{Type: "application/json", Content: []byte("{}")}
		}
	})
}

func (s objects) Shrink() {
	s.Change(func(f *fake.Supabase) { delete(f.Objects, "evidence/000000.json") })
}

func (s objects) Refuse(status int) fakehttp.Fault { return s.RefuseStorage(status) }

func TestObjects(t *testing.T) {
	t.Parallel()
	conformance.Run(t, conformance.Subject{
		Vendor: "Supabase Storage", Setting: "SUPABASE_SERVICE_ROLE_KEY", Page: 100,
		Fake:  func() conformance.Fake { return objects{fake.New("", conformance.Token)} },
		Calls: func(items int) int { return 1 + max(items-1, 0)/99 }, // each page begins with the last object of the one before
		Open: func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
			s, err := supabase.NewStorage(supabase.StorageConfig{Key: token, URL: base}, o)
			return conformance.Adapter{
				List: func(ctx context.Context) (rows []conformance.Row, err error) {
					err = s.List(ctx, "evidence", "", func(page []supabase.Object) error {
						for _, o := range page {
							rows = append(rows, conformance.Row{ID: o.Name, Row: o})
						}
						return nil
					})
					return rows, err
				},
				Act: func(ctx context.Context) error {
					return s.Put(ctx, "evidence", "new.json", "application/json", []byte("{}"))
				},
			}, err
		},
		Strange: [2]string{`"application/json"`, `"application/odd"`},
	})
}

func start(t *testing.T) (*fake.Supabase, *supabase.Client, *supabase.Storage) {
	t.Helper()
	f := fake.New("token", "key")
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c, err := supabase.New(supabase.Config{Token: secret.New("token"), URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := supabase.NewStorage(supabase.StorageConfig{Key: secret.New("key"), URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, c, s
}

func TestAProject(t *testing.T) {
	t.Parallel()
	f, c, _ := start(t)
	f.Projects = []fake.Object{{"ref": ref, "name": "console", "status": "ACTIVE_HEALTHY"}}
	f.Secrets = []fake.Object{{"name": "SMTP_PASSWORD", "value": "0badc0de", "updated_at": "2026-03-01T10:00:00Z"}, {"name": "OLD", "value": "1"}}
	f.Backups = fake.Object{"walg_enabled": true, "backups": []fake.Object{}, "physical_backup_data": fake.Object{"latest_physical_backup_date_unix": 1772359200}}
	f.Health = []fake.Object{{"name": "db", "healthy": false, "status": "UNHEALTHY", "error": "away"}}
	f.Migrations = []fake.Object{{"version": "20260301100000", "name": "begin"}}

	projects, err := c.Projects(t.Context())
	if err != nil || len(projects) != 1 || projects[0].Ref != ref {
		t.Errorf("%+v, %v", projects, err)
	}
	secrets, err := c.Secrets(t.Context(), ref)
	if err != nil || len(secrets) != 2 || secrets[0].UpdatedAt.IsZero() || !secrets[1].UpdatedAt.IsZero() {
		t.Errorf("%+v, %v", secrets, err)
	}
	backups, err := c.Backups(t.Context(), ref)
	if err != nil || len(backups.Daily) != 0 || backups.Physical.Latest != 1772359200 {
		t.Errorf("%+v, %v", backups, err)
	}
	health, err := c.Health(t.Context(), ref)
	if err != nil || len(health) != 1 || health[0].Healthy {
		t.Errorf("%+v, %v", health, err)
	}
	migrations, err := c.Migrations(t.Context(), ref)
	if err != nil || len(migrations) != 1 || migrations[0].Name != "begin" {
		t.Errorf("%+v, %v", migrations, err)
	}
}

func TestAdvisors(t *testing.T) {
	t.Parallel()
	f, c, _ := start(t)
	f.Lints = []fake.Object{
		{"name": "rls_disabled_in_public", "level": "ERROR", "cache_key": "a"},
		{"name": "not_asked_for", "level": "ERROR", "cache_key": "b"},
	}
	lints, err := c.Advisors(t.Context(), ref, supabase.AdvisorNames["security"])
	if err != nil || len(lints) != 1 || lints[0].CacheKey != "a" {
		t.Errorf("%+v, %v", lints, err)
	}
	if _, err := c.Advisors(t.Context(), ref, nil); fault.ReasonOf(err) != fault.Invalid {
		t.Errorf("no names: %v", err)
	}
}

// An answer that has no list is not one that has no findings.
func TestAnAnswerWithoutAListIsNotGreen(t *testing.T) {
	t.Parallel()
	calls := fakehttp.New(fake.New("token", ""))
	server := httptest.NewServer(calls)
	t.Cleanup(server.Close)
	c, err := supabase.New(supabase.Config{Token: secret.New("token"), URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	calls.Always(fakehttp.Answer(200, `{"data":{}}`))
	if lints, err := c.Advisors(t.Context(), ref, supabase.AdvisorNames["security"]); fault.ReasonOf(err) != fault.Unavailable {
		t.Errorf("%v, %v", lints, err)
	}
}

func TestStorageOverwritesNothing(t *testing.T) {
	t.Parallel()
	f, _, s := start(t)
	if err := s.Put(t.Context(), "evidence", "2026/a b.json", "application/json", []byte(`{"a":1}`)); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), "evidence", "2026/a b.json", "application/json", []byte(`{"a":2}`)); fault.ReasonOf(err) != fault.Conflict {
		t.Errorf("a name that is taken: %v", err)
	}
	if got, err := s.Get(t.Context(), "evidence", "2026/a b.json"); err != nil || string(got) != `{"a":1}` {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := s.Get(t.Context(), "evidence", "gone.json"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	address, err := s.Sign(t.Context(), "evidence", "2026/a b.json", time.Minute)
	if err != nil || !strings.Contains(address, "/storage/v1/object/sign/evidence/2026/a b.json?token=") {
		t.Errorf("%q, %v", address, err)
	}
	for _, name := range []string{"", "../x", "a//b", "/a"} {
		if err := s.Put(t.Context(), "evidence", name, "text/plain", nil); fault.ReasonOf(err) != fault.Invalid {
			t.Errorf("%q: %v", name, err)
		}
	}
	if len(f.Objects) != 1 {
		t.Errorf("%d objects", len(f.Objects))
	}
}

func TestStorageWithoutAnAddress(t *testing.T) {
	t.Parallel()
	s, err := supabase.NewStorage(supabase.StorageConfig{Key: secret.New("key")}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(t.Context(), "evidence", "a"); fault.ReasonOf(err) != fault.NotConfigured {
		t.Errorf("%v", err)
	}
	if shown, _ := json.Marshal(supabase.StorageConfig{Key: secret.New("key")}); strings.Contains(string(shown), `"key"`) {
		t.Errorf("%s", shown)
	}
}

// What is no list must not pass for an empty one: it would retire all that is known.
func TestAnAnswerWithoutAList(t *testing.T) {
	t.Parallel()
	for path, body := range map[string]string{"functions": "null", "backups": `{"backups":null}`, "projects": "null", "nameless": `[{"id":"1"}]`} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fakehttp.Answer(http.StatusOK, body)(w, r, nil)
		}))
		t.Cleanup(server.Close)
		c, err := supabase.New(supabase.Config{Token: secret.New("token"), URL: server.URL}, httpx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		switch path {
		case "backups":
			_, err = c.Backups(t.Context(), ref)
		case "projects":
			_, err = c.Projects(t.Context())
		default:
			_, err = c.Functions(t.Context(), ref)
		}
		if fault.ReasonOf(err) != fault.Unavailable {
			t.Errorf("%s: %s passes for a list: %v", path, body, err)
		}
	}
}

func TestBackupsAsRows(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 3, 0, 0, 0, time.UTC)
	var b supabase.Backups
	b.Continuous, b.PointInTime, b.Region = true, true, "ap-southeast-1"
	b.Daily = []supabase.Backup{{ID: 7, Status: "COMPLETED", At: at}, {ID: 8, Status: "ARCHIVED", At: at}, {ID: 9, Status: "PENDING"}}
	b.Physical.Earliest, b.Physical.Latest = at.AddDate(0, 0, -7).Unix(), at.Unix()
	var got []string
	for _, r := range b.Rows(ref) {
		got = append(got, fmt.Sprintf("%s %s [%s] %s %s", strings.TrimPrefix(r.ID, ref+"/"), r.Name, r.Status, r.SourceState, r.TakenAt.Format(time.DateOnly)))
	}
	want := []string{"7 daily [completed] COMPLETED 2026-03-01", "8 daily [] ARCHIVED 2026-03-01", "physical point in time [completed] PITR 2026-03-01"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if window := b.Rows(ref)[2].Manifest; window["earliest"] != "2026-02-22T03:00:00Z" || window["pitr_enabled"] != true {
		t.Errorf("%v", window)
	}
	if got := (supabase.Backups{}).Rows(ref); len(got) != 0 {
		t.Errorf("a project without backups: %v", got)
	}
}
