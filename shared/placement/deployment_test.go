package placement_test

import (
	"testing"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/shared/placement"
	"github.com/insightpulseai/odooops-console/ssot"
)

func TestDeployment(t *testing.T) {
	t.Parallel()
	places := placement.New([]ssot.Environment{
		{Name: "prod", Title: "Production", Repository: "acme/odoo", VercelProject: "console"},
		{Name: "stage", Title: "Staging", Repository: "acme/odoo", VercelProject: "console-stage"},
	})
	for name, c := range map[string]struct {
		report ops.DeploymentReport
		home   string
	}{
		"by Vercel's project":                   {ops.DeploymentReport{Provider: ops.ProviderVercel, Project: "console-stage"}, "stage"},
		"a project of nobody's":                 {ops.DeploymentReport{Provider: ops.ProviderVercel, Project: "blog"}, ""},
		"a report that does not name one":       {ops.DeploymentReport{Provider: ops.ProviderVercel, Repo: "acme/odoo"}, ""},
		"what an adapter put there":             {ops.DeploymentReport{Provider: ops.ProviderVercel, Home: "prod"}, ""},
		"GitHub's environment, by its name":     {ops.DeploymentReport{Provider: ops.ProviderGitHub, Repo: "Acme/Odoo", SourceEnvironment: "stage"}, "stage"},
		"or by its title":                       {ops.DeploymentReport{Provider: ops.ProviderGitHub, Repo: "acme/odoo", SourceEnvironment: "production"}, "prod"},
		"of another repository":                 {ops.DeploymentReport{Provider: ops.ProviderGitHub, Repo: "acme/blog", SourceEnvironment: "production"}, ""},
		"called otherwise":                      {ops.DeploymentReport{Provider: ops.ProviderGitHub, Repo: "acme/odoo", SourceEnvironment: "github-pages"}, ""},
		"Vercel's project is not GitHub's word": {ops.DeploymentReport{Provider: ops.ProviderGitHub, Repo: "acme/odoo", Project: "console"}, ""},
	} {
		if got := places.Deployment(c.report).Home; got != c.home {
			t.Errorf("%s: %q, want %q", name, got, c.home)
		}
	}
	alone := placement.New([]ssot.Environment{{Name: "prod", Repository: "acme/odoo", Branch: "main", VercelProject: "console"}})
	skipped := ops.DeploymentReport{Provider: ops.ProviderVercel, ToldBy: ops.ToldByCommitStatus, Repo: "acme/odoo", Branch: "main"}
	for name, c := range map[string]struct {
		alter func(*ops.DeploymentReport)
		want  string
	}{
		"a skipped build of the branch":              {func(*ops.DeploymentReport) {}, "prod production"},
		"of another branch":                          {func(r *ops.DeploymentReport) { r.Branch = "docs" }, "prod "},
		"of another repository":                      {func(r *ops.DeploymentReport) { r.Repo = "acme/blog" }, " "},
		"of a project of nobody's":                   {func(r *ops.DeploymentReport) { r.Project = "blog" }, " "},
		"what is told to be a preview stays one":     {func(r *ops.DeploymentReport) { r.Environment = ops.TargetPreview }, "prod preview"},
		"a webhook that names no target":             {func(r *ops.DeploymentReport) { r.ToldBy = ops.ToldByWebhook }, "prod "},
		"a deployment that another report can place": {func(r *ops.DeploymentReport) { r.DeploymentID = "dpl_1" }, " "},
	} {
		r := skipped
		c.alter(&r)
		if got := alone.Deployment(r); got.Home+" "+string(got.Environment) != c.want {
			t.Errorf("%s: %q, want %q", name, got.Home+" "+string(got.Environment), c.want)
		}
	}
	told := func(ops.Delivery) (ops.Interpretation, error) {
		return ops.Interpretation{Changes: []ops.Change{ops.DeploymentReported{Report: ops.DeploymentReport{Provider: ops.ProviderVercel, Project: "console"}}}}, nil
	}
	in, err := places.Interpreter(told)(ops.Delivery{})
	if err != nil || in.Changes[0].(ops.DeploymentReported).Report.Home != "prod" {
		t.Errorf("got %+v and %v", in, err)
	}
}

func TestProjects(t *testing.T) {
	t.Parallel()
	places := placement.New([]ssot.Environment{{Name: "prod", VercelProject: "console", SupabaseRef: "abc"}, {Name: "dev", VercelProject: "console-dev"}})
	for name, want := range map[string]string{"console": "prod", "console-dev": "dev", "blog": "", "": "", "abc": ""} {
		if got := places.VercelProject(name); got != want {
			t.Errorf("Vercel's %q is of %q, want %q", name, got, want)
		}
	}
	for ref, want := range map[string]string{"abc": "prod", "": "", "console": ""} { // dev names none
		if got := places.SupabaseProject(ref); got != want {
			t.Errorf("Supabase's %q is of %q, want %q", ref, got, want)
		}
	}
}
