package plane

import (
	"github.com/insightpulseai/odooops-console/shared/adapters/inbound"
	"github.com/insightpulseai/odooops-console/shared/ops"
)

// statuses maps the groups of Plane's states. People name states as they like and no workspace's "Done" is like
// another's; the groups are fixed. Triage is the group behind the intake, hidden in normal lists.
//
//	backlog, unstarted, triage   open
//	started                      in progress
//	completed                    done
//	cancelled                    canceled
var statuses = map[string]ops.WorkStatus{
	"backlog":   ops.StatusOpen,
	"unstarted": ops.StatusOpen,
	"triage":    ops.StatusOpen,
	"started":   ops.StatusInProgress,
	"completed": ops.StatusDone,
	"cancelled": ops.StatusCanceled,
	"canceled":  ops.StatusCanceled, // not seen; but nothing else could be meant
}

// state finds a work item's state in the three forms it comes in: spelled out (v1 webhooks), an id under the same name
// (the API), an id under state_id (v2 webhooks). The two ids say nothing about the group; only completed_at helps, which
// Plane sets and clears with the group "completed". What is left unknown is resolved by the store, from states that
// other bodies have spelled out.
func (r record) state(at string) (state thing, status ops.WorkStatus, err error) {
	state = r.State
	if state.ID == "" {
		state.ID = r.StateID
	}
	if state.ID != "" {
		id, ok := canonical(string(state.ID))
		if !ok {
			return state, "", notAnID(at+".state", state.ID)
		}
		state.ID = nullable(id)
	}
	status = statuses[state.Group]
	if status == ops.StatusUnknown && r.CompletedAt != "" {
		status = ops.StatusDone
	}
	if status == ops.StatusUnknown && state.ID == "" { // an unknown status without an id could never become known
		return state, "", inbound.Missing(at + ".state")
	}
	return state, status, nil
}

// named is what a snapshot teaches about its state, if it spells the state out.
func (r record) named(item ops.WorkItem) []ops.Change {
	if item.SourceStateID == "" || item.SourceState == "" || statuses[r.State.Group] == ops.StatusUnknown {
		return nil
	}
	return []ops.Change{ops.StateNamed{
		Source: ops.Plane, StateID: item.SourceStateID, Name: item.SourceState, Status: item.Status, At: item.UpdatedAt,
	}}
}
