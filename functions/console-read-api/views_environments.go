package main

import (
	"context"
	"time"

	"github.com/insightpulseai/odooops-console/shared/store"
	"github.com/insightpulseai/odooops-console/ssot"
)

type commit struct {
	SHA           *string    `json:"sha"`
	At            *time.Time `json:"at"`
	Message       *string    `json:"message,omitempty"`
	Status        *string    `json:"status,omitempty"`
	URL           *string    `json:"url,omitempty"`
	DeploymentURL *string    `json:"deployment_url,omitempty"`
}

type environmentFacts struct {
	Head     *commit
	Build    *commit
	Running  map[string]commit
	Modules  *commit
	Database *struct {
		MigrationVersion  *string    `json:"migration_version"`
		MigrationsPending *int       `json:"migrations_pending"`
		At                *time.Time `json:"at"`
	}
}

func composeEnvironments(_ context.Context, v viewing) (any, error) {
	var names, repos, branches []string
	for _, e := range v.want.Environments {
		names, repos, branches = append(names, e.Name), append(repos, e.Repository), append(branches, e.Branch)
	}
	f, heard, err := facts[map[string]environmentFacts](v, names, repos, branches)
	if err != nil {
		return nil, err
	}
	var environments []object
	for _, e := range v.want.Environments {
		seen := f[e.Name]
		environments = append(environments, object{
			"name": e.Name, "title": e.Title, "production": e.Production, "repository": e.Repository, "branch": e.Branch,
			"vercel_project": e.VercelProject, "supabase_ref": orNull(e.SupabaseRef), "odoo_hosts": e.OdooHosts,
			"smtp":  object{"host": e.SMTP.Host, "port": e.SMTP.Port},
			"build": with(seen.built(v.judge, heard), object{"last": seen.Build}),
			"services": object{
				"vercel":   seen.service(v.judge, heard, "vercel", running{seen.of("vercel"), heard["deployments/vercel"]}),
				"odoo":     seen.service(v.judge, heard, "odoo", seen.odoo(v.judge, heard)),
				"supabase": seen.supabase(v.judge, heard, e),
			},
		})
	}
	return object{"environments": environments}, nil
}

// built is the last build of the branch.
func (f environmentFacts) built(j *judge, heard store.Heard) card {
	age := heard["builds"]
	switch b := f.Build; {
	case b == nil:
		return j.nobody("no build of the branch has been seen")
	case b.Status == nil:
		return j.mirror(age, unknown, "GitHub reports a state that has not been explained to us")
	case *b.Status == "success":
		return j.mirror(age, ok, "the last build succeeded")
	case *b.Status == "failed":
		return j.mirror(age, failing, "the last build failed")
	default:
		return j.mirror(age, unknown, "the last build says nothing: %s", *b.Status)
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// running is what a service runs, and when that was last confirmed.
type running struct {
	what *commit
	age  store.Confirmation
}

func (f environmentFacts) of(provider string) *commit {
	if c, known := f.Running[provider]; known {
		return &c
	}
	return nil
}

// odoo runs what was deployed to its machines, or else what its modules were told for.
func (f environmentFacts) odoo(j *judge, heard store.Heard) running {
	for _, provider := range []string{"digitalocean", "github"} {
		if c := f.of(provider); c != nil {
			return running{c, heard["deployments/"+provider]}
		}
	}
	if f.Modules != nil {
		return running{f.Modules, store.Confirmation{At: f.Modules.At, Stale: f.Modules.At != nil && j.now.Sub(*f.Modules.At) > fresh}}
	}
	return running{}
}

// lastBuild is what is desired where no push told it.
const lastBuild = "last build"

// desired is the head of the branch; where no push told it, the commit of its last build.
func (f environmentFacts) desired() (*commit, string) {
	switch {
	case f.Head != nil && f.Head.SHA != nil:
		return f.Head, "branch head"
	case f.Build != nil:
		return f.Build, lastBuild
	}
	return nil, ""
}

// service compares. Only two commits that both are known, and recently, can be in sync.
func (f environmentFacts) service(j *judge, heard store.Heard, name string, runs running) object {
	want, basis := f.desired()
	more := object{"desired": want, "desired_from": orNull(basis), "running": runs.what, "in_sync": "unknown"}
	git := heard["branches"]
	if basis == lastBuild {
		git = heard["builds"]
	}
	age := weakest(runs.age, git)
	var c card
	switch {
	case want == nil:
		c = j.nobody("no push to the branch and no build of it has been seen")
	case runs.what == nil || runs.what.SHA == nil:
		c = j.nobody("what %s runs has not been seen", name)
	case *want.SHA == *runs.what.SHA:
		c = j.mirror(age, ok, "runs the desired commit")
		more["in_sync"] = decided(c, "yes")
	case want.At != nil && j.now.Sub(*want.At) < 30*time.Minute:
		c = j.mirror(age, warning, "runs another commit; the desired one is younger than 30 minutes")
		more["in_sync"] = decided(c, "no")
	default:
		c = j.mirror(age, failing, "runs another commit than the desired one")
		more["in_sync"] = decided(c, "no")
	}
	return with(c, more)
}

// decided keeps an old look from answering yes or no.
func decided(c card, answer string) string {
	if c.Status == unknown {
		return "unknown"
	}
	return answer
}

// supabase is judged by its deployments, or else by the migrations that git has and the database has not.
func (f environmentFacts) supabase(j *judge, heard store.Heard, e ssot.Environment) object {
	if e.SupabaseRef == "" {
		want, _ := f.desired()
		return with(j.nobody("environments.yaml names no Supabase project"), object{"desired": want, "running": nil, "in_sync": "unknown"})
	}
	d := f.Database
	if f.of("supabase") != nil || d == nil {
		return f.service(j, heard, "supabase", running{f.of("supabase"), heard["deployments/supabase"]})
	}
	want, basis := f.desired()
	more := object{"desired": want, "desired_from": orNull(basis), "running": nil, "in_sync": "unknown", "migrations": d}
	if d.MigrationsPending == nil {
		return with(j.say(d.At, daily, unknown, "its migrations could not be compared with git"), more)
	}
	verdict, answer := ok, "yes"
	if *d.MigrationsPending > 0 {
		verdict, answer = failing, "no"
	}
	c := j.say(d.At, daily, verdict, "%d migrations are pending", *d.MigrationsPending)
	more["in_sync"] = decided(c, answer)
	return with(c, more)
}
