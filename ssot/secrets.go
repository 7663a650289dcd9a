package ssot

import (
	"regexp"
	"slices"
	"time"
)

type registryFile struct {
	// Every secret that the platform uses, by the name of its variable. Never a value.
	Secrets []Secret `yaml:"secrets"`
}

// Secret is what may be known of a secret by everybody.
type Secret struct {
	// Name of its variable.
	Name string `yaml:"name" format:"variable"`
	// Team that rotates it and is asked about it.
	Owner string `yaml:"owner" format:"name"`
	// What it opens or proves.
	Purpose string `yaml:"purpose"`
	// Functions that are given it, and what runs outside of this repository.
	UsedBy []string `yaml:"used_by" format:"name"`
	// Days after which it must have been replaced.
	RotationDays int `yaml:"rotation_days" min:"1" max:"366"`
	// Days for which old and new work side by side while it is replaced; 0 where the vendor allows only one.
	OverlapDays int `yaml:"overlap_days" min:"0" max:"90"`
	// Day on which it was last replaced, for those of which no platform says so.
	RotatedOn string `yaml:"rotated_on,omitempty" format:"date"`
	// Places where a copy of it is kept and must be found. Left out: nothing is expected of any place.
	KeptIn []Place `yaml:"kept_in,omitempty"`
}

// Rotated is the day on which somebody says that it was last replaced; zero when nobody does.
func (s Secret) Rotated() time.Time {
	at, _ := time.Parse(time.DateOnly, s.RotatedOn) // checked
	return at
}

// Place is where secrets are kept: those of a platform that belong to one scope.
type Place struct {
	// Platform that keeps it.
	Platform Platform `yaml:"platform"`
	// What it is kept for: the repository (its Actions), the Vercel project or the Supabase project ref, as environments.yaml
	// has it.
	Scope string `yaml:"scope" format:"scope"`
}

// Platform is a keeper of secrets that lists their names.
type Platform string

// The platforms that are looked at.
const (
	OnGitHub   Platform = "github"
	OnVercel   Platform = "vercel"
	OnSupabase Platform = "supabase"
)

func (Platform) oneOf() []string {
	return []string{string(OnGitHub), string(OnVercel), string(OnSupabase)}
}

// secretVariable is how this project names the variables that hold a secret.
var secretVariable = regexp.MustCompile(`(^|_)(TOKEN|KEYS?|SECRETS?|PASSWORDS?)$|^DATABASE_URL$`)

// NamesSecret tells, by its name, whether a variable holds a secret and so belongs into the registry.
func NamesSecret(variable string) bool { return secretVariable.MatchString(variable) }

// valueField is how people name a field that they want to put a value into.
var valueField = regexp.MustCompile(`(?i)value|secret|token|passw|passphrase|plain|cipher|encrypted|hash|sha|digest|content|data|default|example|sample|current|previous|old|new|^key`)

// refusal is sterner than "not a field here" for a field that would hold the secret itself.
func (Secret) refusal(field string) string { return refuseValue(field) }

func (Place) refusal(field string) string { return refuseValue(field) }

func refuseValue(field string) string {
	if valueField.MatchString(field) {
		return "would hold the secret itself: delete the line, and rotate the secret if it was a real one"
	}
	return ""
}

func (f registryFile) check(d *document) {
	names := unique(d)
	for i, s := range f.Secrets {
		at := item("secrets", i)
		names.see(at+".name", s.Name)
		if _, err := time.Parse(time.DateOnly, s.RotatedOn); err != nil && s.RotatedOn != "" && d.sound(at+".rotated_on") {
			d.refuse(at+".rotated_on", "is %q, a day that there is not: use one such as 2026-03-01", s.RotatedOn)
		}
		if d.sound(at+".rotation_days") && s.OverlapDays >= s.RotationDays {
			d.refuse(at+".overlap_days", "is %d, which is not shorter than rotation_days (%d): the old secret would never end", s.OverlapDays, s.RotationDays)
		}
	}
}

// checkPlaces refuses a place that no environment names: nobody would ever look there, and so never miss the secret.
func (f registryFile) checkPlaces(d *document, environments environmentsFile) {
	known := map[Place]bool{}
	for _, e := range environments.Environments {
		for _, p := range e.Places() {
			known[p] = true
		}
	}
	for i, s := range f.Secrets {
		at := item("secrets", i)
		once := map[Place]bool{}
		for j, p := range s.KeptIn {
			here := item(at+".kept_in", j)
			if !d.sound(here+".platform") || !d.sound(here+".scope") {
				continue
			}
			switch {
			case once[p]:
				d.refuse(here+".scope", "is %q, which this list has already: remove one of the two", p.Scope)
			case !known[p]:
				d.refuse(here+".scope", "is %q, which no environment has at %s: use what environments.yaml says", p.Scope, p.Platform)
			}
			once[p] = true
		}
	}
}

func (f registryFile) has(name string) bool {
	return slices.ContainsFunc(f.Secrets, func(s Secret) bool { return s.Name == name })
}
