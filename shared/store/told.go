package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// What fills a mirror is declared where the resource is, as
//
//	told: "github webhook or github issues, plane webhook or plane work_items"
//
// A comma separates what must all be heard of for the table to be confirmed: the oldest of them dates it, and what left
// no trace at all is not in use here. An "or" separates ways of hearing the same: the newest of them counts.
//
//	<vendor> webhook   any delivery of that vendor that meant something
//	<vendor> <scope>   the poll that writes (vendor, scope), or (vendor, scope/part) for each part, into ops.sync_cursors
//	<vendor> any       every poll of that vendor; our own checks are polls of "system" (RecordObservation)
//	rows               observations that carry their own time, which the declaration's newest finds
//
// ops.freshness does the rest.

// silence is how long a webhook may be quiet before what it fills is stale. Polls say their own cadence.
const silence = 24 * time.Hour

// evidence is one way of hearing.
type evidence struct {
	group        int
	source, name string
}

var toldWords = regexp.MustCompile(`^[a-z]+ [a-z_-]+$|^rows$`)

// parseTold refuses a declaration that could not work; that is a mistake in the program, found by any test.
func parseTold(d declaration) (told []evidence) {
	group := 0
	for each := range parts(d.told) {
		group++
		for way := range strings.SplitSeq(each, " or ") {
			way = strings.Join(strings.Fields(way), " ")
			if !toldWords.MatchString(way) || way == "rows" && d.newest == "" {
				panic(fmt.Sprintf("%s: nobody is told by %q", d.name, way))
			}
			source, name, _ := strings.Cut(way, " ")
			if way == "rows" {
				source, name = "", way
			}
			told = append(told, evidence{group, source, name})
		}
	}
	return told
}

// Sources are the vendors whose data the table repeats; none when the console itself is the source.
func (r Resource) Sources() []string {
	var all []string
	for _, e := range r.told {
		if e.source != "" && !slices.Contains(all, e.source) {
			all = append(all, e.source)
		}
	}
	return all
}

// toldBy keeps the evidence of some vendors; of none of them, all: a source that is none of them, such as an Odoo module's,
// is no vendor.
func (r Resource) toldBy(asked func(source string) bool) []evidence {
	some := slices.DeleteFunc(slices.Clone(r.told), func(e evidence) bool { return !asked(e.source) })
	if len(some) == 0 {
		return r.told
	}
	return some
}

// toldOf is the evidence for what a list can show.
func (r Resource) toldOf(q Query) []evidence {
	for _, c := range q.conditions {
		if slices.Contains([]string{"source", "provider", "platform"}, c.name) && len(c.anyOf) > 0 {
			return r.toldBy(func(source string) bool { return slices.Contains(c.anyOf, any(source)) })
		}
	}
	return r.told
}

// heard is what may be believed of a table's age.
type heard struct {
	at    *time.Time
	stale bool
}

// someRow says that the table is not empty, which is known where a row of it is shown; anyRow has to look.
const someRow = "true"

func (r Resource) anyRow() string { return "exists (select from ops." + r.Table + ")" }

// askFreshness asks when the data was last confirmed. It comes before the data, so that it cannot claim more than that has.
func (r Resource) askFreshness(batch *pgx.Batch, told []evidence, hasRows string, now time.Time, into *heard) {
	if len(told) == 0 {
		return
	}
	batch.Queue("select as_of, stale from "+r.freshness(told, hasRows), now).QueryRow(func(row pgx.Row) error { return row.Scan(&into.at, &into.stale) })
}

// byWebhook says whether there is a webhook among the evidence, which confirms no empty table.
func byWebhook(told []evidence) bool {
	return slices.ContainsFunc(told, func(e evidence) bool { return e.name == "webhook" })
}

// freshness is the call. $1: now. Its other arguments are text that was declared and checked by parseTold.
func (r Resource) freshness(told []evidence, hasRows string) string {
	groups, sources, names := make([]string, len(told)), make([]string, len(told)), make([]string, len(told))
	for i, e := range told {
		groups[i], sources[i], names[i] = itoa(e.group), e.source, e.name
	}
	list := func(of []string) string { return `'{"` + strings.Join(of, `","`) + `"}', ` }
	newest := "null"
	if r.newest != "" {
		newest = "(" + r.newest + ")"
	}
	return "ops.freshness(" + list(groups) + list(sources) + list(names) + "'" + itoa(int(r.within.Seconds())) + " s', $1::timestamptz, " + hasRows + ", " + newest + ")"
}

// viewFreshness asks for every mirror at once, and for each vendor behind it by itself, as table/vendor. $1: now.
func viewFreshness() string {
	var calls []string
	call := func(key string, r Resource, told []evidence) {
		calls = append(calls, "select '"+key+"' as name, f.as_of, f.stale from "+r.freshness(told, r.anyRow())+" f")
	}
	for _, r := range resources {
		if len(r.told) == 0 {
			continue
		}
		call(r.Table, r, r.told)
		for _, v := range r.Sources() {
			call(r.Table+"/"+v, r, r.toldBy(func(source string) bool { return source == v }))
		}
	}
	return "select jsonb_object_agg(name, jsonb_build_object('at', as_of, 'stale', stale))::text from (" + strings.Join(calls, " union all ") + ") mirrors"
}
