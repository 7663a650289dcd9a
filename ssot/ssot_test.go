package ssot

import (
	"crypto/sha256"
	"testing"
)

// What the plan fixes about the real files, and no edit should change in passing.
func TestTheRealFiles(t *testing.T) {
	t.Parallel()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	prod := s.Environments[0]
	if prod.Name != "prod" || !prod.Production || prod.SupabaseRef != "spdtwktxdalcfigzeqrz" {
		t.Errorf("production is %+v", prod)
	}
	if len(s.Environments) != 3 || s.Environments[1].Name != "stage" || s.Environments[2].Name != "dev" {
		t.Errorf("the environments are %v, want prod, stage, dev", s.Environments)
	}
	if len(s.Maturity) != 17 || len(s.Navigation.Pages) != 17 {
		t.Errorf("%d pages have a maturity and %d a route, want 17", len(s.Maturity), len(s.Navigation.Pages))
	}
	if links := s.Navigation.Explore(); len(s.Navigation.Sections) != 3 || len(links) != 8 {
		t.Errorf("%d sections with %d links to explore, want 3 and 8", len(s.Navigation.Sections), len(links))
	}
	for i, choice := range []Choice{SupabasePrimitive, SupabasePartner, VercelMarketplace, CustomBridge} {
		if s.Integrations.Rank(choice) != i+1 {
			t.Errorf("%s is considered at step %d, want %d", choice, s.Integrations.Rank(choice), i+1)
		}
	}
	catalog, err := files.ReadFile("integrations/catalog.yaml")
	if err != nil || s.Digests["integrations/catalog.yaml"] != sha256.Sum256(catalog) {
		t.Errorf("the catalog's digest is not that of its file: %v", err)
	}
	if len(s.Integrations.Integrations) != 8 || s.Integrations.Policy.GitHubActionsDeployment.Enabled {
		t.Errorf("the catalog is %+v", s.Integrations)
	}
}

// Loading is part of a function's cold start.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
