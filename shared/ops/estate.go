package ops

// Estate is what runs at DigitalOcean, as far as deciding about it needs to know. Long lists are cut: a Some says how
// long they were.
type Estate struct {
	Firewalls   []GuardedFirewall `json:"firewalls"`
	Databases   []DatabaseCluster `json:"databases"`
	Unprotected Some              `json:"unprotected"` // droplets with a public address that no firewall guards
	Undeclared  map[string]Some   `json:"undeclared"`  // by noun: droplet, database, firewall
	Seen        int               `json:"seen"`
	Declared    int               `json:"declared"`
}

// GuardedFirewall is a firewall with the droplets behind it.
type GuardedFirewall struct {
	Firewall
	Guards int `json:"guards"` // at most so many: one that is named and bears a tag counts twice
}

// Some are the first of possibly many things.
type Some struct {
	Count int     `json:"count"`
	First []Thing `json:"first"`
}

// Thing is something with a name.
type Thing struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Environment string   `json:"environment"`
	Tags        []string `json:"tags"`
}
