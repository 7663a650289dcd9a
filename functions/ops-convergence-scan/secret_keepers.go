package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/supabase"
	"github.com/insightpulseai/odooops-console/shared/adapters/vercel"
	"github.com/insightpulseai/odooops-console/shared/custody"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// keeper is a platform that keeps secrets and lists their names.
type keeper struct {
	source ops.Source
	scope  string // of ops.sync_cursors; the place is a part of it
	field  string // of ssot/environments.yaml, which names the place
	list   func(ctx context.Context, scope string) (listed []custody.Listed, hidden int, err error)
}

// keepers are the platforms that are looked at. DigitalOcean is none of them: see ssot/decisions.
func keepers(hub *github.Client, sites *vercel.Client, projects *supabase.Client) map[ssot.Platform]keeper {
	return map[ssot.Platform]keeper{
		ssot.OnGitHub: {"github", "secrets", "repository", func(ctx context.Context, repository string) (listed []custody.Listed, _ int, err error) {
			secrets, err := hub.Secrets(ctx, repository)
			for _, s := range secrets {
				listed = append(listed, custody.Listed{Name: s.Name, UpdatedAt: s.UpdatedAt})
			}
			return listed, 0, err
		}},
		ssot.OnVercel: {"vercel", "env", "vercel_project", func(ctx context.Context, project string) (listed []custody.Listed, hidden int, err error) {
			variables, hidden, err := sites.Variables(ctx, project)
			for _, v := range variables {
				if v.Type != "system" { // those have no value of their own
					listed = append(listed, custody.Listed{Name: v.Key, Target: target(v), UpdatedAt: milliseconds(v.UpdatedAt), Readable: v.Type == "plain"})
				}
			}
			return listed, hidden, err
		}},
		ssot.OnSupabase: {"supabase", "secrets", "supabase_ref", func(ctx context.Context, ref string) (listed []custody.Listed, _ int, err error) {
			secrets, err := projects.Secrets(ctx, ref)
			for _, s := range secrets {
				listed = append(listed, custody.Listed{Name: s.Name, Digest: s.Digest, UpdatedAt: s.UpdatedAt.UTC()})
			}
			return listed, 0, err
		}},
	}
}

// target is which of a project's deployments a variable is for: one name may stand there several times, for others each.
func target(v vercel.Variable) string {
	all := slices.Sorted(slices.Values(slices.Concat(v.Targets, v.Custom)))
	if v.GitBranch != "" {
		return strings.Join(all, ",") + ":" + v.GitBranch
	}
	return strings.Join(all, ",")
}

func milliseconds(since int64) time.Time {
	if since <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(since).UTC()
}

// watched are the places that some environment names, each once, with the environment that it belongs to: none where several
// share it. Where an environment names none, nobody looks, and that is said.
func watched(environments []ssot.Environment, platforms map[ssot.Platform]keeper) (looks []custody.Look, nowhere []string) {
	for _, e := range environments {
		named := map[ssot.Platform]bool{}
		for _, p := range e.Places() {
			named[p.Platform] = true
			if i := slices.IndexFunc(looks, func(l custody.Look) bool { return l.Place == p }); i >= 0 {
				looks[i].Environment = ""
				continue
			}
			looks = append(looks, custody.Look{Place: p, Environment: e.Name})
		}
		for platform, k := range platforms {
			if !named[platform] {
				nowhere = append(nowhere, fmt.Sprintf("%s has no %s in ssot/environments.yaml, so that its secrets at %s are not observed", e.Name, k.field, platform))
			}
		}
	}
	slices.Sort(nowhere)
	return looks, nowhere
}
