package ops_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestContainerLearn(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, 3, 1, 12, minute, 0, 0, time.UTC) }
	known := ops.Container{Source: ops.GitHub, ID: "7", Name: "acme/b", NamedAt: at(5), PreviousNames: []string{"acme/a"}}
	named := func(name string, minute int) ops.ContainerNamed {
		return ops.ContainerNamed{Source: ops.GitHub, Container: "7", Name: name, At: at(minute)}
	}
	for name, c := range map[string]struct {
		before   ops.Container
		evidence ops.ContainerNamed
		want     ops.Container
		changed  bool
	}{
		"never heard of": {ops.Container{}, named("acme/a", 1),
			ops.Container{Source: ops.GitHub, ID: "7", Name: "acme/a", NamedAt: at(1)}, true},
		"the same name": {known, named("acme/b", 9), known, false},
		"newer evidence renames": {known, named("acme/c", 6),
			ops.Container{Source: ops.GitHub, ID: "7", Name: "acme/c", NamedAt: at(6), PreviousNames: []string{"acme/a", "acme/b"}}, true},
		"renamed back": {known, named("acme/a", 6),
			ops.Container{Source: ops.GitHub, ID: "7", Name: "acme/a", NamedAt: at(6), PreviousNames: []string{"acme/b"}}, true},
		"older evidence is history": {known, named("acme/z", 4),
			ops.Container{Source: ops.GitHub, ID: "7", Name: "acme/b", NamedAt: at(5), PreviousNames: []string{"acme/a", "acme/z"}}, true},
		"older evidence we know": {known, named("acme/a", 4), known, false},
		"displaced, then heard of again": {known.Displace(), named("acme/c", 6),
			ops.Container{Source: ops.GitHub, ID: "7", Name: "acme/c", NamedAt: at(6), PreviousNames: []string{"acme/a", "acme/b"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, changed := c.before.Learn(c.evidence)
			if diff := cmp.Diff(c.want, got); diff != "" || changed != c.changed {
				t.Errorf("changed %v, want %v; (-want +got)\n%s", changed, c.changed, diff)
			}
		})
	}
}

func TestContainerConfirms(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	known := ops.Container{ID: "7", Name: "acme/a", NamedAt: at}
	for name, c := range map[string]struct {
		evidence ops.ContainerNamed
		want     bool
	}{
		"the same name, later":    {ops.ContainerNamed{Name: "acme/a", At: at.Add(time.Minute)}, true},
		"the same name, too soon": {ops.ContainerNamed{Name: "acme/a", At: at.Add(time.Second)}, false},
		"the same name, earlier":  {ops.ContainerNamed{Name: "acme/a", At: at.Add(-time.Hour)}, false},
		"another name":            {ops.ContainerNamed{Name: "acme/b", At: at.Add(time.Hour)}, false},
	} {
		if got := known.Confirms(c.evidence); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
