package github

import (
	"strconv"
	"strings"
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// issueFields is what we read of an issue. Times are text, so that a bad one can be named.
type issueFields struct {
	Number      int64     `json:"number"`
	Title       string    `json:"title"`
	HTMLURL     string    `json:"html_url"`
	State       string    `json:"state"`
	StateReason string    `json:"state_reason"`
	User        account   `json:"user"`
	Labels      []label   `json:"labels"`
	Assignees   []account `json:"assignees"`
	CreatedAt   string    `json:"created_at"`
	UpdatedAt   string    `json:"updated_at"`
	ClosedAt    string    `json:"closed_at"`
	PullRequest *struct{} `json:"pull_request"` // there only if it is a pull request
}

type account struct {
	Login string `json:"login"`
}

type label struct {
	Name string `json:"name"`
}

// sighting is an issue in its repository, as a payload shows both.
type sighting struct {
	ref       string
	item      ops.WorkItem
	container ops.ContainerNamed
}

// look checks an issue and its repository. At names them in the payload: "issue", "repository".
//
// An issue is known by its repository's id and its number: both survive renames, together they are unique, and the
// reference that people use follows from them. Its own id would allow two issues under one reference.
//
// An issue without a state is a short form, which old pinned and unpinned events carry: it says where the issue is, and
// nothing that could be stored. With a state it is a snapshot, which must have a title and a time. Without any time at
// all, not even the repository's name could be believed: it might be older than the one we know.
func look(issueAt string, i issueFields, repoAt string, r repositoryFields, received time.Time) (sighting, error) {
	var s sighting
	switch {
	case i.Number <= 0:
		return s, inbound.Missing(issueAt + ".number")
	case i.State != "" && i.Title == "":
		return s, inbound.Missing(issueAt + ".title")
	case i.State != "" && i.UpdatedAt == "":
		return s, inbound.Missing(issueAt + ".updated_at")
	}
	name, err := r.name(repoAt)
	if err != nil {
		return s, err
	}
	updated, err := inbound.Instant(repoAt+".updated_at", r.UpdatedAt, received)
	if err != nil {
		return s, err
	}
	s.ref = ops.GitHubRef(name, i.Number)
	s.item, err = i.item(issueAt, received)
	s.item.Container = r.identity()
	s.item.SourceID = s.item.Container + "#" + strconv.FormatInt(i.Number, 10)
	// Everything in a body was true when it was written, which was not before the latest of its times.
	s.container = r.named(name, latest(updated, s.item.UpdatedAt))
	if err == nil && s.container.At.IsZero() {
		err = inbound.Missing(issueAt + ".updated_at")
	}
	return s, err
}

func (i issueFields) item(at string, received time.Time) (ops.WorkItem, error) {
	item := ops.WorkItem{
		Source: ops.GitHub, Number: i.Number, Title: i.Title, URL: webURL(i.HTMLURL), Author: i.User.Login,
	}
	var labels, assignees []string
	for _, l := range i.Labels {
		labels = append(labels, l.Name)
	}
	for _, a := range i.Assignees {
		assignees = append(assignees, a.Login)
	}
	item.Labels, item.Assignees = ops.SortedSet(labels), ops.SortedSet(assignees)
	var err error
	if item.Status, item.SourceState, err = i.status(at); err != nil {
		return item, err
	}
	times := inbound.Instants{Received: received}
	item.OpenedAt = times.Read(at+".created_at", i.CreatedAt)
	item.ClosedAt = times.Read(at+".closed_at", i.ClosedAt)
	item.UpdatedAt = times.Read(at+".updated_at", i.UpdatedAt)
	return item, times.Err
}

// status maps GitHub's two states and the reason of the second one:
//
//	open                                   open
//	closed, not_planned or duplicate       canceled
//	closed, anything else or no reason     done
//
// The reason is a free string in GitHub's schema (seen: completed, not_planned, reopened, duplicate), so that an unknown
// one is no error. The state is not: a third one would be news that a person has to judge.
func (i issueFields) status(at string) (ops.WorkStatus, string, error) {
	switch i.State {
	case "": // a short form; see look
		return ops.StatusUnknown, "", nil
	case "open":
		return ops.StatusOpen, "open", nil
	case "closed":
	default:
		return "", "", fault.New(fault.Invalid, "%s.state is %q, neither open nor closed", at, inbound.Clip(i.State, 40))
	}
	switch i.StateReason {
	case "":
		return ops.StatusDone, "closed", nil
	case "not_planned", "duplicate":
		return ops.StatusCanceled, "closed:" + i.StateReason, nil
	default:
		return ops.StatusDone, "closed:" + i.StateReason, nil
	}
}

// told is all that a sighting says: the repository's name, and the issue if it was shown as a whole.
func (s sighting) told() []ops.Change {
	changes := []ops.Change{s.container}
	if s.item.Status != ops.StatusUnknown {
		changes = append(changes, ops.WorkItemSeen{Item: s.item})
	}
	return changes
}

func (s sighting) gone(movedTo string) ops.WorkItemGone {
	return ops.WorkItemGone{
		Source: ops.GitHub, SourceID: s.item.SourceID, Container: s.item.Container, Number: s.item.Number, MovedTo: movedTo,
	}
}

// webURL keeps a link only if a browser would go there and not run it.
func webURL(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}
