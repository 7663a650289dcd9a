// Package custody owns how the secrets that a platform keeps compare with ssot/secrets/registry.yaml: what is missing, and
// what nobody answers for. Each is a rule in a file of its own, which gives its explanation along with its result.
//
// It refuses to look for itself, and to know a value: what is listed comes in without one, and a name that might be one goes
// no further. What a list that is not whole does not show is not missing.
package custody

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// Listed is a secret as its platform lists it.
type Listed struct {
	Name      string
	Target    string // part of the place that it is for
	Digest    string // what the platform shows in place of the value, believed to be a digest only if it looks like one
	UpdatedAt time.Time
	Readable  bool // the platform shows its value to everybody who may see the place: it is not meant to be a secret
}

// Look is what a place was seen to keep.
type Look struct {
	Place       ssot.Place
	Environment string // empty when several share the place
	Listed      []Listed
	Hidden      int // how many there are besides, which were not shown
}

// Verdict is how a look compares with the registry.
type Verdict struct {
	Seen         []ops.SecretSeen
	Missing      []string // sorted
	Unregistered []string // sorted
	Nameless     int      // seen, and not written down: what they are called is no name of a variable
	Expected     int      // how many the registry expects here
	Unjudged     []string // signals that could not be judged
	Findings     []ops.Finding
}

// The signals that Judge can give.
const (
	Missing      = "secret_missing"
	Unregistered = "secret_unregistered"
)

// Judge compares what a place keeps with what the registry says of it.
func Judge(registry []ssot.Secret, look Look) (v Verdict) {
	known, strangers := map[string]bool{}, map[string]bool{}
	for _, l := range look.Listed {
		if !named(l.Name) {
			v.Nameless++
			continue
		}
		known[l.Name] = true
		v.Seen = append(v.Seen, ops.SecretSeen{
			Name: l.Name, Target: ops.Plain(l.Target, 300), UpdatedAt: l.UpdatedAt,
			Fingerprint: ops.SecretFingerprint(string(look.Place.Platform), look.Place.Scope, l.Name, l.Digest),
		})
		if registered := slices.ContainsFunc(registry, func(s ssot.Secret) bool { return s.Name == l.Name }); !registered && answered(look.Place.Platform, l) {
			strangers[l.Name] = true
		}
	}
	v.Unregistered = sortedNames(strangers)
	v.Findings = unregistered(look, v)
	v.missing(registry, look, known)
	return v
}

// missing is judged by a whole list only.
func (v *Verdict) missing(registry []ssot.Secret, look Look, known map[string]bool) {
	for _, s := range registry {
		if !slices.Contains(s.KeptIn, look.Place) {
			continue
		}
		if v.Expected++; look.Hidden == 0 && !known[s.Name] {
			v.Missing = append(v.Missing, s.Name)
			v.Findings = append(v.Findings, missing(look, s))
		}
	}
	slices.Sort(v.Missing)
	if look.Hidden > 0 {
		v.Unjudged = []string{Missing}
	}
}

// variable is what all three platforms accept as a name, and a little more.
var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,254}$`)

// named tells whether a name may be written down. Sooner or later somebody pastes a value into the field for the name.
func named(name string) bool { return variable.MatchString(name) && !ssot.LooksSecret(name) }

// answered tells whether somebody must answer for it in the registry: not for what the platform itself puts there, nor for a
// setting that everybody may read, unless its name says that it is none.
func answered(platform ssot.Platform, l Listed) bool {
	switch {
	case platform == ssot.OnSupabase && strings.HasPrefix(l.Name, "SUPABASE_"): // its prefix is reserved ("Default secrets")
		return false
	case platform == ssot.OnVercel && strings.HasPrefix(l.Name, "NEXT_PUBLIC_"): // it is sent to every browser
		return false
	default:
		return !l.Readable || ssot.NamesSecret(l.Name)
	}
}

func sortedNames(set map[string]bool) []string {
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// At names a place for people.
func At(p ssot.Place) string {
	switch p.Platform {
	case ssot.OnGitHub:
		return "the Actions of " + p.Scope + " at GitHub"
	case ssot.OnVercel:
		return "the project " + p.Scope + " at Vercel"
	default:
		return "the project " + p.Scope + " at Supabase"
	}
}
