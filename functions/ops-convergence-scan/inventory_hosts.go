package main

import (
	"context"
	"slices"

	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// vercel reads the projects, the domains of each, and where the DNS of each domain leads.
func (i inventory) vercel(ctx context.Context) []look {
	projects := look{resource: "vercel_projects", at: i.now()}
	domains := look{resource: "vercel_domains", at: projects.at}
	all := []vercel.Project{}
	projects.failed = i.sites.Projects(ctx, func(page []vercel.Project) error {
		all = append(all, page...)
		return nil
	})
	domains.failed = projects.failed // of which projects, is not known either
	rows, named := []ops.VercelProject{}, []ops.VercelDomain{}
	for _, p := range all {
		row := p.Row()
		row.Environment = i.places().VercelProject(row.Name)
		rows, named = append(rows, row), append(named, i.domains(ctx, &domains, p, row.Environment)...)
	}
	projects.items, domains.items = rows, named
	return []look{projects, domains}
}

// domains reads those of a project. What cannot be read of one is not known, which is neither yes nor no.
func (i inventory) domains(ctx context.Context, l *look, p vercel.Project, environment string) (rows []ops.VercelDomain) {
	if hopeless(l.failed) {
		l.unread = append(l.unread, p.ID)
		return nil
	}
	var listed []vercel.Domain
	if err := i.sites.Domains(ctx, p.ID, func(page []vercel.Domain) error {
		listed = append(listed, page...)
		return nil
	}); err != nil {
		l.missing(p.ID, p.Name, err)
		if hopeless(err) {
			l.failed = err
		}
	}
	for _, d := range listed {
		var known *vercel.DomainConfig
		config, err := i.sites.DomainConfig(ctx, p.ID, d.Name)
		if known = &config; err != nil {
			known = nil
			l.lacks(d.Name, err)
		}
		row := d.Of(p, known)
		row.Environment = environment
		rows = append(rows, row)
	}
	return rows
}

// supabase reads the functions and the backups of every project: those that the token sees, and those that an environment
// names.
func (i inventory) supabase(ctx context.Context) []look {
	functions := look{resource: "supabase_functions", at: i.now()}
	backups := look{resource: "supabase_backups", at: functions.at}
	refs, err := i.refs(ctx)
	functions.failed, backups.failed = err, err
	deployed, kept := []ops.SupabaseFunction{}, []ops.Backup{}
	if hopeless(err) {
		refs = nil
	}
	for _, ref := range refs {
		environment := i.places().SupabaseProject(ref)
		all, err := i.projects.Functions(ctx, ref)
		if err != nil {
			functions.missing(ref, ref, err)
		}
		for _, f := range all {
			row := f.Row(ref)
			row.Environment = environment
			deployed = append(deployed, row)
		}
		have, err := i.projects.Backups(ctx, ref)
		if err != nil {
			backups.missing(supabase.Part(ref), ref, err)
			continue
		}
		for _, row := range have.Rows(ref) {
			row.Environment = environment
			kept = append(kept, row)
		}
	}
	functions.items, backups.items = deployed, kept
	return []look{functions, backups}
}

// refs are the projects that there are, and what is wrong with the list of them.
func (i inventory) refs(ctx context.Context) (refs []string, err error) {
	for _, e := range i.environments {
		if e.SupabaseRef != "" {
			refs = append(refs, e.SupabaseRef)
		}
	}
	projects, err := i.projects.Projects(ctx)
	for _, p := range projects {
		if p.Ref != "" {
			refs = append(refs, p.Ref)
		}
	}
	slices.Sort(refs)
	return slices.Compact(refs), err
}
