package convergence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// migrationsMissing: the environment's database lacks migrations of the range that it has to have. Code runs before its
// migration and after it, but nobody means it to stay before.
var migrationsMissing = rule{"migrations_missing", func(s Scene) (found finds) {
	want, is := s.Want.Requires.Migrations, s.Is.Migrations
	if want.Through == "" {
		return found
	}
	what := "the migrations of " + s.Environment.Title
	if !is.Look.Sure() {
		return finds{blind: []blindness{unseen(what, is.Look)}}
	}
	if is.Applied == nil && (want.From != "" || want.Through != ssot.Newest) {
		return finds{blind: []blindness{{what, "only how many are pending is known, not which: a range cannot be compared"}}}
	}
	missing, count := lacking(want, is)
	if count == 0 {
		return found
	}
	f := ops.Finding{
		Subject: "migrations", Severity: ops.Error,
		Title:    fmt.Sprintf("%s lacks %s", s.Environment.Title, migrations(count)),
		Expected: inRange(want), Actual: fmt.Sprintf("%d are missing", count),
		Explanation: fmt.Sprintf("what is deployed needs %s that the database has not: run make migrate against it", migrations(count)),
		Facts:       evidence(s, map[string]any{"missing": missing}, is.Look),
	}
	if len(missing) > 0 {
		f.Actual += ": " + strings.Join(missing[:min(len(missing), 10)], ", ")
	}
	return finds{findings: []ops.Finding{f}}
}}

func migrations(count int) string {
	if count == 1 {
		return "one migration"
	}
	return fmt.Sprintf("%d migrations", count)
}

// lacking are the migrations of a range that a database has not. Where it is not known which it has, they are counted.
func lacking(want ssot.MigrationRange, is ops.MigrationsSeen) (missing []string, count int) {
	if is.Applied == nil {
		return nil, is.Pending
	}
	for _, version := range is.Known {
		if version >= want.From && (want.Through == ssot.Newest || version <= want.Through) && !slices.Contains(is.Applied, version) {
			missing = append(missing, version)
		}
	}
	// A last one that the functions do not even know must be there all the same.
	if want.Through != ssot.Newest && !slices.Contains(is.Known, want.Through) && !slices.Contains(is.Applied, want.Through) {
		missing = append(missing, want.Through)
	}
	return missing, len(missing)
}

func inRange(want ssot.MigrationRange) string {
	if want.From == "" {
		return "every migration through " + want.Through
	}
	return "every migration from " + want.From + " through " + want.Through
}
