package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/artifacts"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// judge decides what a build may say. What its tests came to is its own affair; a verdict or a list of modules is about
// an environment, and whoever may open a pull request may write any file.
type judge struct {
	environments []ssot.Environment
	modules      ssot.Modules
}

// sort makes rows of what was found in an archive.
func (j judge) sort(b ops.BuildSource, archive ops.Artifact, found artifacts.Reading) ops.Haul {
	archive.State = ops.ArtifactParsed
	archive.Counts = map[string]int64{"files": int64(found.Entries), "reports": int64(len(found.Files))}
	if len(found.Files) == 0 {
		archive.State, archive.Reason = ops.ArtifactIgnored, fmt.Sprintf("none of its %d files is a report that is read here", found.Entries)
	}
	h := ops.Haul{Archive: archive}
	for _, f := range found.Files {
		row := ops.Artifact{
			SourceID: archive.SourceID, Name: archive.Name + "/" + f.Path, Kind: f.Kind, State: ops.ArtifactParsed, Size: f.Size, SHA256: f.SHA256,
			FailedTests: f.FailedTests, Counts: f.Counts, URL: archive.URL, FetchedAt: archive.FetchedAt,
		}
		err := j.believe(b, f, archive.FetchedAt, &h)
		if f.Refused != "" {
			err = fault.New(fault.Invalid, "%s", f.Refused)
		}
		if err != nil {
			row.State, row.Reason, row.Counts, row.FailedTests = ops.ArtifactRefused, fault.Classify(err).Public, nil, nil
		}
		h.Files = append(h.Files, row)
	}
	return h
}

// believe adds what a file says of environments, or says why not.
func (j judge) believe(b ops.BuildSource, f artifacts.File, now time.Time, h *ops.Haul) error {
	if (f.Gates != nil || f.Modules != nil) && b.FromFork {
		return fault.New(fault.Forbidden, "the build is of another repository's commit, and speaks for nobody here")
	}
	for _, g := range f.Gates {
		if g.Environment != "" {
			if err := j.about(b, g.Environment); err != nil {
				return err
			}
		}
	}
	for _, g := range f.Gates {
		h.Gates = append(h.Gates, ops.GateResult{
			Gate: g.Gate, Environment: g.Environment, RepoID: b.RepoID, Branch: b.Branch, SHA: b.SHA, EvaluatedBy: b.Judge(),
			Status: g.Status, Explanation: g.Explanation, Details: g.Details, URL: or(g.URL, b.URL), EvaluatedAt: dated(g.EvaluatedAt, b.FinishedAt, now),
		})
	}
	if f.Modules == nil {
		return nil
	}
	if err := j.runs(b, f.Modules.Environment); err != nil {
		return err
	}
	h.Snapshots = append(h.Snapshots, j.waved(*f.Modules, dated(f.Modules.ObservedAt, b.FinishedAt, now)))
	return nil
}

// about asks whether a commit of the build's repository can be one for that environment.
func (j judge) about(b ops.BuildSource, name string) error {
	i := slices.IndexFunc(j.environments, func(e ssot.Environment) bool { return e.Name == name })
	if i < 0 {
		return fault.New(fault.Invalid, "it is about the environment %q, which environments.yaml does not name", name)
	}
	if e := j.environments[i]; e.Repository != b.Repo {
		return fault.New(fault.Forbidden, "it is about %s, which is deployed from %s and not from %s", name, e.Repository, b.Repo)
	}
	return nil
}

// runs asks whether the build is one of what the environment runs, so that it can have seen it.
func (j judge) runs(b ops.BuildSource, name string) error {
	if err := j.about(b, name); err != nil {
		return err
	}
	i := slices.IndexFunc(j.environments, func(e ssot.Environment) bool { return e.Name == name })
	if e := j.environments[i]; e.Branch != b.Branch || strings.HasPrefix(b.Event, "pull_request") {
		return fault.New(fault.Forbidden, "it is about %s, which follows %s: a %s build of %s cannot know", name, e.Branch, or(b.Event, "nameless"), or(b.Branch, "no branch"))
	}
	return nil
}

// waved adds what the SSOT says of each module.
func (j judge) waved(s ops.ModuleSnapshot, at time.Time) ops.ModuleSnapshot {
	s.ObservedAt, s.Modules = at, slices.Clone(s.Modules)
	for i, m := range s.Modules {
		allowed := j.modules.Allowed(m.Name)
		s.Modules[i].Allowed = &allowed
		if wave, in := j.modules.WaveOf(m.Name); in {
			s.Modules[i].Wave = &wave
		}
	}
	return s
}

// dated is when something was so: what the file says, but not after it was fetched, or else the end of the build.
func dated(told, finished, now time.Time) time.Time {
	switch {
	case told.IsZero():
		return finished
	case told.After(now):
		return now.UTC().Truncate(time.Microsecond)
	default:
		return told
	}
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
