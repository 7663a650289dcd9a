package ops

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// TurnKind is how a deployment began or ceased to serve.
type TurnKind string

// The kinds of turns. An automatic one is not told, it is assumed: what succeeds begins to serve.
const (
	TurnAutomatic  TurnKind = "automatic"
	TurnPromoted   TurnKind = "promoted"
	TurnRolledBack TurnKind = "rolled_back" // somebody went back to it, and nothing follows by itself until a promotion
	TurnObserved   TurnKind = "observed"    // the provider was asked what serves
	TurnRetired    TurnKind = "retired"     // it ceased, and nothing took its place
)

// Lane is what only one deployment serves at a time: a project's production, a custom environment, or the preview of a
// branch.
type Lane struct {
	Provider          Provider `json:"provider"`
	ProjectID         string   `json:"project_id"`
	Environment       Target   `json:"environment"`
	SourceEnvironment string   `json:"source_environment"`
	Branch            string   `json:"branch"` // of a preview
}

// Lane gives the lane in which a deployment serves if it succeeds. A preview of no branch has none: only its own address
// leads to it.
func (d Deployment) Lane() (Lane, bool) {
	l := Lane{Provider: d.Provider, ProjectID: d.ProjectID, Environment: d.Environment, SourceEnvironment: d.SourceEnvironment}
	if d.Environment == TargetPreview && d.SourceEnvironment == "" {
		l.Branch = d.Branch
		return l, d.Branch != ""
	}
	return l, true
}

// SubstateStaged is a production build that was made without being given the domains.
const SubstateStaged = "staged"

// Turn is one moment at which what serves a lane may have changed.
type Turn struct {
	DeploymentID string
	Kind         TurnKind
	At           time.Time
	Seen         time.Time // of an observation: until when it is known to have held
	Requested    time.Time // when the deployment was requested; zero when there is no row of it
}

// Stretch is when a deployment last served its lane.
type Stretch struct {
	Since time.Time
	Until time.Time // zero while it serves
}

// Serving says who serves a lane, from the turns in it, in whatever order they are given; deployments that never served
// are not in the result.
//
//   - What was told deliberately (a promotion, a rollback, an observation) holds. An observation is a turn when it began
//     and another one when it was seen, so that it is not lost among others.
//   - A success follows by itself, unless somebody rolled back and nobody has promoted since; unless the provider was
//     seen to serve something else at that time; and unless what serves was requested later: the latest commit wins, and
//     a slow build of an older one takes nothing over.
//   - What is retired leaves the lane empty, if it was what served.
func Serving(turns []Turn) map[string]Stretch {
	s := serving{stretches: map[string]Stretch{}}
	for _, t := range slices.SortedFunc(slices.Values(turns), Turn.compare) {
		switch t.Kind {
		case TurnAutomatic:
			if s.follows(t) {
				s.move(t)
			}
		case TurnRetired:
			s.end(t)
		default:
			s.move(t)
			s.deliberate = t
		}
	}
	return s.stretches
}

// compare puts turns in order. At one instant a success stands before what was done about it.
func (t Turn) compare(u Turn) int {
	automatic := func(k TurnKind) int {
		if k == TurnAutomatic {
			return 0
		}
		return 1
	}
	return cmp.Or(t.At.Compare(u.At), automatic(t.Kind)-automatic(u.Kind), t.Requested.Compare(u.Requested),
		strings.Compare(t.DeploymentID, u.DeploymentID), strings.Compare(string(t.Kind), string(u.Kind)))
}

type serving struct {
	stretches  map[string]Stretch
	now        Turn // who serves; zero when nobody does
	deliberate Turn // the last one that was told
}

func (s *serving) follows(t Turn) bool {
	last := s.deliberate
	switch {
	case last.Kind == TurnRolledBack:
		return false
	case last.Kind == TurnObserved && last.DeploymentID != t.DeploymentID && !t.At.After(last.Seen):
		return false
	default:
		return !s.now.Requested.After(t.Requested)
	}
}

func (s *serving) move(t Turn) {
	if s.now.DeploymentID == t.DeploymentID {
		return
	}
	s.end(Turn{DeploymentID: s.now.DeploymentID, At: t.At})
	s.stretches[t.DeploymentID] = Stretch{Since: t.At}
	s.now = t
}

func (s *serving) end(t Turn) {
	if t.DeploymentID == "" || s.now.DeploymentID != t.DeploymentID {
		return
	}
	stretch := s.stretches[t.DeploymentID]
	stretch.Until = t.At
	s.stretches[t.DeploymentID] = stretch
	s.now = Turn{}
}
