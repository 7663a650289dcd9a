package ops

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Deployments says which deployments a group of reports is about, and how each of them stands: one for each, whichever
// way it was heard of. The group holds every report about one commit, and every other report about the deployments of
// it. The result is a function of the set: neither order nor repetition matters.
//
// Three kinds of evidence have to be brought together, because they name different things:
//
//   - Vercel's webhooks and API name the deployment (dpl_…). Commit statuses do too, when they link to its page.
//   - GitHub's deployments have numbers of their own. Which of Vercel's one is, shows in the address that its last status
//     gives; before that it is the one that was created at the same time, for the same project and target.
//   - A commit status without a link names the commit and a slot. It is about the newest deployment of the project that
//     existed then. What refuses to make one (a fork, a rate limit) is about one that does not exist yet. Either is a
//     deployment without an id as long as there is none that it could be about; once there is one that came later, it was
//     about the time before that, and says nothing any more.
//
// So a row that was made for want of a better key is given up for the one with the id, and its old key is named in Was.
func Deployments(told []DeploymentReport) []Deployment {
	m := merge{named: map[string]*candidate{}}
	told = strongestFirst(told)
	numbered, loose := m.sort(told)
	unmatched := m.match(numbered)
	waiting := m.attach(loose, slices.Concat(m.all(), unmatched))
	var out []Deployment
	for _, c := range slices.Concat(m.all(), unmatched, waiting) {
		if d, ok := c.deployment(); ok {
			out = append(out, d)
		}
	}
	return out
}

// candidate is a deployment in the making.
type candidate struct {
	key         string // as it is stored
	github      int64
	provider    Provider
	provisional bool
	told        []DeploymentReport // strongest first
	was         []string
}

type merge struct{ named map[string]*candidate }

// all are the candidates that the provider has named, in order.
func (m merge) all() []*candidate {
	var all []*candidate
	for _, id := range slices.Sorted(maps.Keys(m.named)) {
		all = append(all, m.named[id])
	}
	return all
}

// sort gives every report that names a deployment to it. What remains are GitHub's deployments that do not say whose they
// are, and reports that name no deployment at all.
func (m merge) sort(told []DeploymentReport) (unnamed []*candidate, loose []DeploymentReport) {
	numbers := map[int64]*candidate{}
	for _, r := range told {
		switch {
		case r.GitHubID != 0:
			c := numbers[r.GitHubID]
			if c == nil {
				c = numbered(r)
				numbers[r.GitHubID] = c
			}
			c.told = append(c.told, r)
		case r.DeploymentID != "":
			c := m.name(r.DeploymentID)
			c.told = append(c.told, r)
		default:
			loose = append(loose, r)
		}
	}
	for _, n := range slices.Sorted(maps.Keys(numbers)) {
		c := numbers[n]
		if id := strongest(c.told, func(r DeploymentReport) string { return r.DeploymentID }); id != "" {
			m.name(id).absorb(c)
		} else {
			unnamed = append(unnamed, c)
		}
	}
	return unnamed, loose
}

// numbered is a deployment of GitHub's: one of its own, or a stand-in for the one that Vercel has not named yet.
func numbered(r DeploymentReport) *candidate {
	if r.Provider == ProviderGitHub {
		return &candidate{key: strconv.FormatInt(r.GitHubID, 10), github: r.GitHubID, provider: ProviderGitHub}
	}
	return &candidate{key: r.Subject(), github: r.GitHubID, provider: r.Provider, provisional: true}
}

func (m merge) name(id string) *candidate {
	if m.named[id] == nil {
		m.named[id] = &candidate{key: id, provider: ProviderVercel}
	}
	return m.named[id]
}

// absorb takes another candidate in: they are one deployment.
func (c *candidate) absorb(other *candidate) {
	if c.github == 0 || other.github < c.github {
		c.github = other.github
	}
	c.told = strongestFirst(append(c.told, other.told...))
	c.was = append(append(c.was, other.key), other.was...)
}

// apart is how far apart two accounts of the creation of one deployment may be: GitHub hears of it within seconds, but of
// a deployment whose first reports were lost only its end is known, up to 45 minutes of building later.
const apart = time.Hour

// match joins GitHub's deployments with the provider's own, and returns those that remain.
func (m merge) match(numbered []*candidate) []*candidate {
	free := slices.DeleteFunc(m.all(), func(c *candidate) bool { return c.github != 0 || !c.real() })
	join := func(pairs []pair) {
		slices.SortFunc(pairs, pair.compare)
		for _, p := range pairs {
			if slices.Contains(free, p.named) && slices.Contains(numbered, p.numbered) {
				free = slices.DeleteFunc(free, func(c *candidate) bool { return c == p.named })
				numbered = slices.DeleteFunc(numbered, func(c *candidate) bool { return c == p.numbered })
				p.named.absorb(p.numbered)
			}
		}
	}
	join(pairs(free, numbered, func(named, numbered *candidate) bool {
		return named.host() != "" && named.host() == numbered.host()
	}))
	join(pairs(free, numbered, func(named, numbered *candidate) bool {
		return numbered.provider == ProviderVercel && named.fits(numbered) &&
			named.requested().Sub(numbered.requested()).Abs() <= apart
	}))
	return numbered
}

