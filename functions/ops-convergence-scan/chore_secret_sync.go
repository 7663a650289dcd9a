package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/custody"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/notify"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// secretBook keeps which secrets there are and what is wrong with them, and when each place was last seen.
type secretBook interface {
	RecordSecretSync(ctx context.Context, look ops.SecretSync, finished time.Time) (ops.SecretsSynced, error)
	RecordObservation(ctx context.Context, o ops.Observation, tell func([]ops.Transition) []ops.Notice) (ops.Outcome, error)
	EnterScope(ctx context.Context, source ops.Source, scope string, cadence time.Duration) (ops.SyncCursor, error)
	ConfirmScope(ctx context.Context, source ops.Source, scope, position string, at time.Time) error
	SecretPlacesLeft(ctx context.Context, watched []ops.SecretPlace) ([]ops.SecretPlace, error)
	LeaveSecretPlace(ctx context.Context, p ops.SecretPlace, findings string, at time.Time) error
}

// patience is how long one place may take, so that one that does not answer leaves time for the others.
const patience = 40 * time.Second

// secretSync compares once a day the names of the secrets that the platforms keep with those that the registry has. By hand
// it believes a list that is suddenly empty.
type secretSync struct {
	book         secretBook
	platforms    map[ssot.Platform]keeper
	registry     []ssot.Secret
	environments []ssot.Environment
	now          func() time.Time
}

func (s secretSync) chore() chore { return chore{name: "secret-sync", do: s.do} }

// synced is what is said of one place. Of the secrets it has names at most.
type synced struct {
	Outcome      string   `json:"outcome"` // succeeded, partial, failed; late: somebody who looked later was faster
	Seen         int      `json:"seen"`
	Added        int      `json:"added"`
	Changed      int      `json:"changed"`
	Gone         int      `json:"gone"`
	Expected     string   `json:"expected"`
	Missing      []string `json:"missing,omitempty"`
	Unregistered int      `json:"unregistered"`
	Why          string   `json:"why,omitempty"`
}

func (s secretSync) do(ctx context.Context, m ops.MaintenanceRun) (ops.Result, error) {
	looks, trouble := watched(s.environments, s.platforms)
	summary := map[string]any{"not_observed": append([]string{}, trouble...)}
	for _, look := range looks {
		said, err := s.place(ctx, m, look)
		if err != nil {
			return ops.Result{}, err
		}
		name := string(look.Place.Platform) + " " + look.Place.Scope
		if summary[name] = said; said.Outcome != string(ops.RunSucceeded) {
			trouble = append(trouble, name+": "+said.Why)
		}
	}
	left, err := s.leave(ctx, m, looks)
	if err != nil {
		return ops.Result{}, err
	}
	summary["left"] = left
	result := ops.Result{Status: ops.RunSucceeded, Summary: summary}
	if len(trouble) > 0 {
		result.Status, result.Why = ops.RunPartial, strings.Join(trouble, "; ")
	}
	return result, nil
}

// place looks at one place and writes down what came of it, also when nothing did.
func (s secretSync) place(ctx context.Context, m ops.MaintenanceRun, look custody.Look) (said synced, err error) {
	k := s.platforms[look.Place.Platform]
	scope := k.scope + "/" + look.Place.Scope
	if _, err := s.book.EnterScope(ctx, k.source, scope, m.Cadence.Every()); err != nil {
		return said, err
	}
	sync, verdict, unseen := s.look(ctx, m, &look)
	if ctx.Err() != nil {
		return said, errors.Join(ctx.Err(), unseen)
	}
	done, err := s.book.RecordSecretSync(ctx, sync, s.now())
	if err != nil || done.Late {
		return synced{Outcome: "late", Why: "somebody who looked later was faster"}, err
	}
	if unseen == nil || fault.ReasonOf(unseen) != fault.NotConfigured { // nobody was asked to look where nothing is configured
		if _, err := s.book.RecordObservation(ctx, observed(m, look, sync.StartedAt, verdict, done), notify.Findings); err != nil {
			return said, err
		}
	}
	said = synced{
		Outcome: string(done.Status), Seen: done.Seen, Added: done.Added, Changed: done.Changed, Gone: done.Gone,
		Expected: s.expected(look.Place), Missing: done.Missing, Unregistered: len(verdict.Unregistered), Why: done.Why,
	}
	if !done.Whole {
		return said, nil
	}
	return said, s.book.ConfirmScope(ctx, k.source, scope, "", sync.StartedAt)
}

