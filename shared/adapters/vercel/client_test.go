package vercel_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/httpx"
	"github.com/insightpulseai/odooops-console/shared/adapters/httpx/conformance"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel/fake"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/secret"
)

const (
	value = "planted-value-of-a-variable"
	hook  = "planted-deploy-hook"
)

// seeded lets the suite fill one listing of the fake.
type seeded struct {
	*fake.Vercel
	list func(*fake.Vercel) *[]fake.Object
	item func(i int) fake.Object
}

func (s seeded) Seed(items int) {
	s.Change(func(f *fake.Vercel) {
		all := s.list(f)
		*all = nil
		for i := range items {
			*all = append(*all, s.item(i+1))
		}
	})
}

func (s seeded) Shrink() {
	s.Change(func(f *fake.Vercel) { all := s.list(f); *all = (*all)[:len(*all)-1] }) // the newest, listed first
}

func suite(t *testing.T, strange [2]string, list func(*fake.Vercel) *[]fake.Object, item func(int) fake.Object,
	read func(ctx context.Context, c *vercel.Client, add func(id string, row any)) error) {
	t.Helper()
	conformance.Run(t, conformance.Subject{
		Vendor: "Vercel", Setting: "VERCEL_TOKEN", Page: 100, Strange: strange, Planted: []string{value, hook},
		Fake: func() conformance.Fake { return seeded{fake.New(conformance.Token, "team_1"), list, item} },
		Open: func(base string, token secret.Text, o httpx.Options) (conformance.Adapter, error) {
			c, err := vercel.New(vercel.Config{Token: token, Team: "team_1", URL: base}, o)
			if err != nil {
				return conformance.Adapter{}, err
			}
			return conformance.Adapter{
				List: func(ctx context.Context) (rows []conformance.Row, err error) {
					err = read(ctx, c, func(id string, row any) { rows = append(rows, conformance.Row{ID: id, Row: row}) })
					return rows, err
				},
				Act: func(ctx context.Context) error {
					_, err := c.Redeploy(ctx, "console", "dpl_1", "production")
					return err
				},
			}, nil
		},
		Reset: func(until time.Time) []string {
			return []string{"X-RateLimit-Remaining", "0", "X-RateLimit-Reset", strconv.FormatInt(until.Unix(), 10)}
		},
	})
}

func deployment(i int) fake.Object {
	return fake.Object{
		"id": fmt.Sprintf("dpl_%d", i), "name": "console", "projectId": "prj_1", "readyState": "READY", "readySubstate": "STAGED",
		"url": "console.vercel.app", "createdAt": int64(1772359200000 + i), "env": fake.Object{"KEY": value}, "meta": fake.Object{"githubCommitSha": "abc"},
	}
}

func project(i int) fake.Object {
	return fake.Object{
		"id": fmt.Sprintf("prj_%d", i), "name": fmt.Sprintf("console-%d", i), "createdAt": int64(1772359200000 + i), "framework": "nextjs",
		"link": fake.Object{"type": "github", "org": "acme", "repo": "console", "productionBranch": "main", "deployHooks": []fake.Object{{"url": "https://api.vercel.com/v1/integrations/deploy/" + hook}}},
	}
}

func TestDeploymentsSince(t *testing.T) {
	t.Parallel()
	suite(t, [2]string{`"READY"`, `"SHINY"`}, func(f *fake.Vercel) *[]fake.Object { return &f.Deployments }, deployment,
		func(ctx context.Context, c *vercel.Client, add func(string, any)) error {
			return c.DeploymentsSince(ctx, "prj_1", time.Time{}, func(page []vercel.Deployment) error {
				for _, d := range page {
					add(d.ID, d)
				}
				return nil
			})
		})
}

// Of no project, those of the whole team; each says as much as the listing does, and nothing of its environment.
func TestDeploymentsOfTheTeam(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	other := deployment(2)
	other["projectId"] = "prj_2"
	f.Deployments = []fake.Object{deployment(1), other, deployment(3)}
	var ids []string
	err := c.DeploymentsSince(t.Context(), "", time.UnixMilli(1772359200002), func(page []vercel.Deployment) error {
		for _, d := range page {
			ids = append(ids, d.ID)
			if d.Listed.Event != vercel.DeploymentObserved || !strings.Contains(string(d.Listed.Body), `"readyState":"READY"`) || strings.Contains(string(d.Listed.Body), value) {
				t.Errorf("%s", d.Listed.Body)
			}
		}
		return nil
	})
	if err != nil || fmt.Sprint(ids) != "[dpl_3 dpl_2]" {
		t.Errorf("%v, %v", ids, err)
	}
}

func TestProjects(t *testing.T) {
	t.Parallel()
	suite(t, [2]string{`"nextjs"`, `"nuxt9"`}, func(f *fake.Vercel) *[]fake.Object { return &f.Projects }, project,
		func(ctx context.Context, c *vercel.Client, add func(string, any)) error {
			return c.Projects(ctx, func(page []vercel.Project) error {
				for _, p := range page {
					add(p.ID, p)
				}
				return nil
			})
		})
}

