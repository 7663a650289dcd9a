package github

import (
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

type repositoryPayload struct {
	Action     string           `json:"action"`
	Repository repositoryFields `json:"repository"`
	Changes    struct {
		Repository struct {
			Name struct {
				From string `json:"from"`
			} `json:"name"`
		} `json:"repository"` // of renamed
		Owner struct {
			From struct {
				User         account `json:"user"`
				Organization account `json:"organization"`
			} `json:"from"`
		} `json:"owner"` // of transferred
	} `json:"changes"`
}

// repository reads the two actions after which an owner/repo is another one.
func repository(payload []byte, received time.Time) (ops.Interpretation, error) {
	var p repositoryPayload
	if err := inbound.Decode(payload, "", &p); err != nil {
		return ops.Interpretation{}, err
	}
	switch p.Action {
	case "":
		return ops.Interpretation{}, inbound.Missing("action")
	case "renamed", "transferred":
		changes, err := p.renamed(received)
		if err != nil {
			return ops.Interpretation{}, err
		}
		return ops.Interpretation{Action: p.Action, Changes: changes}, nil
	default:
		return ignore(p.Action, "no name changes when a repository is %s", inbound.Clip(p.Action, 60)), nil
	}
}

// renamed gives evidence of both names. The old one is dated as early as can be, so that it is remembered as a previous
// name and never beats a name for which there is better evidence.
func (p repositoryPayload) renamed(received time.Time) ([]ops.Change, error) {
	name, err := p.Repository.name("repository")
	if err != nil {
		return nil, err
	}
	before, err := p.formerName(name)
	if err != nil {
		return nil, err
	}
	if p.Repository.ID <= 0 { // a rename is followed by id
		return nil, inbound.Missing("repository.id")
	}
	if p.Repository.UpdatedAt == "" {
		return nil, inbound.Missing("repository.updated_at")
	}
	times := inbound.Instants{Received: received}
	at := times.Read("repository.updated_at", p.Repository.UpdatedAt)
	created := times.Read("repository.created_at", p.Repository.CreatedAt)
	if times.Err != nil {
		return nil, times.Err
	}
	if created.IsZero() || !created.Before(at) {
		created = at.Add(-time.Microsecond)
	}
	// GitHub's clock ticks in seconds. What an issue told under the old name in the same second was told before.
	changes := []ops.Change{p.Repository.named(name, at.Add(time.Microsecond))}
	if before != name {
		changes = append([]ops.Change{p.Repository.named(before, created)}, changes...)
	}
	return changes, nil
}

// formerName puts the old full name together from the one half that the event gives and the half that stayed.
func (p repositoryPayload) formerName(name string) (string, error) {
	owner, repo, _ := strings.Cut(name, "/")
	if from := p.Changes.Repository.Name.From; from != "" {
		repo = from
	} else if p.Action == "renamed" {
		return "", inbound.Missing("changes.repository.name.from")
	}
	if p.Action == "transferred" {
		from := p.Changes.Owner.From
		if owner = from.Organization.Login; owner == "" {
			owner = from.User.Login
		}
		if owner == "" {
			return "", inbound.Missing("changes.owner.from")
		}
	}
	return checkedName("the former name", owner+"/"+repo)
}
