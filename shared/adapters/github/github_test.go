package github_test

import (
	"os"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/github"
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestGolden(t *testing.T) {
	door.Golden(t, func(c inboundtest.Case) map[string]string {
		return map[string]string{"X-GitHub-Event": c.Group}
	}, github.Interpret)
}

// Every case damages one field of a body that is otherwise good. The reason must name the field: it is all that a person
// has who looks at a dead delivery.
func TestPoison(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		base, path string
		value      any // nil takes the field away
		sentence   string
	}{
		"no action":            {"issues/labeled", "action", nil, "action is missing"},
		"action is a number":   {"issues/labeled", "action", 7, "action is of the wrong type: number, not text"},
		"no issue":             {"issues/labeled", "issue", nil, "issue.number is missing"},
		"issue is text":        {"issues/labeled", "issue", "42", "issue is of the wrong type: string, not an object"},
		"a relabelled comment": {"issues/labeled", "comment", map[string]any{"id": 1}, "the body has a comment, so it is an issue_comment event under another name"},
		"no number":            {"issues/labeled", "issue.number", nil, "issue.number is missing"},
		"negative number":      {"issues/labeled", "issue.number", -1, "issue.number is missing"},
		"number is text":       {"issues/labeled", "issue.number", "3100000042", "issue.number is of the wrong type: string, not a whole number of 64 bits"},
		"number is a fraction": {"issues/labeled", "issue.number", 1.5, "issue.number is of the wrong type: number 1.5, not a whole number of 64 bits"},
		"number is too large":  {"issues/labeled", "issue.number", 1e30, "issue.number is of the wrong type: number 1e+30, not a whole number of 64 bits"},
		"no title":             {"issues/labeled", "issue.title", nil, "issue.title is missing"},
		"another state":        {"issues/labeled", "issue.state", "OPEN", `issue.state is "OPEN", neither open nor closed`},
		"state is an object":   {"issues/labeled", "issue.state", map[string]any{}, "issue.state is of the wrong type: object, not text"},
		"no update time":       {"issues/labeled", "issue.updated_at", nil, "issue.updated_at is missing"},
		"update time is words": {"issues/labeled", "issue.updated_at", "yesterday", `issue.updated_at is "yesterday", which is not a time`},
		"31 November":          {"issues/labeled", "issue.updated_at", "2026-11-31T00:00:00Z", `issue.updated_at is "2026-11-31T00:00:00Z", which is not a time`},
		"Unix time":            {"issues/labeled", "issue.updated_at", 1795432500, "issue.updated_at is of the wrong type: number, not text"},
		"year 1":               {"issues/labeled", "issue.updated_at", "0001-01-01T00:00:00Z", `issue.updated_at is "0001-01-01T00:00:00Z", which is before any computer clock`},
		"year 9999":            {"issues/labeled", "issue.updated_at", "9999-12-31T00:00:00Z", `issue.updated_at is "9999-12-31T00:00:00Z", more than a year after it was sent`},
		"creation time":        {"issues/labeled", "issue.created_at", "", ""},
		"bad creation time":    {"issues/labeled", "issue.created_at", "-", `issue.created_at is "-", which is not a time`},
		"bad closing time":     {"issues/labeled", "issue.closed_at", "-", `issue.closed_at is "-", which is not a time`},
		"labels is an object":  {"issues/labeled", "issue.labels", map[string]any{}, "issue.labels is of the wrong type: object, not a list"},
		"label is text":        {"issues/labeled", "issue.labels", []string{"bug"}, "issue.labels is of the wrong type: string, not an object"},
		"no repository":        {"issues/labeled", "repository", nil, "repository.full_name is missing"},
		"no full name":         {"issues/labeled", "repository.full_name", nil, "repository.full_name is missing"},
		"name without owner":   {"issues/labeled", "repository.full_name", "quayside", `repository.full_name is "quayside", not owner/repo`},
		"name with a number":   {"issues/labeled", "repository.full_name", "a/b#1", `repository.full_name is "a/b#1", not owner/repo`},
		"name with a newline":  {"issues/labeled", "repository.full_name", "a/b\n", `repository.full_name is "a/b\n", not owner/repo`},
		"bad repository time":  {"issues/labeled", "repository.updated_at", "-", `repository.updated_at is "-", which is not a time`},
		"transfer to nowhere":  {"issues/transferred", "changes.new_issue", nil, "changes.new_issue is missing"},
		"transfer to no repo":  {"issues/transferred", "changes.new_repository", nil, "changes.new_repository.full_name is missing"},
		"transfer, bad number": {"issues/transferred", "changes.new_issue.number", 0, "changes.new_issue.number is missing"},
		"arrived from no repo": {"issues/opened_by_transfer", "changes.old_repository", nil, "changes.old_repository.full_name is missing"},
		"changes is a list":    {"issues/opened_by_transfer", "changes", []int{}, "changes is of the wrong type: array, not an object"},
		"no action at all":     {"repository/renamed", "action", nil, "action is missing"},
		"renamed from what":    {"repository/renamed", "changes", nil, "changes.repository.name.from is missing"},
		"renamed from a slash": {"repository/renamed", "changes.repository.name.from", "a/b", `the former name is "harbour-lane/a/b", not owner/repo`},
		"renamed when":         {"repository/renamed", "repository.updated_at", nil, "repository.updated_at is missing"},
		"created when":         {"repository/renamed", "repository.created_at", "-", `repository.created_at is "-", which is not a time`},
		"created unknown":      {"repository/renamed", "repository.created_at", nil, ""},
		"renamed what":         {"repository/renamed", "repository.id", nil, "repository.id is missing"},
		"transferred by whom":  {"repository/transferred_from_user", "changes.owner", nil, "changes.owner.from is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			event, body := fixture(t, c.base)
			if c.value == nil {
				body = inboundtest.Without(t, body, c.path)
			} else {
				body = inboundtest.With(t, body, c.path, c.value)
			}
			in, err := github.Interpret(ops.Delivery{Source: ops.GitHub, Event: event, Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
			inboundtest.CheckInterpretation(t, in, err)
			if c.sentence != "" {
				inboundtest.Refused(t, err, fault.Invalid, c.sentence)
			} else if err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// Without any time there is no telling whether the repository's name is news.
func TestNoTimeAtAll(t *testing.T) {
	t.Parallel()
	event, body := fixture(t, "issues/deleted_without_state")
	body = inboundtest.Without(t, inboundtest.Without(t, body, "issue.updated_at"), "repository.updated_at")
	_, err := github.Interpret(ops.Delivery{Event: event, Body: []byte(body)})
	inboundtest.Refused(t, err, fault.Invalid, "issue.updated_at is missing")
}

func TestActionThatNobodyCouldRead(t *testing.T) {
	t.Parallel()
	event, body := fixture(t, "issues/labeled")
	body = inboundtest.With(t, body, "action", "two\nlines")
	in, err := github.Interpret(ops.Delivery{Event: event, Body: []byte(body)})
	if err != nil || in.Action != "" || len(in.Changes) != 2 {
		t.Errorf("got %+v and %v; the snapshot is good, whatever the action is called", in, err)
	}
}

// Headers are not signed: somebody who replays a captured body may give it another event's name.
func TestBodyOfAnotherEvent(t *testing.T) {
	t.Parallel()
	_, body := fixture(t, "ping/repository")
	for event, sentence := range map[string]string{
		"issues":     "action is missing",
		"repository": "action is missing",
	} {
		_, err := github.Interpret(ops.Delivery{Event: event, Body: []byte(body)})
		inboundtest.Refused(t, err, fault.Invalid, sentence)
	}
}

func fixture(t testing.TB, name string) (event, body string) {
	t.Helper()
	for _, c := range inboundtest.Cases(t) {
		if c.Group+"/"+c.Name == name {
			return c.Group, string(c.Body)
		}
	}
	_, err := os.Stat("testdata/" + name + ".json")
	t.Fatal(err)
	return "", ""
}
