package gates

import (
	"fmt"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// Objects is what was counted in a database.
type Objects struct {
	Tables, Sequences int
}

// JudgeObjects says whether a database would still fit. Nothing counted and nothing asked for is skipped; nothing counted
// although it was asked for is unknown, with the reason.
func JudgeObjects(environment string, counted *Objects, failure string) Verdict {
	switch {
	case counted == nil && failure == "":
		return skipped(ObjectCount, environment, "no database was named")
	case counted == nil:
		return verdict(ObjectCount, environment, nil, problems{failure}, "", nil)
	}
	total := counted.Tables + counted.Sequences
	details := map[string]any{"tables": counted.Tables, "sequences": counted.Sequences, "total": total, "most": ops.ObjectCeiling}
	told := fmt.Sprintf("%d tables and %d sequences are %d objects", counted.Tables, counted.Sequences, total)
	var wrong problems
	if total > ops.ObjectCeiling {
		wrong.add("%s, more than %d: uninstall modules that nobody uses, or split the database", told, ops.ObjectCeiling)
	}
	return verdict(ObjectCount, environment, wrong, nil, fmt.Sprintf("%s of %d", told, ops.ObjectCeiling), details)
}

// sorted gives a list that reads the same every time.
func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}
