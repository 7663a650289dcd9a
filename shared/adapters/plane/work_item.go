package plane

import (
	"time"

	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/fault"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// workItem reads issue events of v1 and workitem events of v2. Plane sends one delivery for every changed field, all
// with the same snapshot, so that which field it was does not matter.
func workItem(e envelope, received time.Time) (ops.Interpretation, error) {
	var changes []ops.Change
	var err error
	switch e.Action {
	case "created", "updated", "archived": // an archived item is only out of sight; it can come back
		changes, err = e.seen(received)
	case "deleted":
		changes, err = e.deleted(received)
	default:
		return ignore(e.Action, "a work item is not changed by the action %q", inbound.Clip(e.Action, 60)), nil
	}
	if err != nil {
		return ops.Interpretation{}, err
	}
	return ops.Interpretation{Action: e.Action, Changes: changes}, nil
}

func (e envelope) seen(received time.Time) ([]ops.Change, error) {
	var r record
	if err := inbound.Decode(orNull(e.Data), "data", &r); err != nil {
		return nil, err
	}
	item, err := r.item("data", received)
	if err != nil {
		return nil, err
	}
	item.Author = author(r, e.Activity.Actor)
	changes := append(r.named(item), ops.WorkItemSeen{Item: item})
	if r.DeletedAt != "" { // a soft delete between the change and the sending of it
		changes = append(changes, gone(item.SourceID, item.Container, item.Number))
	}
	return changes, nil
}

// deleted finds the id where the generation puts it: v1 in data, v2 in entity_id with the last record beside it. That
// record is told too if it is whole. It shows values as the database prints them, so that one which cannot be read is
// no reason to doubt the deletion.
func (e envelope) deleted(received time.Time) ([]ops.Change, error) {
	var data, last record
	if err := inbound.Decode(orNull(e.Data), "data", &data); err != nil {
		return nil, err
	}
	readable := inbound.Decode(orNull(e.Previous), "previous_attributes", &last) == nil
	id, err := recordID("data.id", data.ID, e.EntityID, last.ID)
	if err != nil {
		return nil, err
	}
	last.ID = nullable(id)
	item, err := last.item("previous_attributes", received)
	if err != nil || !readable {
		return []ops.Change{gone(id, "", 0)}, nil //nolint:nilerr // that it is gone is certain; its last record is a bonus
	}
	item.Author = author(last, e.Activity.Actor)
	return []ops.Change{ops.WorkItemSeen{Item: item}, gone(id, item.Container, item.Number)}, nil
}

// item makes a snapshot of a record. V2 has ids where v1 has labels and people; they are kept as ids, because an empty
// list would say that there are none and would wipe out the names that the API told us.
func (r record) item(at string, received time.Time) (ops.WorkItem, error) {
	item := ops.WorkItem{Source: ops.Plane, Number: r.SequenceID, Title: r.Name, Priority: string(r.Priority)}
	var err error
	if item.SourceID, err = recordID(at+".id", r.ID); err != nil {
		return item, err
	}
	if item.Container, err = recordID(at+".project", r.Project.ID, r.ProjectID); err != nil {
		return item, err
	}
	switch {
	case r.Name == "":
		return item, inbound.Missing(at + ".name")
	case r.SequenceID <= 0:
		return item, inbound.Missing(at + ".sequence_id")
	case r.UpdatedAt == "":
		return item, inbound.Missing(at + ".updated_at")
	}
	state, status, err := r.state(at)
	if err != nil {
		return item, err
	}
	item.Status, item.SourceState, item.SourceStateID = status, state.Name, string(state.ID)
	item.Labels = each(either(r.Labels, r.LabelIDs), thing.label)
	item.Assignees = each(either(r.Assignees, r.AssigneeIDs), thing.person)
	times := inbound.Instants{Received: received}
	item.OpenedAt = times.Read(at+".created_at", string(r.CreatedAt))
	item.ClosedAt = times.Read(at+".completed_at", string(r.CompletedAt))
	item.UpdatedAt = times.Read(at+".updated_at", string(r.UpdatedAt))
	return item, times.Err
}

// author is whoever created the item: by name if the body happens to spell out that person, else by id. The actor alone
// will not do: who changed an item did not write it.
func author(r record, actor thing) string {
	creator := r.CreatedBy
	if creator.ID == "" {
		creator.ID = r.CreatedByID
	}
	for _, known := range append(things{actor}, r.Assignees...) {
		if known.ID != "" && known.ID == creator.ID {
			return known.person()
		}
	}
	return creator.person()
}

// either prefers the records; some editions send their ids beside them.
func either(records, ids things) things {
	if len(records) > 0 {
		return records
	}
	return ids
}

func each(list things, name func(thing) string) []string {
	var names []string
	for _, t := range list {
		names = append(names, name(t))
	}
	return ops.SortedSet(names)
}

func gone(id, container string, number int64) ops.WorkItemGone {
	return ops.WorkItemGone{Source: ops.Plane, SourceID: id, Container: container, Number: number}
}

// recordID gives the first id that is there, which must be a UUID.
func recordID(field string, candidates ...nullable) (string, error) {
	for _, c := range candidates {
		if c == "" {
			continue
		}
		if id, ok := canonical(string(c)); ok {
			return id, nil
		}
		return "", notAnID(field, c)
	}
	return "", inbound.Missing(field)
}

func notAnID(field string, value nullable) error {
	return fault.New(fault.Invalid, "%s is %q, not a UUID", field, inbound.Clip(string(value), 40))
}

// orNull lets a part be absent.
func orNull(part []byte) []byte {
	if len(part) == 0 {
		return []byte("null")
	}
	return part
}
