package plane

import (
	"strings"
	"time"
	"unicode"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// project learns what a project is called: its identifier, the OPS in OPS-42, which an admin can change. Work item
// events do not carry it.
func project(e envelope, received time.Time) (ops.Interpretation, error) {
	switch e.Action {
	case "created", "updated", "archived":
	default:
		return ignore(e.Action, "no identifier changes when a project is %s", inbound.Clip(e.Action, 60)), nil
	}
	var p struct {
		ID         nullable `json:"id"`
		Identifier string   `json:"identifier"`
		UpdatedAt  nullable `json:"updated_at"`
	}
	if err := inbound.Decode(orNull(e.Data), "data", &p); err != nil {
		return ops.Interpretation{}, err
	}
	container, err := recordID("data.id", p.ID, e.EntityID)
	if err != nil {
		return ops.Interpretation{}, err
	}
	if err := identifier(p.Identifier); err != nil {
		return ops.Interpretation{}, err
	}
	if p.UpdatedAt == "" {
		return ops.Interpretation{}, inbound.Missing("data.updated_at")
	}
	at, err := inbound.Instant("data.updated_at", string(p.UpdatedAt), received)
	if err != nil {
		return ops.Interpretation{}, err
	}
	named := ops.ContainerNamed{Source: ops.Plane, Container: container, Name: p.Identifier, At: at}
	return ops.Interpretation{Action: e.Action, Changes: []ops.Change{named}}, nil
}

// identifier checks what becomes the first half of a key. Plane allows 12 characters; older editions had other limits.
func identifier(name string) error {
	switch {
	case name == "":
		return inbound.Missing("data.identifier")
	case len(name) > 64 || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return fault.New(fault.Invalid, "data.identifier is %q, which cannot be half of a key", inbound.Clip(name, 40))
	}
	return nil
}