func start(t *testing.T) (*fake.Vercel, *vercel.Client) {
	t.Helper()
	f := fake.New("token", "acme")
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	c, err := vercel.New(vercel.Config{Token: secret.New("token"), Team: "acme", URL: server.URL}, httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return f, c
}

// A page ends before the time of its last item, and others may be as old as that to the millisecond.
func TestTwinsOnTheEdgeOfAPage(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	for i := range 150 {
		d := deployment(i + 1)
		d["createdAt"] = int64(1772359200000 + i/2)
		f.Deployments = append(f.Deployments, d)
	}
	ids := map[string]bool{}
	err := c.DeploymentsSince(t.Context(), "prj_1", time.Time{}, func(page []vercel.Deployment) error {
		for _, d := range page {
			if ids[d.ID] {
				t.Errorf("%s came twice", d.ID)
			}
			ids[d.ID] = true
		}
		return nil
	})
	if err != nil || len(ids) != 150 {
		t.Errorf("%d deployments, want 150; %v", len(ids), err)
	}
}

func TestADeploymentIsObservedWithoutItsEnvironment(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	f.Deployments = []fake.Object{deployment(1)}
	d, err := c.Deployment(t.Context(), "dpl_1")
	if err != nil {
		t.Fatal(err)
	}
	if d.Event != vercel.DeploymentObserved || strings.Contains(string(d.Body), value) || !strings.Contains(string(d.Body), `"readyState":"READY"`) {
		t.Errorf("%s: %s", d.Event, d.Body)
	}
	again, err := c.Deployment(t.Context(), "dpl_1")
	if err != nil || again.Key != d.Key {
		t.Errorf("the same deployment is another delivery: %v", err)
	}
	if _, err := c.Deployment(t.Context(), "dpl_2"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
}

func TestVariablesComeWithoutTheirValues(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	f.Hidden = 2
	f.Variables["prj_1"] = []fake.Object{
		{"id": "a", "key": "SMTP_HOST", "value": value, "type": "plain", "target": "production", "updatedAt": 5},
		{"id": "b", "key": "DSN", "value": value, "type": "encrypted", "target": []string{"preview", "development"}, "updatedAt": 6},
	}
	all, hidden, err := c.Variables(t.Context(), "prj_1")
	if err != nil || hidden != 2 || len(all) != 2 || all[0].Targets[0] != "production" || len(all[1].Targets) != 2 {
		t.Fatalf("%+v, %d hidden, %v", all, hidden, err)
	}
	if shown, _ := json.Marshal(all); strings.Contains(string(shown), value) {
		t.Errorf("%s", shown)
	}
}

// A list that goes on must not be taken for all of it.
func TestVariablesOfSeveralPages(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	for i := range 45 {
		f.Variables["prj_1"] = append(f.Variables["prj_1"], fake.Object{"id": fmt.Sprint(i), "key": fmt.Sprintf("KEY_%d", i), "value": value, "type": "plain", "target": "production", "createdAt": int64(1772359200000 + i/2)})
	}
	all, hidden, err := c.Variables(t.Context(), "prj_1")
	if err != nil || hidden != 0 || len(all) != 45 {
		t.Errorf("%d variables, %d hidden, %v", len(all), hidden, err)
	}
}

func TestPromoteAndRollBack(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	f.Projects = []fake.Object{project(1)}
	f.Deployments = []fake.Object{deployment(1), deployment(2)}
	if err := c.Promote(t.Context(), "prj_1", "dpl_2"); err != nil {
		t.Fatal(err)
	}
	if err := c.Rollback(t.Context(), "prj_1", "dpl_1", strings.Repeat("é", 300)); err != nil {
		t.Fatal(err)
	}
	p, err := c.Project(t.Context(), "console-1")
	if err != nil || p.Targets["production"].ID != "dpl_1" || p.LastAliasRequest.Type != "rollback" || p.Link.Repo != "console" {
		t.Errorf("%+v, %v", p, err)
	}
	if err := c.Promote(t.Context(), "prj_1", "dpl_9"); fault.ReasonOf(err) != fault.NotFound {
		t.Errorf("%v", err)
	}
	if err := c.Cancel(t.Context(), "dpl_1"); fault.ReasonOf(err) != fault.Invalid {
		t.Errorf("cancel what is over: %v", err)
	}
	id, err := c.Redeploy(t.Context(), "console", "dpl_1", "")
	if err != nil || id == "" || id == "dpl_1" {
		t.Errorf("%q, %v", id, err)
	}
	if err := c.Cancel(t.Context(), id); err != nil {
		t.Error(err)
	}
}

func TestDomains(t *testing.T) {
	t.Parallel()
	f, c := start(t)
	f.Domains["prj_1"] = []fake.Object{{"name": "erp.example.com", "verified": true, "createdAt": 1}}
	f.Configs["erp.example.com"] = fake.Object{"configuredBy": "CNAME", "misconfigured": false}
	f.Configs["silent.example.com"] = fake.Object{"configuredBy": nil}
	if got, err := c.DomainConfig(t.Context(), "prj_1", "silent.example.com"); fault.ReasonOf(err) != fault.Unavailable {
		t.Errorf("an answer that does not say passes for one: %+v, %v", got, err)
	}
	var names []string
	err := c.Domains(t.Context(), "prj_1", func(page []vercel.Domain) error {
		for _, d := range page {
			names = append(names, d.Name)
		}
		return nil
	})
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	for domain, misconfigured := range map[string]bool{"erp.example.com": false, "other.example.com": true} {
		if got, err := c.DomainConfig(t.Context(), "prj_1", domain); err != nil || *got.Misconfigured != misconfigured {
			t.Errorf("%s: %+v, %v", domain, got, err)
		}
	}
}
