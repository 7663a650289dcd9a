package ssot

import (
	"crypto/sha256"
	"embed"
	"io/fs"
)

//go:embed environments.yaml console/*.yaml integrations/*.yaml secrets/*.yaml logs/*.yaml modules/*.yaml maintenance/*.yaml agents/*.yaml agents/*.tmpl providers/*/*.yaml
var files embed.FS

// SSOT is everything that the files of this folder say, checked. Whatever was loaded may be relied on: every reference
// between the files holds.
type SSOT struct {
	Environments []Environment  // environments.yaml, in the file's order
	Maturity     []PageMaturity // console/maturity.yaml
	Navigation   Navigation     // console/navigation.yaml
	Integrations Catalog        // integrations/catalog.yaml
	Secrets      []Secret       // secrets/registry.yaml
	SavedFilters []SavedFilter  // logs/saved_filters.yaml
	Modules      Modules        // modules/waves.yaml
	Retention    Retention      // maintenance/retention.yaml
	Convergence  Convergence    // maintenance/convergence.yaml
	Schedules    []Schedule     // maintenance/schedules.yaml
	Costs        Costs          // maintenance/costs.yaml
	FixBot       FixBot         // agents/fixbot_policy.yaml
	Relay        string         // agents/relay.tmpl, the text that agents are given
	Gradient     GradientADK    // providers/digitalocean/gradient_adk.yaml

	// Digests are the SHA-256 of each file as it was read: what a mirror was made from.
	Digests map[string][sha256.Size]byte
}

// Load reads the files that were built into the program. Its error is Problems.
func Load() (*SSOT, error) { return LoadFS(files) }

// LoadFS reads the files of a folder laid out like this one. Its error is Problems: every mistake of every file.
func LoadFS(folder fs.FS) (*SSOT, error) {
	environments, inEnvironments := read[environmentsFile](folder, "environments.yaml")
	maturity, inMaturity := read[maturityFile](folder, "console/maturity.yaml")
	navigation, inNavigation := read[Navigation](folder, "console/navigation.yaml")
	catalog, inCatalog := read[Catalog](folder, "integrations/catalog.yaml")
	registry, inRegistry := read[registryFile](folder, "secrets/registry.yaml")
	filters, inFilters := read[savedFiltersFile](folder, "logs/saved_filters.yaml")
	modules, inModules := read[Modules](folder, "modules/waves.yaml")
	retention, inRetention := read[Retention](folder, "maintenance/retention.yaml")
	costs, inCosts := read[Costs](folder, "maintenance/costs.yaml")
	schedules, inSchedules := read[schedulesFile](folder, "maintenance/schedules.yaml")
	convergence, inConvergence := read[Convergence](folder, "maintenance/convergence.yaml")
	fixBot, inFixBot := read[FixBot](folder, fixBotFile)
	relay, inRelay := readTemplate(folder, "agents/relay.tmpl")
	gradient, inGradient := read[GradientADK](folder, "providers/digitalocean/gradient_adk.yaml")

	environments.check(inEnvironments)
	maturity.check(inMaturity)
	navigation.check(inNavigation)
	catalog.check(inCatalog)
	registry.check(inRegistry)
	filters.check(inFilters)
	modules.check(inModules)
	convergence.check(inConvergence)
	schedules.check(inSchedules)
	costs.check(inCosts)
	fixBot.check(inFixBot)
	if inGradient.sound("status") {
		fixBot.checkGradient(inFixBot, gradient)
	}

	if inRegistry.sounds("secrets", len(registry.Secrets), "name") {
		environments.checkCredentials(inEnvironments, registry)
		catalog.checkSecrets(inCatalog, registry)
		gradient.checkSecrets(inGradient, registry)
	}
	if inEnvironments.sounds("environments", len(environments.Environments), "name") {
		registry.checkPlaces(inRegistry, environments)
		filters.checkEnvironments(inFilters, environments)
		modules.checkEnvironments(inModules, environments)
		convergence.checkEnvironments(inConvergence, environments)
	}
	if inEnvironments.sounds("environments", len(environments.Environments), "repository") {
		fixBot.checkRepositories(inFixBot, environments)
	}
	routed := inNavigation.sounds("pages", len(navigation.Pages), "page")
	graded := inMaturity.sounds("pages", len(maturity.Pages), "page")
	if routed {
		maturity.checkRoutes(inMaturity, navigation)
	}
	if graded {
		navigation.checkMaturity(inNavigation, maturity)
	}

	var problems Problems
	digests := map[string][sha256.Size]byte{}
	for _, d := range []*document{inEnvironments, inMaturity, inNavigation, inCatalog, inRegistry, inFilters, inModules, inRetention, inConvergence, inSchedules, inCosts, inFixBot, inRelay, inGradient} {
		problems = append(problems, d.found()...)
		digests[d.file] = d.digest
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return &SSOT{
		Environments: environments.Environments,
		Maturity:     maturity.Pages,
		Navigation:   navigation,
		Integrations: catalog,
		Secrets:      registry.Secrets,
		SavedFilters: filters.Filters,
		Modules:      modules,
		Retention:    retention,
		Convergence:  convergence,
		Schedules:    schedules.Schedules,
		Costs:        costs,
		FixBot:       fixBot,
		Relay:        relay,
		Gradient:     gradient,
		Digests:      digests,
	}, nil
}