// pair is a possible match; the nearest in time are matched first.
type pair struct {
	named, numbered *candidate
	distance        time.Duration
}

func (p pair) compare(q pair) int {
	return cmp.Or(cmp.Compare(p.distance, q.distance), strings.Compare(p.named.key, q.named.key), cmp.Compare(p.numbered.github, q.numbered.github))
}

func pairs(named, numbered []*candidate, fit func(named, numbered *candidate) bool) []pair {
	var all []pair
	for _, a := range named {
		for _, b := range numbered {
			if fit(a, b) {
				all = append(all, pair{a, b, a.requested().Sub(b.requested()).Abs()})
			}
		}
	}
	return all
}

// attach gives each report that names no deployment to the one it is about, and returns what there is no deployment for.
func (m merge) attach(loose []DeploymentReport, existing []*candidate) []*candidate {
	existing = slices.DeleteFunc(slices.Clone(existing), func(c *candidate) bool { return !c.real() || c.provider != ProviderVercel })
	slices.SortFunc(existing, func(a, b *candidate) int {
		return cmp.Or(a.requested().Compare(b.requested()), strings.Compare(a.key, b.key))
	})
	about := make([]*candidate, len(loose)) // found before anything is given away, so that it cannot depend on the order
	before := make([]bool, len(loose))
	for i, r := range loose {
		about[i], before[i] = find(existing, r)
	}
	waiting := map[string]*candidate{}
	for i, r := range loose {
		c, key := about[i], slot(r, loose)
		if c == nil {
			if waiting[key] == nil {
				waiting[key] = &candidate{key: key, provider: r.Provider, provisional: true}
			}
			c = waiting[key]
		}
		c.was = append(c.was, key, r.provisionalKey())
		if !before[i] {
			c.told = strongestFirst(append(c.told, r))
		}
	}
	var all []*candidate
	for _, key := range slices.Sorted(maps.Keys(waiting)) {
		all = append(all, waiting[key])
	}
	return all
}

// find gives the newest deployment of the project that existed when the report was made, or the first that came after it;
// before says that it did. A refusal is about none that existed.
func find(existing []*candidate, r DeploymentReport) (about *candidate, before bool) {
	for _, c := range existing {
		switch at := c.requested(); {
		case !c.fits(&candidate{told: []DeploymentReport{r}}):
		case r.refuses() && at.Before(r.At.Add(-slack)):
		case r.refuses():
			return c, true
		case !at.After(r.At.Add(slack)):
			about = c
		case about == nil:
			return c, true
		}
	}
	return about, false
}

// slack is how much the clocks of two vendors may differ, and what a clock that ticks in seconds loses.
const slack = 5 * time.Second

// slot is the key of a deployment without an id. A status whose context does not name its project is about the only
// project that the others name.
func slot(r DeploymentReport, loose []DeploymentReport) string {
	if r.Project != "" {
		return r.provisionalKey()
	}
	found := map[string]bool{}
	for _, other := range loose {
		if other.Project != "" && other.RepoID == r.RepoID {
			found[other.provisionalKey()] = true
		}
	}
	if len(found) != 1 {
		return r.provisionalKey()
	}
	return slices.Collect(maps.Keys(found))[0]
}

// real reports whether there is proof that it exists.
func (c *candidate) real() bool { return slices.ContainsFunc(c.told, DeploymentReport.exists) }

// fits reports whether two candidates may be one: they do not contradict each other on project, target and repository.
func (c *candidate) fits(other *candidate) bool {
	agree := func(say func(DeploymentReport) string) bool {
		a, b := strongest(c.told, say), strongest(other.told, say)
		return a == "" || b == "" || a == b
	}
	return agree(func(r DeploymentReport) string { return r.Project }) &&
		agree(func(r DeploymentReport) string { return string(r.Environment) }) &&
		agree(func(r DeploymentReport) string { return zeroless(r.RepoID) })
}

func zeroless(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (c *candidate) host() string {
	return strongest(c.told, func(r DeploymentReport) string { return r.Host })
}

// requested is when the provider created it, or the first sign of it.
func (c *candidate) requested() time.Time {
	if at := strongest(c.told, func(r DeploymentReport) time.Time { return r.CreatedAt }); !at.IsZero() {
		return at
	}
	var first time.Time
	for _, r := range c.told {
		if r.exists() && (first.IsZero() || r.first().Before(first)) {
			first = r.first()
		}
	}
	return first
}

// strongest is what the strongest teller says of something that not all of them speak of; they stand strongest first.
func strongest[T comparable](told []DeploymentReport, say func(DeploymentReport) T) (said T) {
	for _, r := range told {
		if v := say(r); v != said {
			return v
		}
	}
	return said
}
