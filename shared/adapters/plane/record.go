package plane

import (
	"encoding/hex"
	"encoding/json"
	"reflect"
	"strings"
)

// record is what we read of a work item. V1 names other records by what they are (state), v2 by their id (state_id);
// the API writes as v1 does, but with ids in place of the records.
type record struct {
	ID          nullable `json:"id"`
	Name        string   `json:"name"`
	SequenceID  int64    `json:"sequence_id"`
	Project     thing    `json:"project"`
	ProjectID   nullable `json:"project_id"`
	State       thing    `json:"state"`
	StateID     nullable `json:"state_id"`
	Priority    nullable `json:"priority"`
	Labels      things   `json:"labels"`
	LabelIDs    things   `json:"label_ids"`
	Assignees   things   `json:"assignees"`
	AssigneeIDs things   `json:"assignee_ids"`
	CreatedBy   thing    `json:"created_by"`
	CreatedByID nullable `json:"created_by_id"`
	CreatedAt   nullable `json:"created_at"`
	UpdatedAt   nullable `json:"updated_at"`
	CompletedAt nullable `json:"completed_at"`
	DeletedAt   nullable `json:"deleted_at"`
}

// nullable is text in which null may be spelled "None": the published v2 samples have Python's word for it in every
// empty field. Never for titles; somebody may call a work item None.
type nullable string

// UnmarshalJSON reads text, null and "None".
func (n *nullable) UnmarshalJSON(b []byte) error {
	if err := json.Unmarshal(b, (*string)(n)); err != nil {
		return err
	}
	if *n == "None" {
		*n = ""
	}
	return nil
}

// thing is another record, which a body either spells out or names by its id: a state, a label, a person, a project.
type thing struct {
	ID          nullable `json:"id"`
	Name        string   `json:"name"`
	Group       string   `json:"group"`
	DisplayName string   `json:"display_name"`
}

// UnmarshalJSON reads an object, an id, null and "None".
func (t *thing) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '{':
		type spelledOut thing // without this method, or it would call itself
		return json.Unmarshal(b, (*spelledOut)(t))
	case '"', 'n':
		return json.Unmarshal(b, &t.ID)
	default:
		return &json.UnmarshalTypeError{Value: "neither a record nor an id", Type: reflect.TypeFor[thing]()}
	}
}

// things is a list of records or ids.
type things []thing

// UnmarshalJSON reads a list, null and "None".
func (l *things) UnmarshalJSON(b []byte) error {
	if string(b) == `"None"` {
		return nil
	}
	return json.Unmarshal(b, (*[]thing)(l))
}

// person is what people are called in rows. Plane makes the first display name out of the address, and some keep all of
// it; addresses stay out of the projection.
func (t thing) person() string {
	if name, _, _ := strings.Cut(t.DisplayName, "@"); name != "" {
		return name
	}
	return string(t.ID)
}

// label is a label's name where the body tells it.
func (t thing) label() string {
	if t.Name != "" {
		return t.Name
	}
	return string(t.ID)
}

// canonical gives a UUID in lower case. Ids of records become references, which must not differ in letter case only.
func canonical(id string) (string, bool) {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return "", false
	}
	digits := strings.ReplaceAll(id, "-", "")
	if _, err := hex.DecodeString(digits); err != nil || len(digits) != 32 {
		return "", false
	}
	return strings.ToLower(id), true
}
