package plane_test

import (
	"strings"
	"testing"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound/inboundtest"
	"github.com/insightpulseai/odooops-console/shared/adapters/plane"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

func TestGolden(t *testing.T) {
	door.Golden(t, func(inboundtest.Case) map[string]string {
		return map[string]string{"X-Plane-Event": ""} // the body must do
	}, plane.Interpret)
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
		"no action":              {"v1/issue_updated", "action", nil, "action is missing"},
		"action is a number":     {"v1/issue_updated", "action", 7, "action is of the wrong type: number, not text"},
		"no data":                {"v1/issue_updated", "data", nil, "data.id is missing"},
		"data is null":           {"v1/issue_deleted", "data", json("null"), "data.id is missing"},
		"data is a list":         {"v1/issue_updated", "data", []int{}, "data is of the wrong type: array, not an object"},
		"no id":                  {"v1/issue_updated", "data.id", nil, "data.id is missing"},
		"id is no UUID":          {"v1/issue_updated", "data.id", "42", `data.id is "42", not a UUID`},
		"id almost a UUID":       {"v1/issue_updated", "data.id", "0000000g-0000-4000-8000-000000000000", `data.id is "0000000g-0000-4000-8000-000000000000", not a UUID`},
		"id with spare hyphens":  {"v1/issue_updated", "data.id", "00000000-0000-4000-8000-0000-0000-00", `data.id is "00000000-0000-4000-8000-0000-0000-00", not a UUID`},
		"id is a number":         {"v1/issue_updated", "data.id", 7, "data.id is of the wrong type: number, not text"},
		"no name":                {"v1/issue_updated", "data.name", nil, "data.name is missing"},
		"no number":              {"v1/issue_updated", "data.sequence_id", nil, "data.sequence_id is missing"},
		"number is text":         {"v1/issue_updated", "data.sequence_id", "42", "data.sequence_id is of the wrong type: string, not a whole number of 64 bits"},
		"no project":             {"v1/issue_updated", "data.project", nil, "data.project is missing"},
		"project is no UUID":     {"v1/issue_updated", "data.project", "OPS", `data.project is "OPS", not a UUID`},
		"project is a record":    {"v1/issue_updated", "data.project", map[string]any{"id": hook}, ""},
		"no state":               {"v1/issue_updated", "data.state", nil, "data.state is missing"},
		"state is a number":      {"v1/issue_updated", "data.state", 3, "data.state is of the wrong type: neither a record nor an id, not an object"},
		"state is no UUID":       {"v1/issue_updated", "data.state", "Done", `data.state is "Done", not a UUID`},
		"state without id":       {"v1/issue_updated", "data.state", map[string]any{"group": "started"}, ""},
		"state of another kind":  {"v1/issue_updated", "data.state", map[string]any{"group": "parked"}, "data.state is missing"},
		"no update time":         {"v1/issue_updated", "data.updated_at", nil, "data.updated_at is missing"},
		"bad update time":        {"v1/issue_updated", "data.updated_at", "now", `data.updated_at is "now", which is not a time`},
		"bad creation time":      {"v1/issue_updated", "data.created_at", "now", `data.created_at is "now", which is not a time`},
		"bad completion time":    {"v1/issue_updated", "data.completed_at", "now", `data.completed_at is "now", which is not a time`},
		"labels is text":         {"v1/issue_updated", "data.labels", "infra", "data.labels is of the wrong type: string, not a list"},
		"labels is None":         {"v1/issue_updated", "data.labels", "None", ""},
		"label is a number":      {"v1/issue_updated", "data.labels", []int{1}, "data.labels is of the wrong type: neither a record nor an id, not an object"},
		"activity is text":       {"v1/issue_updated", "activity", "x", "activity is of the wrong type: string, not an object"},
		"v2 None for an id":      {"v2/workitem_updated_enum", "data.id", "None", "data.id is missing"},
		"v2 no state":            {"v2/workitem_updated_enum", "data.state_id", "None", "data.state is missing"},
		"v2 None for a time":     {"v2/workitem_updated_enum", "data.updated_at", "None", "data.updated_at is missing"},
		"v2 deleted without ids": {"v2/workitem_deleted_without_record", "entity_id", "None", "data.id is missing"},
		"v2 deleted, id inside":  {"v2/workitem_deleted", "entity_id", nil, ""},
		"v2 event without verb":  {"v2/workitem_updated_enum", "event", "workitem", "action is missing"},
		"project without id":     {"v1/project_updated", "data.id", nil, "data.id is missing"},
		"project identifier":     {"v1/project_updated", "data.identifier", nil, "data.identifier is missing"},
		"identifier with spaces": {"v1/project_updated", "data.identifier", "O P", `data.identifier is "O P", which cannot be half of a key`},
		"identifier without end": {"v1/project_updated", "data.identifier", strings.Repeat("O", 65), `data.identifier is "` + strings.Repeat("O", 40) + `…", which cannot be half of a key`},
		"project without time":   {"v1/project_updated", "data.updated_at", nil, "data.updated_at is missing"},
		"project of no time":     {"v1/project_updated", "data.updated_at", "-", `data.updated_at is "-", which is not a time`},
		"project data is text":   {"v1/project_updated", "data", "x", "data is of the wrong type: string, not an object"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, c.base)
			if c.value == nil {
				body = inboundtest.Without(t, body, c.path)
			} else {
				body = inboundtest.With(t, body, c.path, c.value)
			}
			in, err := plane.Interpret(ops.Delivery{Source: ops.Plane, Body: []byte(body), ReceivedAt: inboundtest.ReceivedAt})
			inboundtest.CheckInterpretation(t, in, err)
			if c.sentence != "" {
				inboundtest.Refused(t, err, fault.Invalid, c.sentence)
			} else if err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

// No address of a person leaves the adapter, wherever Plane puts one.
func TestNoAddresses(t *testing.T) {
	t.Parallel()
	for _, c := range inboundtest.Cases(t) {
		in, err := plane.Interpret(ops.Delivery{Body: c.Body, ReceivedAt: inboundtest.ReceivedAt})
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		for _, change := range in.Changes {
			seen, ok := change.(ops.WorkItemSeen)
			if people := strings.Join(append(seen.Item.Assignees, seen.Item.Author), " "); ok && strings.Contains(people, "@") {
				t.Errorf("%s/%s tells %q", c.Group, c.Name, people)
			}
		}
	}
}

type json string

// MarshalJSON lets a case give a value that Without and nil could not.
func (j json) MarshalJSON() ([]byte, error) { return []byte(j), nil }

func fixture(t testing.TB, name string) string {
	t.Helper()
	for _, c := range inboundtest.Cases(t) {
		if c.Group+"/"+c.Name == name {
			return string(c.Body)
		}
	}
	t.Fatalf("no testdata/%s.json", name)
	return ""
}
