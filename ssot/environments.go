package ssot

type environmentsFile struct {
	// The environments, production first.
	Environments []Environment `yaml:"environments"`
}

// Environment is one place where Odoo and the console run, and what it is supposed to run.
type Environment struct {
	// What everything else calls it.
	Name string `yaml:"name" format:"name"`
	// What people call it.
	Title string `yaml:"title"`
	// Whether it is the one with customers. Exactly one is.
	Production bool `yaml:"production"`
	// GitHub repository it is deployed from.
	Repository string `yaml:"repository" format:"repository"`
	// Branch it follows: the head of it is what should be running.
	Branch string `yaml:"branch" format:"branch"`
	// Vercel project of its own; its production deployment is what runs.
	VercelProject string `yaml:"vercel_project" format:"name"`
	// Supabase project of its own. Left out: nothing is known of its database, which is never shown as healthy.
	SupabaseRef string `yaml:"supabase_ref,omitempty" format:"supabase_ref"`
	// Hosts on which its Odoo answers.
	OdooHosts []string `yaml:"odoo_hosts" format:"host"`
	// What it has at DigitalOcean. Whatever no environment claims there is raised as undeclared.
	DigitalOcean DigitalOcean `yaml:"digitalocean,omitempty"`
	// How its Odoo sends mail.
	SMTP SMTP `yaml:"smtp"`
}

// Places are where the secrets of an environment may be kept, as far as it says.
func (e Environment) Places() (places []Place) {
	for _, p := range []Place{{OnGitHub, e.Repository}, {OnVercel, e.VercelProject}, {OnSupabase, e.SupabaseRef}} {
		if p.Scope != "" {
			places = append(places, p)
		}
	}
	return places
}

// DigitalOcean is what an environment claims there, by name or by tag. A name is a closer match than a tag.
type DigitalOcean struct {
	// Names of machines.
	Droplets []string `yaml:"droplets,omitempty" format:"resource"`
	// Names of database clusters.
	Databases []string `yaml:"databases,omitempty" format:"resource"`
	// Names of cloud firewalls.
	Firewalls []string `yaml:"firewalls,omitempty" format:"resource"`
	// Tags: whatever bears one belongs to the environment.
	Tags []string `yaml:"tags,omitempty" format:"resource"`
}

// SMTP is a mail transport.
type SMTP struct {
	// Mail server.
	Host string `yaml:"host" format:"host"`
	// Its port; 25 is blocked everywhere.
	Port int `yaml:"port" min:"1" max:"65535"`
	// Name of the credential in secrets/registry.yaml.
	Credential string `yaml:"credential" format:"variable"`
	// Domains and addresses that this environment sends from, and no other: that is how a mail event is told to be its own.
	// Left out: its mail belongs to no environment.
	Senders []string `yaml:"senders,omitempty" format:"sender"`
}

func (f environmentsFile) check(d *document) {
	names, projects, refs, hosts, senders := unique(d), unique(d), unique(d), unique(d), unique(d)
	production, told := "", true
	for i, e := range f.Environments {
		at := item("environments", i)
		names.see(at+".name", e.Name)
		projects.see(at+".vercel_project", e.VercelProject)
		refs.see(at+".supabase_ref", e.SupabaseRef)
		for j, host := range e.OdooHosts {
			hosts.see(item(at+".odoo_hosts", j), host)
		}
		for j, sender := range e.SMTP.Senders {
			senders.see(item(at+".smtp.senders", j), sender)
		}
		told = told && d.sound(at+".production")
		switch {
		case !e.Production:
		case production != "":
			d.refuse(at+".production", "is true, and %q is production already: exactly one environment is", production)
		default:
			production = e.Name
			if e.SupabaseRef == "" {
				d.refuse(at+".supabase_ref", "is missing: add %s, production cannot do without", formats["supabase_ref"].says)
			}
		}
	}
	if production == "" && told && len(f.Environments) > 0 {
		d.refuse("environments[0].production", "is false, as on every other environment: set it to true on exactly one")
	}
	f.checkMail(d)
	f.checkDigitalOcean(d)
}

// checkDigitalOcean refuses what two environments claim: it could belong to only one.
func (f environmentsFile) checkDigitalOcean(d *document) {
	for list, claims := range map[string]func(DigitalOcean) []string{
		"droplets":  func(o DigitalOcean) []string { return o.Droplets },
		"databases": func(o DigitalOcean) []string { return o.Databases },
		"firewalls": func(o DigitalOcean) []string { return o.Firewalls },
		"tags":      func(o DigitalOcean) []string { return o.Tags },
	} {
		once := unique(d)
		for i, e := range f.Environments {
			for j, name := range claims(e.DigitalOcean) {
				once.see(item(item("environments", i)+".digitalocean."+list, j), name)
			}
		}
	}
}

func (f environmentsFile) names() []string {
	names := make([]string, len(f.Environments))
	for i, e := range f.Environments {
		names[i] = e.Name
	}
	return names
}

func (f environmentsFile) checkCredentials(d *document, registry registryFile) {
	for i, e := range f.Environments {
		if !registry.has(e.SMTP.Credential) {
			d.refuse(item("environments", i)+".smtp.credential", "is %q, which secrets/registry.yaml does not name: add it there", e.SMTP.Credential)
		}
	}
}
