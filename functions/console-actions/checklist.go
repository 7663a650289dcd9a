package main

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/insightpulseai/odooops-console/shared/entry"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/identity"
	"github.com/insightpulseai/odooops-console/shared/ops"
	"github.com/insightpulseai/odooops-console/ssot"
)

// releases keeps what people verified of releases.
type releases interface {
	VerifyChecklist(ctx context.Context, claims string, providers []string, v ops.ChecklistVerified) (event int64, done ops.ChecklistVerified, repeated bool, err error)
}

// verification is what somebody says of an item.
type verification struct {
	SHA  string `json:"git_sha"`
	Note string `json:"note"`
}

// verified is what he is told.
type verified struct {
	Event string `json:"event"`
	ops.ChecklistVerified
	Repeated bool `json:"repeated"`
}

var commit = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// verify writes down that a person verified an item of the release that runs. Said twice of one release, the first counts.
func (a *actions) verify(ctx context.Context, r *entry.Request, viewer identity.Viewer) (entry.Reply, error) {
	environment, item := r.Params["environment"], r.Params["item"]
	providers, err := byPerson(a.checklists, environment, item)
	if err != nil {
		return entry.Reply{}, err
	}
	var said verification
	if err := decode(r, &said, `the body is one JSON object with git_sha, the commit that you looked at, and a note, both if you like: {"git_sha":"…","note":"…"}`); err != nil {
		return entry.Reply{}, err
	}
	said.Note = strings.TrimSpace(said.Note)
	switch {
	case said.SHA != "" && !commit.MatchString(said.SHA):
		return entry.Reply{}, fault.New(fault.Invalid, "git_sha is a whole commit, 40 or 64 hexadecimal digits in lower case")
	case !utf8.ValidString(said.Note) || strings.Contains(said.Note, "\x00") || len(said.Note) > maxReason:
		return entry.Reply{}, fault.New(fault.Invalid, "note is a text of at most %d bytes", maxReason)
	}
	r.Note(slog.String("environment", environment), slog.String("item", item))
	event, done, repeated, err := a.releases.VerifyChecklist(ctx, viewer.Claims, providers, ops.ChecklistVerified{
		Environment: environment, Item: item, SHA: said.SHA, By: viewer.Subject, Role: viewer.Role, Note: said.Note, At: r.Received,
	})
	if err != nil {
		return entry.Reply{}, err
	}
	return entry.Reply{Status: http.StatusOK, Data: verified{strconv.FormatInt(event, 10), done, repeated}}, nil
}

// byPerson finds an item that a person verifies, and who deploys the environment.
func byPerson(all ssot.Convergence, environment, item string) (providers []string, err error) {
	c, there := all.Of(environment)
	if !there {
		return nil, fault.New(fault.NotFound, "there is no environment %q", clip(environment))
	}
	i := slices.IndexFunc(c.Checklist, func(x ssot.ChecklistItem) bool { return x.Item == item })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "the checklist of %s has no item %q", environment, clip(item))
	}
	if by := c.Checklist[i].VerifiedBy; by != ssot.ByPerson {
		return nil, fault.New(fault.Conflict, "%s of %s is verified by the rule %s, not by people", item, environment, by)
	}
	return c.Deploys, nil
}
