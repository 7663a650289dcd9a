package audit

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

// ours is the schema that the migrations make; anything else is looked at only as far as it may open a door.
const ours = "ops"

// comparison is a database beside what it should be, with the indexes that the rules need.
type comparison struct {
	want Desired
	live ops.Rights

	wantRelations, liveRelations map[string]ops.Relation
	wantFunctions, liveFunctions map[string]ops.Function
	wantPolicies, livePolicies   map[string]ops.Policy
	wantTriggers, liveTriggers   map[string]ops.Trigger
}

func compare(want Desired, live ops.Rights) comparison {
	relation := func(r ops.Relation) string { return r.Name }
	function := func(f ops.Function) string { return f.Name }
	trigger := func(t ops.Trigger) string { return t.Name + " on " + t.Table }
	return comparison{
		want: want, live: live,
		wantRelations: by(want.Relations, relation), liveRelations: by(live.Relations, relation),
		wantFunctions: by(want.Functions, function), liveFunctions: by(live.Functions, function),
		wantPolicies: by(want.Policies, policyName), livePolicies: by(live.Policies, policyName),
		wantTriggers: by(want.Triggers, trigger), liveTriggers: by(live.Triggers, trigger),
	}
}

func by[T any](all []T, key func(T) string) map[string]T {
	index := make(map[string]T, len(all))
	for _, one := range all {
		index[key(one)] = one
	}
	return index
}

// sorted walks a map in the order of its keys, so that findings come in the same order every time.
func sorted[T any](index map[string]T) func(yield func(string, T) bool) {
	return func(yield func(string, T) bool) {
		for _, key := range slices.Sorted(maps.Keys(index)) {
			if !yield(key, index[key]) {
				return
			}
		}
	}
}

func (c comparison) sameMigrations() bool { return slices.Equal(c.live.Migrations, c.want.Migrations) }

// sameText reports whether this server prints what the desired state has been compared with.
func (c comparison) sameText() bool { return slices.Contains(c.want.Majors, c.live.Major) }

// known reports whether the migrations make a relation, or its parent: partitions come as time goes by.
func (c comparison) known(name string) bool {
	_, known := c.desired(name)
	return known
}

// desired is the relation as the migrations make it, or the one that it is a partition of.
func (c comparison) desired(name string) (ops.Relation, bool) {
	for range 8 { // as deep as anybody partitions
		if want, known := c.wantRelations[name]; known {
			return want, true
		}
		if name = c.liveRelations[name].PartitionOf; name == "" {
			break
		}
	}
	return ops.Relation{}, false
}

// granted is whatever in our schema has grants, by what a person calls it.
func granted(r ops.Rights) map[string]ops.Grants {
	all := map[string]ops.Grants{}
	for _, s := range r.Schemas {
		if s.Name == ours {
			all["schema "+s.Name] = s.Grants
		}
	}
	for _, rel := range r.Relations {
		if rel.Schema == ours {
			all[called(rel)] = rel.Grants
		}
	}
	for _, f := range r.Functions {
		if f.Schema == ours {
			all["function "+f.Name] = f.Grants
		}
	}
	return all
}

// called is what a relation is called in a sentence and in SQL: table ops.runs.
func called(r ops.Relation) string {
	if r.Kind == ops.PartitionedTable {
		return "table " + r.Name
	}
	return string(r.Kind) + " " + r.Name
}

// strangers are those of a relation's grantees through whom a console's reader, or anybody, gets at it.
func strangers(g ops.Grants) (who []string) {
	for _, role := range []string{ops.Everybody, ops.Anonymous, ops.Authenticated} {
		if len(g[role]) > 0 {
			who = append(who, role)
		}
	}
	return who
}

// beyond lists what one set has and another has not.
func beyond[T comparable](has, than []T) (more []T) {
	for _, one := range has {
		if !slices.Contains(than, one) {
			more = append(more, one)
		}
	}
	return more
}

// listed writes names as a sentence has them; none is "nothing".
func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// mend is the statement that mends a finding, for whoever is to act.
func mend(format string, args ...any) map[string]any {
	return map[string]any{"mend": fmt.Sprintf(format, args...)}
}

// nameOf is what a relation called so is called in SQL. Names in quotes may have spaces in them, kinds have few.
func nameOf(subject string) string {
	for _, kind := range []ops.RelationKind{ops.Table, ops.View, ops.MaterializedView, ops.ForeignTable, ops.Sequence} {
		if name, is := strings.CutPrefix(subject, string(kind)+" "); is {
			return name
		}
	}
	return subject
}
