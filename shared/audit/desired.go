package audit

import (
	_ "embed" // the desired state is a file
	"encoding/json"
	"fmt"

	"github.com/insightpulseai/odooops-console/shared/ops"
)

//go:embed desired.json
var desired []byte

// Desired is what the migrations make of an empty database. It is not written by hand: a test of the store makes it
// (`make rights`) and fails when it is not what the migrations make any more.
type Desired struct {
	Majors     []int          `json:"majors"`     // server versions on which the texts were seen to be these
	Migrations []int64        `json:"migrations"` // all that are in it
	Schema     ops.Grants     `json:"schema"`     // grants on the schema itself
	Relations  []ops.Relation `json:"relations"`
	Policies   []ops.Policy   `json:"policies"`
	Functions  []ops.Function `json:"functions"`
	Triggers   []ops.Trigger  `json:"triggers"`
}

// Load reads the desired state that was built into the program.
func Load() (Desired, error) {
	var d Desired
	if err := json.Unmarshal(desired, &d); err != nil {
		return d, fmt.Errorf("desired.json: %w", err)
	}
	return d, nil
}

// DesiredOf takes from a freshly migrated database what every other one is to be like.
func DesiredOf(fresh ops.Rights, majors []int) Desired {
	d := Desired{Majors: majors, Migrations: fresh.Migrations, Relations: []ops.Relation{}, Policies: fresh.Policies, Triggers: fresh.Triggers}
	for _, s := range fresh.Schemas {
		if s.Name == ours {
			d.Schema = s.Grants
		}
	}
	for _, r := range fresh.Relations {
		if r.Schema == ours {
			d.Relations = append(d.Relations, r)
		}
	}
	for _, f := range fresh.Functions {
		if f.Schema == ours {
			d.Functions = append(d.Functions, f)
		}
	}
	return d
}