// look asks the platform. Its answer's text goes no further than the sentence of its fault.
func (s secretSync) look(ctx context.Context, m ops.MaintenanceRun, look *custody.Look) (sync ops.SecretSync, v custody.Verdict, unseen error) {
	sync = ops.SecretSync{
		Platform: string(look.Place.Platform), Scope: look.Place.Scope, Environment: look.Environment, Trigger: m.Trigger,
		StartedAt: s.now(), BelieveEmpty: m.Trigger == ops.Manually,
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if look.Listed, look.Hidden, unseen = s.platforms[look.Place.Platform].list(ctx, look.Place.Scope); unseen != nil {
		sync.Failed, sync.Why = true, fault.Classify(unseen).Public
		return sync, v, unseen
	}
	v = custody.Judge(s.registry, *look)
	sync.Seen, sync.Missing, sync.Unregistered = v.Seen, v.Missing, v.Unregistered
	sync.Whole, sync.Why = look.Hidden == 0, imperfect(*look, v)
	return sync, v, nil
}

// imperfect is why a look that succeeded is not as it should be.
func imperfect(look custody.Look, v custody.Verdict) string {
	var why []string
	if look.Hidden > 0 {
		why = append(why, fmt.Sprintf("%d are hidden from the token: give it a role that may see those of production", look.Hidden))
	}
	if v.Nameless > 0 {
		why = append(why, fmt.Sprintf("%d have names that may not be written down; the finding %s says why", v.Nameless, custody.Unregistered))
	}
	return strings.Join(why, "; ")
}

// observed are the findings of a look. Where not everything could be seen, that is one, and nothing is missing by it.
func observed(m ops.MaintenanceRun, look custody.Look, at time.Time, v custody.Verdict, done ops.SecretsSynced) ops.Observation {
	seen := ops.Observation{
		Check: m.Chore, Scope: within(string(look.Place.Platform), look.Place.Scope), At: at, Cadence: m.Cadence.Every(),
		Run: done.Run, Complete: done.Whole, Unjudged: v.Unjudged, Findings: v.Findings,
	}
	if !done.Whole {
		seen.Findings = slices.DeleteFunc(slices.Clone(v.Findings), func(f ops.Finding) bool { return f.Signal == custody.Missing })
		seen.Findings = append(seen.Findings, blind(m.Chore+" of "+custody.At(look.Place), look.Environment, fault.New(fault.Unavailable, "%s", done.Why)))
	}
	return seen
}

// within is the scope of the findings of a place, in which there may be no slash.
func within(platform, scope string) string { return strings.ReplaceAll(platform+":"+scope, "/", ":") }

// leave ends the watch over places that no environment names any more. Otherwise they would be late for ever, and all else
// with them.
func (s secretSync) leave(ctx context.Context, m ops.MaintenanceRun, looks []custody.Look) ([]string, error) {
	watched, names := make([]ops.SecretPlace, len(looks)), []string{}
	for i, l := range looks {
		watched[i] = ops.SecretPlace{Platform: string(l.Place.Platform), Scope: l.Place.Scope}
	}
	left, err := s.book.SecretPlacesLeft(ctx, watched)
	for _, p := range left {
		nothing := ops.Observation{Check: m.Chore, Scope: within(p.Platform, p.Scope), At: s.now(), Cadence: m.Cadence.Every(), Run: m.Run, Complete: true}
		if _, err := s.book.RecordObservation(ctx, nothing, notify.Findings); err != nil {
			return nil, err
		}
		if err := s.book.LeaveSecretPlace(ctx, p, nothing.Place(), s.now()); err != nil {
			return nil, err
		}
		names = append(names, p.Platform+" "+p.Scope)
	}
	return names, err
}

// expected says how many secrets the registry wants in a place. Nothing is expected of a place that it does not name, which
// is not the same as all being there.
func (s secretSync) expected(p ssot.Place) string {
	n := 0
	for _, one := range s.registry {
		if slices.Contains(one.KeptIn, p) {
			n++
		}
	}
	if n == 0 {
		return "nothing is expected here: no kept_in of ssot/secrets/registry.yaml names it"
	}
	return fmt.Sprintf("%d by ssot/secrets/registry.yaml", n)
}
