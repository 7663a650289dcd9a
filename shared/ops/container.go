package ops

import (
	"slices"
	"time"
)

// Container is where work items live: a repository or a project, by the id that survives a rename.
type Container struct {
	Source        Source
	ID            string
	Name          string
	NamedAt       time.Time // the vendor's clock
	PreviousNames []string  // sorted
}

// ConfirmEvery is how much newer evidence of what is known already has to be to be worth a write: every delivery brings
// some. A name that is given up and taken back within it may be missed until the next delivery.
const ConfirmEvery = time.Minute

// Confirms reports whether evidence says the same name again, and so much later that it should be remembered.
func (c Container) Confirms(e ContainerNamed) bool {
	return c.Name == e.Name && e.At.Sub(c.NamedAt) >= ConfirmEvery
}

// Learn takes in evidence of a name. Newer evidence renames; older evidence only adds to the history. It reports
// whether anything but the date changed.
func (c Container) Learn(e ContainerNamed) (Container, bool) {
	switch {
	case c.ID == "":
		return Container{Source: e.Source, ID: e.Container, Name: e.Name, NamedAt: e.At}, true
	case c.Name == e.Name:
		return c, false
	case e.beats(c.NamedAt, c.Name):
		c.PreviousNames = without(SortedSet(append(slices.Clone(c.PreviousNames), named(c))), e.Name)
		c.Name, c.NamedAt = e.Name, e.At
		return c, true
	case slices.Contains(c.PreviousNames, e.Name):
		return c, false
	default:
		c.PreviousNames = SortedSet(append(slices.Clone(c.PreviousNames), e.Name))
		return c, true
	}
}

// beats reports whether the evidence is newer; within one tick of the vendor's clock the greater name wins, so that it
// does not depend on who comes first.
func (e ContainerNamed) beats(at time.Time, name string) bool {
	return e.At.After(at) || e.At.Equal(at) && e.Name > name
}

// Yields reports whether a container gives its name to another one that claims it: to newer evidence, and within one
// tick to the smaller id.
func (c Container) Yields(to Container) bool {
	return to.NamedAt.After(c.NamedAt) || to.NamedAt.Equal(c.NamedAt) && to.ID < c.ID
}

// Displace takes the name away: another container was seen with it by newer evidence, so this one must have been
// renamed without our hearing of it. Until we do, its id stands in.
func (c Container) Displace() Container {
	c.PreviousNames = SortedSet(append(slices.Clone(c.PreviousNames), named(c)))
	c.Name = c.ID
	return c
}

// named is the name of a container, or nothing while its id stands in for one.
func named(c Container) string {
	if c.Name == c.ID {
		return ""
	}
	return c.Name
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(names, func(n string) bool { return n == name })
}
