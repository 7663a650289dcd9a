package main

import (
	"context"
	"slices"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

const month = 31 * 24 * time.Hour

// within is how old the newest row of a table of our own may be where a day would be too strict: what only happens when
// somebody wants it.
var within = map[ssot.Table]time.Duration{
	"agent_runs": month, "agent_events": month, "agent_artifacts": month, "exec_sessions": month, "evidence": month,
	"integrations_catalog": month, "backups": daily, "backup_jobs": daily, "advisor_runs": daily, "advisor_findings": daily,
	"secret_inventory": daily, "secret_sync_runs": daily, "database_snapshots": daily, "maintenance_runs": daily,
	"maintenance_run_events": daily, "do_ingest_runs": daily, "modules": daily,
}

// pages knows the age of the data behind each page.
type pages struct {
	*judge
	newest map[string]time.Time
	heard  store.Heard
}

func lookAtPages(v viewing) (pages, error) {
	newest, heard, err := facts[map[string]time.Time](v)
	return pages{v.judge, newest, heard}, err
}

func (p pages) table(name ssot.Table) (card, object) {
	row := when(p.newest, string(name))
	limit, told := within[name]
	if !told {
		limit = fresh
	}
	var c card
	switch age, mirrors := p.heard[string(name)]; {
	case row == nil:
		c = p.nobody("ops.%s is empty", name)
	case mirrors: // as fresh as what fills it, even when nothing changed
		c = p.mirror(age, ok, "ops.%s has rows, and what fills it was heard", name)
	default:
		c = p.say(row, limit, ok, "ops.%s has recent rows", name)
	}
	return c, with(c, object{"table": "ops." + string(name), "has_data": row != nil, "newest_at": row, "age_hours": p.age(c.AsOf)})
}

// age is in whole hours, so that it does not make a new answer of every look.
func (p pages) age(asOf *time.Time) any {
	if asOf == nil {
		return nil
	}
	return int(p.now.Sub(*asOf).Hours())
}

// tables is the card of some tables together, and each of them.
func (p pages) tables(names []ssot.Table) (card, []object) {
	cards, texts, each := map[string]card{}, []string{}, []object{}
	for _, name := range names {
		c, told := p.table(name)
		cards[string(name)], each, texts = c, append(each, told), append(texts, string(name))
	}
	return p.sum(texts, cards), each
}

func (p pages) card(page ssot.Page, maturity []ssot.PageMaturity) object {
	c, tables := p.tables(page.Tables)
	more := object{"page": page.Page, "route": page.Route, "maturity": nil, "tables": tables, "age_hours": p.age(c.AsOf)}
	if i := slices.IndexFunc(maturity, func(m ssot.PageMaturity) bool { return m.Page == page.Page }); i >= 0 {
		more["maturity"] = object{"current": maturity[i].Current, "target": maturity[i].Target, "reached": !maturity[i].Current.Below(maturity[i].Target)}
	}
	return with(c, more)
}

func composeControlPlane(_ context.Context, v viewing) (any, error) {
	p, err := lookAtPages(v)
	if err != nil {
		return nil, err
	}
	cards := []object{}
	for _, page := range v.want.Navigation.Pages {
		cards = append(cards, p.card(page, v.want.Maturity))
	}
	return object{"cards": cards}, nil
}

func composeNavigation(_ context.Context, v viewing) (any, error) {
	p, err := lookAtPages(v)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, page := range v.want.Navigation.Pages {
		list = append(list, p.card(page, v.want.Maturity))
	}
	sections := []object{}
	for _, s := range v.want.Navigation.Sections {
		routes := []object{}
		for _, r := range s.Routes {
			routes = append(routes, p.route(r))
		}
		sections = append(sections, object{"name": s.Name, "title": s.Title, "routes": routes})
	}
	return object{"sections": sections, "pages": list}, nil
}

// route is a place of the taxonomy: as old as the oldest table it shows. One that shows none has no age to judge.
func (p pages) route(r ssot.Route) object {
	var names []ssot.Table
	surfaces := []object{}
	for _, s := range r.Surfaces {
		one := object{"shows": s.Shows, "table": orNull(string(s.Table)), "page": orNull(s.Page), "path": orNull(s.Path)}
		if s.Table != "" {
			names = append(names, s.Table)
		}
		surfaces = append(surfaces, one)
	}
	more := object{"route": r.Route, "title": r.Title, "redirect": orNull(r.Redirect), "surfaces": surfaces}
	if len(names) == 0 {
		return with(card{unknown, "shows no table of its own", nil}, more)
	}
	c, tables := p.tables(names)
	more["tables"], more["age_hours"] = tables, p.age(c.AsOf)
	return with(c, more)
}
